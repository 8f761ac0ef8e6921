package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// compare returns the changes between a baseline and an organization.
func compare(t *testing.T, now fstest.MapFS, b *report.Baseline) *report.Changes {
	t.Helper()
	return readSide(t, now).compare(t, b)
}

func snapshotBaseline(t *testing.T, files fstest.MapFS) *report.Baseline {
	t.Helper()
	return readSide(t, files).baseline()
}

// side is an organization that can be either side of a comparison.
type side struct {
	snapshot *snapshot.Snapshot
	extract  *report.Extract
	report   *report.Report
}

func readSide(t *testing.T, files fstest.MapFS) side {
	t.Helper()
	s := reporttest.Open(t, files)
	x := reporttest.Extract(t, s)
	r, err := report.New("1", s, x, reporttest.Limits)
	if err != nil {
		t.Fatal(err)
	}
	return side{s, x, r}
}

func (s side) baseline() *report.Baseline {
	return report.SnapshotBaseline("old", s.snapshot, s.extract, s.report)
}

func (s side) compare(t *testing.T, b *report.Baseline) *report.Changes {
	t.Helper()
	if err := b.Check(s.snapshot.Manifest.Org); err != nil {
		t.Fatal(err)
	}
	s.report.Compare(b, s.extract)
	return s.report.Changes
}

// sample returns every nth of the cases with -short, for the race detector: it needs some of
// them, and all are tried without it.
func sample[T any](n int, cases []T) []T {
	if !testing.Short() {
		return cases
	}
	var some []T
	for i := 0; i < len(cases); i += n {
		some = append(some, cases[i])
	}
	return some
}

// writeGraph writes the graph of an organization and returns its path.
func writeGraph(t *testing.T, files fstest.MapFS, name string, max int64, o graph.Options) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	w, err := opengraph.Create(path, opengraph.Options{MaxFileSize: max})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if _, err := graph.Build(reporttest.Open(t, files), o, w); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	return path
}

func graphBaseline(t *testing.T, path string) *report.Baseline {
	t.Helper()
	b, err := report.GraphBaseline(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// lines returns a line for each change.
func lines(c *report.Changes) []string {
	var all []string
	for _, x := range c.Changes {
		line := fmt.Sprintf("%s %s %s", x.What, x.Kind, x.ID)
		if x.Holder.ID != "" {
			line += " of " + x.Holder.Kind + " " + x.Holder.ID
		}
		if x.From+x.To != "" {
			line += fmt.Sprintf(": %q -> %q", x.From, x.To)
		}
		all = append(all, line)
	}
	return all
}

const (
	nightwatch = "0oa67Hwsz210hqpB4697"
	owen       = "00uCQfuzbQJ32Zd0j697"
)

// earlier returns the demo as it may have been some weeks before.
func earlier(t *testing.T, now fstest.MapFS) fstest.MapFS {
	t.Helper()
	old := withoutLines(t, now, "api-services.jsonl", "0oaz7jy5f2oXnvtmN697")
	old = replaced(t, old, "api-services.jsonl", `"okta.users.read","okta.eventHooks.manage"`, `"okta.groups.read"`)
	old = replaced(t, old, "users.jsonl", `"id":"`+owen+`","status":"SUSPENDED"`, `"id":"`+owen+`","status":"ACTIVE"`)
	old = replaced(t, old, "secrets.jsonl", `"ocsydvTdiQz2sps9o697","status":"INACTIVE"`, `"ocsydvTdiQz2sps9o697","status":"ACTIVE"`)
	old = replaced(t, old, "api-tokens.jsonl", "ANYWHERE", "ZONE")
	return withoutLines(t, old, "api-tokens.jsonl", "ticket-robot")
}

// TestChanges compares the demo with an earlier state, in each form that a baseline can have.
func TestChanges(t *testing.T) {
	t.Parallel()
	now := contoso(t)
	old := earlier(t, now)
	want := []string{
		"changed token 00TP43dSFnevP04mQ697 of user 00um6SnkUkc5b6Pg1697: \"network ZONE\" -> \"network ANYWHERE\"",
		"added token 00TWFaB4MYKxwnUHC697 of user 00up37DMcfcIcQs3a697",
		"added integration 0oaz7jy5f2oXnvtmN697: \"\" -> \"15 scopes, tier sensitive\"",
		"added scope okta.eventHooks.manage of integration 0oa67Hwsz210hqpB4697: \"\" -> \"tier sensitive\"",
		"added scope okta.users.read of integration 0oa67Hwsz210hqpB4697: \"\" -> \"tier sensitive\"",
		"changed creator 00uCQfuzbQJ32Zd0j697 of integration 0oav9k6nOavSk9U1G697: \"ACTIVE\" -> \"SUSPENDED\"",
		"removed scope okta.groups.read of integration 0oa67Hwsz210hqpB4697: \"tier ordinary\" -> \"\"",
		"changed secret ocsydvTdiQz2sps9o697 of integration 0oasDMaaxejxs8EQm697: \"ACTIVE\" -> \"INACTIVE\"",
	}
	for name, b := range map[string]*report.Baseline{
		"snapshot":              snapshotBaseline(t, old),
		"graph":                 graphBaseline(t, writeGraph(t, old, "g.json", 0, graph.Options{})),
		"parts":                 graphBaseline(t, writeGraph(t, old, "g.json", 20_000, graph.Options{})),
		"zip":                   graphBaseline(t, writeGraph(t, old, "g.zip", 20_000, graph.Options{})),
		"without scopes":        graphBaseline(t, writeGraph(t, old, "g.json", 0, graph.Options{ScopePaths: graph.ScopePathsOff})),
		"lower-case properties": graphBaseline(t, writeGraph(t, old, "g.json", 0, graph.Options{LowercaseProperties: true})),
	} {
		c := compare(t, now, b)
		if diff := cmp.Diff(want, lines(c)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if got := c.Since.UTC().Format("2006-01-02 15:04"); got != "2026-11-02 08:00" {
			t.Errorf("%s: since %s", name, got)
		}
	}
	if c := compare(t, now, snapshotBaseline(t, now)); len(c.Changes) > 0 {
		t.Errorf("against itself: %v", lines(c))
	}
}

// TestChangesNotKnown denies a resource on one of the two sides. Then all of its changes are not
// known.
func TestChangesNotKnown(t *testing.T) {
	t.Parallel()
	files := contoso(t)
	now := readSide(t, files)
	for _, resource := range sample(3, []string{"api-services", "secrets", "api-tokens", "user-assignments", "grants", "users"}) {
		denied := reporttest.Deny(t, files, resource)
		less := readSide(t, denied)
		for side, c := range map[string]*report.Changes{
			"now":            less.compare(t, now.baseline()),
			"before":         now.compare(t, less.baseline()),
			"before, a file": now.compare(t, graphBaseline(t, writeGraph(t, denied, "g.json", 0, graph.Options{}))),
		} {
			if c.Count(report.NotKnown) == 0 {
				t.Errorf("without %s %s: no change is not known", resource, side)
			}
			for _, x := range c.Changes {
				if x.What != report.NotKnown {
					t.Errorf("without %s %s: %v", resource, side, x)
				}
			}
		}
	}
}

// TestChangesOfPeople has people who are gone, and others in their place.
func TestChangesOfPeople(t *testing.T) {
	t.Parallel()
	now := contoso(t)
	for name, test := range map[string]struct {
		old  fstest.MapFS
		want string
	}{
		"owner of a token, gone": {replaced(t, now, "api-tokens.jsonl", `"id":"00TTaNwL45Gl9BS27697"`, `"id":"00TOld"`),
			"removed token 00TOld of user 00uhi00AzNIRrZW5l697"},
		"gone": {replaced(t, now, "api-services.jsonl", `"createdBy":"00uhi00AzNIRrZW5l697"`, `"createdBy":"`+owen+`"`),
			`changed creator 00uCQfuzbQJ32Zd0j697 of integration 0oa2ecldiNmV90xi2697: "00uCQfuzbQJ32Zd0j697" -> "not in the graph"`},
		"another": {replaced(t, now, "api-services.jsonl", `"createdBy":"00uxVhv0oGMj8Rjyq697"`, `"createdBy":"00uTiwmrsr8bdFhsn697"`),
			`changed creator 00uxVhv0oGMj8Rjyq697 of integration ` + nightwatch + `: "00uTiwmrsr8bdFhsn697" -> "00uxVhv0oGMj8Rjyq697"`},
		"a role": {withoutLines(t, now, "group-assignments.jsonl", "gra0ldeon5OXf0mE9697"),
			`added admin assignment gra0ldeon5OXf0mE9697_00gbBpvbvjgADchKp697 of group 00gbBpvbvjgADchKp697: "" -> "ACTIVE"`},
	} {
		if got := lines(compare(t, now, snapshotBaseline(t, test.old))); !slices.Contains(got, test.want) {
			t.Errorf("%s: %v does not have\n%s", name, got, test.want)
		}
	}
}

// TestBadBaseline has files that are no graph, and a snapshot of another organization.
func TestBadBaseline(t *testing.T) {
	t.Parallel()
	now := contoso(t)
	other := snapshotBaseline(t, organizations(t)["leading"])
	s := reporttest.Open(t, now)
	if err := other.Check(s.Manifest.Org); err == nil || !strings.Contains(err.Error(), "old is of another organization: 00oORG") {
		t.Errorf("another organization: %v", err)
	}
	dir := t.TempDir()
	for name, test := range map[string]struct{ text, want string }{
		"empty.json":    {"", "it is empty or cut off"},
		"list.json":     {"[]", "no OpenGraph file"},
		"sharp.json":    {`{"data":[],"meta":{"type":"users","version":5}}`, "no OpenGraph file"},
		"cut.json":      {`{"graph":{"nodes":[{"id":"1"`, "it is empty or cut off"},
		"azure.json":    {`{"graph":{"nodes":[{"id":"1","kinds":["AZUser"],"properties":{}}],"edges":[]}}`, "holds no Okta organization"},
		"types.json":    {`{"graph":{"nodes":[7]}}`, ": a node or an edge is a number"},
		"id.json":       {`{"graph":{"nodes":[{"id":5}]}}`, "the id of a node or an edge is a number"},
		"start.json":    {`{"graph":{"edges":[{"start":"A"}]}}`, "the start of a node or an edge is a string"},
		"bom.json":      {"\ufeff" + `{"graph":{}}`, "no JSON in UTF-8 without a byte order mark"},
		"packed.json":   {"\x1f\x8b", "no JSON in UTF-8"},
		"nodes.json":    {`{"graph":{"nodes":{}}}`, "no OpenGraph file"},
		"no zip.zip":    {"{}", "not a valid zip file"},
		"endless.json":  {`{"graph":{"nodes":["` + strings.Repeat("x", 20<<20) + `"]}}`, "an element is longer than"},
		"deep.json":     {`{"graph":{"nodes":[` + strings.Repeat("[", 100_000), "exceeded max depth"},
		"null.json":     {`{"graph":null}`, "no OpenGraph file"},
		"missing.json/": {"", "open "}, // systems word it differently
	} {
		path := filepath.Join(dir, name)
		if !strings.HasSuffix(name, "/") {
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := report.GraphBaseline(t.Context(), path); err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), filepath.Base(path)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOfficialGraph reads a graph of the official collector, which has names in capitals, and none of
// oktagon's own kinds and properties.
func TestOfficialGraph(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "okta.json")
	text := `{"metadata":{"source_kind":"Okta"},"graph":{"edges":[
		{"kind":"Okta_CreatorOf","start":{"value":"00usuper","match_by":"id"},"end":{"value":"0oaapps","match_by":"id"}},
		{"kind":"Okta_MemberOf","start":{"value":"X","match_by":"name"},"end":{"value":"Y","match_by":"name"}}],
		"nodes":[{"id":"00oORG","kinds":["Okta_Organization","Okta"],"properties":{"id":"00oORG","name":"ACME","nothing":null,"half":0.5,"mixed":[1,"a"]}},
		{"id":"00uSUPER","kinds":["Okta_User","Okta"],"properties":{"id":"00uSuper","status":"STAGED"}},
		{"id":"0oaAPPS","kinds":["Okta_ApiServiceIntegration","Okta"],"properties":{"id":"0oaApps","displayname":"MANAGES APPS","oauth_scopes":["okta.apps.read"]}}]}}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got := lines(compare(t, organizations(t)["leading"], graphBaseline(t, path)))
	want := []string{
		`not known scope okta.idps.manage of application 0oaService: "" -> "tier takeover"`,
		`added integration 0oaGroups: "" -> "1 scope, tier privileged"`,
		`added integration 0oaPolicies: "" -> "1 scope, tier privileged"`,
		`added scope okta.apps.manage of integration 0oaApps: "" -> "tier privileged"`,
		`removed scope okta.apps.read of integration 0oaApps: "tier sensitive" -> ""`,
		`changed creator 00uSuper of integration 0oaApps: "STAGED" -> "ACTIVE"`,
	}
	if diff := cmp.Diff(want, slices.DeleteFunc(got, func(s string) bool {
		return strings.Contains(s, "secret") || strings.Contains(s, "admin") || strings.Contains(s, "token")
	})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
