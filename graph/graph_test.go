package graph_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
	"oktagon/schema"
)

var update = flag.Bool("update", false, "write the golden files anew")

// manifest is that of an organization that has none of its own.
const manifest = `{"version":1,"org":"00oORG","domain":"acme.okta.com","started":"2026-11-02T08:00:00Z","finished":"2026-11-02T08:01:00Z","coverage":[]}`

// TestOrganizations builds the graph of each organization in testdata/*.txtar
// and compares it with its file "want": small organizations, each showing one
// thing. What every node has in common is left out there, and so are, but for
// one, the roles that every organization has.
func TestOrganizations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no organizations", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := open(t, archive)
			name := filepath.Base(file)
			first, second := dump(t, name, s), dump(t, name, s)
			if first != second {
				t.Error("the same snapshot gave two graphs")
			}
			compare(t, file, archive, first)
		})
	}
}

// open makes a snapshot of the files of an archive.
func open(t *testing.T, archive *txtar.Archive) *snapshot.Snapshot {
	t.Helper()
	files := fstest.MapFS{"manifest.json": {Data: []byte(manifest)}}
	for _, f := range archive.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	s, err := snapshot.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func compare(t *testing.T, path string, archive *txtar.Archive, got string) {
	t.Helper()
	at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
	if at < 0 {
		archive.Files = append(archive.Files, txtar.File{Name: "want"})
		at = len(archive.Files) - 1
	}
	want := string(archive.Files[at].Data)
	if got == want {
		return
	}
	if !*update {
		t.Errorf("%s: graph differs from want, -update writes it anew (-want +got):\n%s", path, cmp.Diff(want, got))
		return
	}
	archive.Files[at].Data = []byte(got)
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// scopePaths is what a test organization tells of scopes: those whose name says so
// everything, the others nothing, as if there were no scopes.
func scopePaths(name string) graph.ScopePaths {
	switch {
	case !strings.HasPrefix(name, "scopes_"):
		return graph.ScopePathsOff
	case strings.HasSuffix(name, "_strict.txtar"):
		return graph.ScopePathsStrict
	}
	return graph.ScopePathsFull
}

// dump builds the graph, holds every element to the schema and writes it as
// text, with what was counted at its end.
func dump(t *testing.T, name string, s *snapshot.Snapshot) string {
	t.Helper()
	valid, err := schema.New()
	if err != nil {
		t.Fatal(err)
	}
	d := &dumper{valid: valid, roles: name == "roles.txtar"}
	stats, err := graph.Build(s, graph.Options{ScopePaths: scopePaths(name)}, d)
	if err != nil {
		var fold *graph.FoldError
		if errors.As(err, &fold) {
			return "error: " + err.Error() + "\n"
		}
		t.Fatal(err)
	}
	for _, c := range []struct {
		what   string
		counts map[string]int
	}{{"dangling", stats.Dangling}, {"bad date", stats.BadDates}, {"fallback", stats.Fallbacks},
		{"left out", stats.LeftOut}, {"remark:", stats.Remarks}} {
		var lines []string
		for k, n := range c.counts {
			lines = append(lines, fmt.Sprintf("%s %s %d\n", c.what, k, n))
		}
		slices.Sort(lines)
		d.WriteString(strings.Join(lines, ""))
	}
	for _, name := range stats.Unknown {
		fmt.Fprintf(d, "unknown: %s\n", name)
	}
	for _, name := range stats.UnknownScopes {
		fmt.Fprintf(d, "unknown scope: %s\n", name)
	}
	return d.String()
}

type dumper struct {
	bytes.Buffer
	valid *schema.Validator
	roles bool // show the roles that every organization has
}

// common are the properties that every node has, with values that follow from
// the organization.
var common = []string{"id", "environmentid", "tenant", "tenant_domain", "last_seen", "okta_domain", "oktaDomain"}

func (d *dumper) Node(n *opengraph.Node) error {
	if err := d.valid.Node(n); err != nil {
		return err
	}
	if n.Kinds[0] == kind.Role && !d.roles {
		return nil
	}
	short := opengraph.Node{ID: n.ID, Kinds: n.Kinds}
	for _, p := range n.Properties {
		if !slices.Contains(common, p.Key) {
			short.Properties = append(short.Properties, p)
		}
	}
	_, properties, _ := bytes.Cut(opengraph.AppendNode(nil, &short), []byte(`"properties":`))
	fmt.Fprintf(d, "%s %s %s\n", n.Kinds[0], n.ID, bytes.TrimSuffix(properties, []byte("}")))
	return nil
}

func (d *dumper) Edge(e *opengraph.Edge) error {
	if err := d.valid.Edge(e); err != nil {
		return err
	}
	if e.End.Kind == kind.Role && !d.roles {
		return nil
	}
	short := opengraph.Edge{Kind: e.Kind, Start: e.Start, End: e.End, Properties: e.Properties[2:]}
	_, properties, _ := bytes.Cut(opengraph.AppendEdge(nil, &short), []byte(`"properties":`))
	more := strings.TrimSuffix(string(properties), "}")
	fmt.Fprintf(d, "%s %s-> %s%s\n", place(&e.Start), e.Kind, place(&e.End), strings.TrimSuffix(" "+more, " {}"))
	return nil
}

// place shows an end of an edge: the id of a node of ours, Kind(id) and
// Kind(key="value" ...) of a node of another graph.
func place(p *opengraph.Endpoint) string {
	if !p.InOtherGraph() {
		return p.ID
	}
	if p.External {
		return p.Kind + "(" + p.ID + ")"
	}
	var matchers []string
	for _, m := range p.Matchers {
		matchers = append(matchers, fmt.Sprintf("%s=%q", m.Key, m.Value.Text()))
	}
	return p.Kind + "(" + strings.Join(matchers, " ") + ")"
}
