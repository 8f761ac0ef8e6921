package graph_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"maps"
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

var update = flag.Bool("update", false, "rewrite the golden files")

// manifest is the manifest of an organization whose archive has none.
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

// open returns the files of an archive as a snapshot.
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
		t.Errorf("%s: graph differs from want, -update rewrites it (-want +got):\n%s", path, cmp.Diff(want, got))
		return
	}
	archive.Files[at].Data = []byte(got)
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// scopePaths returns the option for a test organization: only those whose name begins
// with scopes_ have scope paths.
func scopePaths(name string) graph.ScopePaths {
	switch {
	case !strings.HasPrefix(name, "scopes_"):
		return graph.ScopePathsOff
	case strings.HasSuffix(name, "_strict.txtar"):
		return graph.ScopePathsStrict
	}
	return graph.ScopePathsFull
}

// dump builds the graph, validates every element and returns it as text, with the
// counts at its end.
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
	for _, resource := range slices.Sorted(maps.Keys(stats.Misread)) {
		for _, what := range stats.Misread[resource] {
			fmt.Fprintf(d, "misread: %s: %s\n", resource, what)
		}
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
	fmt.Fprintf(d, "%s %s-> %s%s\n", endText(&e.Start), e.Kind, endText(&e.End), strings.TrimSuffix(" "+more, " {}"))
	return nil
}

// endText returns an end of an edge as text: the id of a node of ours, Kind(id) and
// Kind(key="value" ...) of a node of another graph.
func endText(p *opengraph.Endpoint) string {
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
