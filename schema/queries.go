package schema

import (
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"oktagon/collector/safefile"
)

// Query is a saved query of our own.
type Query struct {
	Name, Query, Description string
	// Needs are files of a snapshot. Without one of them an empty answer means nothing.
	Needs []string

	file string
}

// Missing returns the needs that were not collected completely.
func (q Query) Missing(complete func(resource string) bool) []string {
	return slices.DeleteFunc(slices.Clone(q.Needs), complete)
}

//go:embed queries/*.json
var queryFiles embed.FS

// queryTable has the queries in the order in which they are listed: the file in queries/,
// which is in BloodHound's import format, and the needs.
var queryTable = []struct {
	file  string
	needs []string
}{
	{"integrations-takeover", []string{"api-services"}},
	{"integrations-idle", []string{"api-services", "last-use"}},
	{"integrations-paths", []string{"api-services", "apps", "app-secrets", "groups", "clients", "group-assignments", "client-assignments"}},
	{"integrations-manage-scopes", []string{"api-services"}},
	{"holders-strong-scopes", []string{"api-services", "apps", "grants"}},
	{"integrations-recent", []string{"api-services", "users", "creators"}},
	{"creators-not-active", []string{"api-services", "users", "creators"}},
	{"creators-missing", []string{"api-services", "users", "creators", "apps"}},
	{"creators-no-admin", []string{"api-services", "users", "creators", "assignees", "user-assignments"}},
	{"creators-not-people", []string{"api-services", "apps"}},
	{"creators-help-desk", []string{"api-services", "users", "creators", "group-members", "groups", "assignees", "user-assignments", "group-assignments"}},
	{"creators-takeover", []string{"api-services", "users", "creators", "group-members", "api-tokens", "idps", "idp-users", "apps", "groups", "assignees", "user-assignments", "group-assignments", "client-assignments"}},
	{"secrets-two-active", []string{"api-services", "secrets"}},
	{"secrets-old", []string{"api-services", "secrets"}},
	{"secrets-never-rotated", []string{"api-services", "secrets"}},
	{"super-admins", []string{"users", "groups", "group-members", "apps", "api-tokens", "jwks", "app-secrets", "assignees", "user-assignments", "group-assignments", "client-assignments"}},
	{"identity-providers", []string{"api-services", "apps", "grants", "idps", "users", "groups", "assignees", "user-assignments", "group-assignments", "clients", "client-assignments", "permissions", "resource-sets", "set-resources"}},
	{"apps-super-admin", []string{"apps", "grants", "clients", "client-assignments"}},
	{"apps-manage-scopes", []string{"apps", "grants", "clients", "client-assignments"}},
	{"console-access", []string{"apps", "app-users", "app-groups", "users", "groups"}},
	{"agents-static-secrets", []string{"ai-agents", "agent-connections", "apps"}},
	{"group-rules", []string{"group-rules", "user-types", "user-schemas", "push-mappings", "apps", "app-users", "users", "groups", "group-members", "permissions", "assignees", "user-assignments", "group-assignments", "group-targets", "resource-sets", "set-resources"}},
	{"tokens-of-admins", []string{"api-tokens", "users", "assignees", "user-assignments"}},
	{"flows-system-log", []string{"log-streams", "event-hooks"}},
}

// Queries returns our saved queries, those about integrations first.
func Queries() []Query { return slices.Clone(readQueries()) }

// readQueries reads the embedded files, once. It panics when a file cannot be read: a test
// reads them all.
var readQueries = sync.OnceValue(func() []Query {
	var all []Query
	for _, row := range queryTable {
		q := Query{Needs: row.needs, file: row.file + ".json"}
		b, err := queryFiles.ReadFile("queries/" + q.file)
		if err == nil {
			err = json.Unmarshal(b, &q)
		}
		if err != nil {
			panic(fmt.Sprintf("query %s: %v", q.file, err))
		}
		all = append(all, q)
	}
	return all
})

// The files beside the queries: our definition, and rules for privilege zones.
const (
	extensionName = "oktagon-extension.json"
	rulePrefix    = "privilege-zone-"
)

// printed is a file that PrintQueries writes.
type printed struct {
	name    string
	content []byte
}

// PrintQueries writes our saved queries to dir, one file each in BloodHound's import
// format, beside them the definition that they need and our rules for privilege zones, and
// returns the paths, that of the definition first. It creates dir when there is none, and
// replaces files and links of the same names.
func PrintQueries(dir string) (paths []string, err error) {
	files, err := printedFiles()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	safefile.RemoveLeftovers(dir, func(base string) bool {
		return slices.ContainsFunc(files, func(f printed) bool { return f.name == base })
	})
	for _, f := range files {
		path := filepath.Join(dir, f.name)
		if err := safefile.Replace(path, f.content, 0o644); err != nil {
			return paths, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

func printedFiles() ([]printed, error) {
	files := []printed{{extensionName, extension}}
	for _, q := range readQueries() {
		b, err := queryFiles.ReadFile("queries/" + q.file)
		if err != nil {
			return nil, err
		}
		files = append(files, printed{q.file, b})
	}
	for _, r := range readZoneRules() {
		b, err := ruleFiles.ReadFile("rules/" + r.file)
		if err != nil {
			return nil, err
		}
		files = append(files, printed{rulePrefix + r.file, b})
	}
	return files, nil
}
