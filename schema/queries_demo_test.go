package schema

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/schema/cyphertest"
)

var update = flag.Bool("update", false, "write docs/queries.md anew")

// demoTime is the start of the collection that the demo's golden graph is built from.
var demoTime = time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)

func demoGraph(t *testing.T) *cyphertest.Graph {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "testdata", "golden", "contoso.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g, err := cyphertest.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Each query gives the rows on the demo that its documentation shows, and at least one.
func TestQueriesOnDemo(t *testing.T) {
	t.Parallel()
	g := demoGraph(t)
	var page strings.Builder
	page.WriteString(queriesHead)
	for _, q := range Queries() {
		rows, err := g.Run(q.Query, demoTime)
		if err != nil {
			t.Errorf("%s: %v", q.file, err)
		}
		if len(rows) == 0 {
			t.Errorf("%s: no row on the demo", q.file)
		}
		writeQuery(&page, q, rows)
	}
	path := filepath.Join("..", "docs", "queries.md")
	if *update {
		if err := os.WriteFile(path, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page.String(), string(got)); diff != "" {
		t.Errorf("docs/queries.md: go test ./schema -update writes it anew (-want +got):\n%s", diff)
	}
}

const queriesHead = `# Saved queries

Generated from the queries and from the graph of the demo organization by
` + "`go test ./schema -update`" + `. ` + "`--install-queries`" + ` saves them in BloodHound,
` + "`--print-queries DIR`" + ` writes them into a folder.

**They need oktagon's extension definition and the official Okta extension in
BloodHound.** On PostgreSQL, BloodHound's default database, a query that names a kind
which the database has never seen fails (*unable to map kinds*), even when the kind is
one of several; Neo4j only warns. ` + "`--install-queries`" + ` installs the definition
first. By hand, upload the file that ` + "`--print-queries`" + ` writes beside the
queries (` + "`oktagon-extension.json`" + `) under *Administration > OpenGraph extensions*.

Beside the queries there is a rule for the privilege zone *Tier Zero*
(` + "`privilege-zone-takeover.json`" + `): it tags the integrations and service applications
whose scopes are enough to take over the organization, and the users and groups whose role
manages identity providers. The official rules go by the role Super Administrator. ` + "`--install-queries`" + ` adds it where the
role of the token's user allows it (Administrator, Power User); it can be switched off
under *Privilege Zones*, and is not changed when it is there.

Under each query are its rows on the demo organization, as it was collected on
2026-11-02. Ages count from the day on which a query is run, so rows of queries with
an age change with the date.
`

// The rules for privilege zones find on the demo what can take over the organization.
func TestZoneRules(t *testing.T) {
	t.Parallel()
	g := demoGraph(t)
	for _, r := range ZoneRules() {
		rows, err := g.Run(r.Cypher, demoTime)
		if err != nil || len(rows) == 0 {
			t.Errorf("%s: %d rows, %v", r.file, len(rows), err)
		}
		for _, row := range rows {
			if !slices.Contains([]string{"Quillmark Backup", "Latchkey Lifecycle", "Onboarding Automation", "Felix Marchetti"}, row.String()) {
				t.Errorf("%s tags %s", r.file, row)
			}
		}
		if !strings.HasPrefix(r.Name, "Oktagon: ") || r.Description == "" || r.Zone != "Tier Zero" || !r.AllowDisable {
			t.Errorf("%+v", r)
		}
	}
}

// shownRows is how many rows of a query the page shows.
const shownRows = 8

func writeQuery(b *strings.Builder, q Query, rows []cyphertest.Path) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n```cypher\n%s\n```\n\n", strings.TrimPrefix(q.Name, "Oktagon: "), q.Description, q.Query)
	fmt.Fprintf(b, "Rows on the demo: %d\n\n```\n", len(rows))
	for _, row := range rows[:min(len(rows), shownRows)] {
		b.WriteString(row.String() + "\n")
	}
	if more := len(rows) - shownRows; more > 0 {
		fmt.Fprintf(b, "and %d more\n", more)
	}
	b.WriteString("```\n")
}

var (
	snippet = regexp.MustCompile("(?s)```cypher\n(.*?)```\n(.*?)(?:\n#|\n```|$)")
	italic  = regexp.MustCompile(`\*([^*\n]+)\*`)
)

// The queries of the documents run, and give who and what the text below them says.
func TestQueriesOfDocuments(t *testing.T) {
	t.Parallel()
	g := demoGraph(t)
	for file, text := range pagesForUsers(t) {
		if filepath.Base(file) == "queries.md" {
			continue // written by TestQueriesOnDemo
		}
		for _, m := range snippet.FindAllStringSubmatch(text, -1) {
			rows, err := g.Run(m[1], demoTime)
			if err != nil {
				t.Errorf("%s: %v:\n%s", file, err, m[1])
				continue
			}
			_, claim, ok := strings.Cut(m[2], "In the demo organization:")
			claim, _, _ = strings.Cut(claim, ".")
			if !ok {
				t.Errorf("%s: nothing says what the demo gives:\n%s", file, m[1])
			}
			var want []string
			for _, name := range italic.FindAllStringSubmatch(claim, -1) {
				want = append(want, strings.Join(strings.Fields(name[1]), " "))
			}
			if diff := cmp.Diff(sortedSet(want), namesOn(rows)); diff != "" {
				t.Errorf("%s: the text says other names than the rows (-text +rows) of\n%s%s", file, m[1], diff)
			}
		}
	}
}

// unnamed are kinds whose nodes a text does not name one by one.
var unnamed = []string{"Okta_Organization", "Okta_ClientSecret"}

func namesOn(rows []cyphertest.Path) (names []string) {
	for _, row := range rows {
		for _, n := range row.Nodes {
			if !slices.Contains(unnamed, n.Kinds[0]) {
				names = append(names, n.Name())
			}
		}
	}
	return sortedSet(names)
}

func sortedSet(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// pagesForUsers returns what users read: the README and the pages in docs.
func pagesForUsers(t *testing.T) map[string]string {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join("..", "docs", "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatal("no documents", err)
	}
	all := map[string]string{}
	for _, path := range append(pages, filepath.Join("..", "README.md")) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all[path] = string(b)
	}
	return all
}

var allShortest = regexp.MustCompile(`(?i)allShortestPaths\s*\(\s*\(([^()]*)\)(.*?)\(([^()]*)\)\s*\)`)

// openEnds returns the calls of allShortestPaths in a text of which no end is one
// certain node. BloodHound stops them at the depth of the first pair that it finds
// (opengraph.md §10).
func openEnds(text string) (found []string) {
	for _, m := range allShortest.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(m[1], "{") && !strings.Contains(m[3], "{") {
			found = append(found, m[0])
		}
	}
	return found
}

func TestNoOpenShortestPaths(t *testing.T) {
	t.Parallel()
	texts := pagesForUsers(t)
	for _, q := range Queries() {
		texts[q.file] = q.Query
	}
	for file, text := range texts {
		for _, call := range openEnds(text) {
			t.Errorf("%s: use shortestPath, or bind an end: %s", file, call)
		}
	}
	for text, want := range map[string]int{
		`allShortestPaths((:A)-[:X|Y*1..]->(b:B))`:                    1,
		`p = allshortestpaths( (a) <-[*1..3]- (:B) )`:                 1,
		`allShortestPaths((a:A {objectid: "1"})-[:X*1..]->(:B))`:      0,
		`allShortestPaths((:A)-[:X*1..]->(b:B {name: "X"})) RETURN 1`: 0,
		`shortestPath((:A)-[:X*1..]->(:B))`:                           0,
	} {
		if got := openEnds(text); len(got) != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}
