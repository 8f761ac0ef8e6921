package docs_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/kind"
)

// ownKinds matches a row of the table of kinds in graph.md: nodes, edges of paths, other edges.
var ownKinds = regexp.MustCompile(`(?m)^\| \[[^|]*\| (` + "`Oktagon_" + `[^|]*)\|([^|]*)\|([^|]*)\|$`)

// TestOwnKinds expects every kind of oktagon's own in the table of graph.md, in the column of what
// it is, and every kind of the schema in the reference.
func TestOwnKinds(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("graph.md")
	if err != nil {
		t.Fatal(err)
	}
	var got [3][]string
	for _, row := range ownKinds.FindAllStringSubmatch(string(b), -1) {
		for column := range got {
			got[column] = append(got[column], regexp.MustCompile(`Oktagon_\w+`).FindAllString(row[column+1], -1)...)
		}
	}
	own := func(kinds []string, is func(string) bool) []string {
		return slices.DeleteFunc(slices.Clone(kinds), func(k string) bool { return !strings.HasPrefix(k, "Oktagon_") || !is(k) })
	}
	want := [3][]string{
		own(kind.Nodes(), func(string) bool { return true }),
		own(kind.Edges(), kind.Traversable),
		own(kind.Edges(), func(edge string) bool { return !kind.Traversable(edge) }),
	}
	for column := range got {
		slices.Sort(got[column])
		if diff := cmp.Diff(want[column], got[column]); diff != "" {
			t.Errorf("column %d (-kinds +graph.md):\n%s", column+1, diff)
		}
	}
	reference, err := os.ReadFile("reference.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range slices.Concat(kind.Nodes(), kind.Edges()) {
		if !strings.Contains(string(reference), "`"+k+"`") {
			t.Errorf("%s is not in the reference", k)
		}
	}
}
