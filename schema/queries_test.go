package schema

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/kind"
)

var (
	labelled    = regexp.MustCompile(`[(\[ ](\w*):(\w+(?:\|\w+)*)`)
	propertyUse = regexp.MustCompile(`\b([a-z]\w*)\.([A-Za-z_]\w*)`)
	literal     = regexp.MustCompile(`"[^"]*"`)
	word        = regexp.MustCompile(`[A-Za-z]\w*`)
)

// Every kind and property of a query is one that we write.
func TestQueriesUseWhatWeWrite(t *testing.T) {
	t.Parallel()
	nodes, edges := docs(t)
	known := slices.Concat(kind.Nodes(), kind.Edges(), []string{kind.Source})
	has := func(name, property string) bool {
		_, n := nodes[name].properties[property]
		_, e := edges[name].properties[property]
		return n || e
	}
	for _, q := range Queries() {
		text := literal.ReplaceAllString(q.Query, `""`)
		kinds := map[string][]string{} // of a variable
		for _, m := range labelled.FindAllStringSubmatch(text, -1) {
			for kind := range strings.SplitSeq(m[2], "|") {
				if !slices.Contains(known, kind) {
					t.Errorf("%s: kind %s", q.file, kind)
				}
				kinds[m[1]] = append(kinds[m[1]], kind)
			}
		}
		for _, m := range propertyUse.FindAllStringSubmatch(text, -1) {
			if len(kinds[m[1]]) == 0 {
				t.Errorf("%s: %s has no kind", q.file, m[1])
			}
			for _, kind := range kinds[m[1]] {
				if !has(kind, m[2]) {
					t.Errorf("%s: %s has no property %s", q.file, kind, m[2])
				}
			}
			if strings.ToLower(m[2]) != m[2] {
				t.Errorf("%s: %s is left out by --lowercase-properties", q.file, m[2])
			}
		}
	}
}

// cypher are the words that BloodHound's page on its Cypher supports, and that
// we use. Others need a look at that page first: it has no CASE, no EXISTS, no
// list comprehension and no recursive pattern in a condition.
var cypher = strings.Fields(`MATCH WHERE RETURN LIMIT AND OR NOT ANY IN ENDS WITH shortestPath datetime duration coalesce id true false`)

func TestQueriesAreCypherOfBloodHound(t *testing.T) {
	t.Parallel()
	for _, q := range Queries() {
		text := literal.ReplaceAllString(q.Query, "")
		bound := map[string]bool{}
		for _, m := range labelled.FindAllStringSubmatch(text, -1) {
			bound[m[1]] = true
		}
		plain := propertyUse.ReplaceAllString(labelled.ReplaceAllString(text, " $1 "), "$1")
		for _, w := range word.FindAllString(plain, -1) {
			if !bound[w] && !slices.Contains(cypher, w) && !slices.Contains([]string{"path", "scope", "c"}, w) {
				t.Errorf("%s: is %s Cypher?", q.file, w)
			}
		}
		for _, pair := range []string{"()", "[]"} {
			if strings.Count(text, pair[:1]) != strings.Count(text, pair[1:]) {
				t.Errorf("%s: %s do not match", q.file, pair)
			}
		}
		if !strings.HasPrefix(text, "MATCH ") || !strings.HasSuffix(text, "\nLIMIT 1000") || strings.Count(q.Query, `"`)%2 != 0 {
			t.Errorf("%s: %s", q.file, q.Query)
		}
	}
}

// Each edge of a query may join the kinds beside it.
func TestQueriesGoAlongEdges(t *testing.T) {
	t.Parallel()
	_, edges := docs(t)
	hop := regexp.MustCompile(`\(\w*:(\w+)[^()]*\)(<?)-\[\w*:(\w+)\]-(>?)\(\w*:(\w+)\)`)
	for _, q := range Queries() {
		rest := q.Query
		for {
			at := hop.FindStringSubmatchIndex(rest)
			if at == nil {
				break
			}
			m := hop.FindStringSubmatch(rest)
			start, end := m[1], m[5]
			if m[2] == "<" {
				start, end = end, start
			}
			doc, ok := edges[m[3]]
			fits := func(ends []string, name string) bool { return name == kind.Source || slices.Contains(ends, name) }
			if ok && (!fits(doc.start, start) || !fits(doc.end, end)) {
				t.Errorf("%s: no %s from %s to %s", q.file, m[3], start, end)
			}
			rest = rest[at[2]:] // the end of this hop may begin another
		}
	}
}

func TestQueryFiles(t *testing.T) {
	t.Parallel()
	entries, err := fs.ReadDir(queryFiles, "queries")
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	names := map[string]bool{}
	for _, q := range Queries() {
		want = append(want, q.file)
		if names[q.Name] || !strings.HasPrefix(q.Name, "Oktagon: ") || len(q.Description) < 40 {
			t.Errorf("%s: name %q, description %q", q.file, q.Name, q.Description)
		}
		names[q.Name] = true
		if needs := neededExtensions(q.Query); !strings.HasSuffix(q.Description, needs) {
			t.Errorf("%s: the description does not end with %q", q.file, needs)
		}
		if len(q.Needs) == 0 {
			t.Errorf("%s needs nothing", q.file)
		}
		for _, need := range q.Needs {
			if _, err := os.Stat(filepath.Join("..", "testdata", "contoso", need+".jsonl")); err != nil {
				t.Errorf("%s: no file of a snapshot: %v", q.file, err)
			}
		}
	}
	if diff := cmp.Diff(got, slices.Sorted(slices.Values(want))); diff != "" {
		t.Error(diff)
	}
}

// neededExtensions is what a description says of the extensions without which BloodHound
// may know a kind of the query not at all (opengraph.md §10).
func neededExtensions(query string) string {
	if strings.Contains(query, "Oktagon_") {
		return " The query needs the official Okta extension and oktagon's definition in BloodHound."
	}
	return " The query needs the official Okta extension in BloodHound."
}

// A creator that is deactivated is no target: nobody can sign in as them.
func TestCreatorQueriesLeaveOutDeactivated(t *testing.T) {
	t.Parallel()
	target := regexp.MustCompile(`->\((\w*):Okta_User\)-\[:Okta_CreatorOf\]`)
	for _, q := range Queries() {
		if m := target.FindStringSubmatch(q.Query); m != nil && !strings.Contains(q.Query, m[1]+`.status <> "DEPROVISIONED"`) {
			t.Errorf("%s: it shows deactivated users as targets", q.file)
		}
	}
}

func TestQueryMissing(t *testing.T) {
	t.Parallel()
	q := Query{Needs: []string{"users", "apps", "grants"}}
	got := q.Missing(func(r string) bool { return r == "apps" })
	if diff := cmp.Diff([]string{"users", "grants"}, got); diff != "" || len(q.Needs) != 3 || q.Needs[1] != "apps" {
		t.Errorf("%s %v", diff, q.Needs)
	}
}

func TestPrintQueries(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "folder")
	for range 2 { // the second time over the first
		paths, err := PrintQueries(dir)
		if err != nil || len(paths) != 1+len(Queries())+len(ZoneRules()) {
			t.Fatalf("%d files: %v", len(paths), err)
		}
		if b, err := os.ReadFile(paths[0]); err != nil || string(b) != string(Extension()) {
			t.Errorf("%s is not the definition: %v", paths[0], err)
		}
		for i, path := range paths[1 : 1+len(Queries())] {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			if err := json.Unmarshal(b, &got); err != nil {
				t.Fatal(err)
			}
			q := Queries()[i]
			want := map[string]string{"name": q.Name, "query": q.Query, "description": q.Description}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
	}
	var rule ZoneRule
	b, err := os.ReadFile(filepath.Join(dir, "privilege-zone-takeover.json"))
	if err != nil || json.Unmarshal(b, &rule) != nil || rule.Cypher != ZoneRules()[0].Cypher {
		t.Errorf("the rule: %s %v", b, err)
	}
	if _, err := PrintQueries(filepath.Join(dir, Queries()[0].file)); err == nil {
		t.Error("a file is no folder")
	}
}
