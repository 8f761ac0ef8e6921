package graph

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTables holds the tables to what the code relies on: order, and that what
// is named anywhere is in them.
func TestTables(t *testing.T) {
	t.Parallel()
	byName := func(x, y nodeKind) int { return strings.Compare(x.name, y.name) }
	if !slices.IsSortedFunc(nodeKinds, byName) || len(nodeKinds) != 27 {
		t.Error("nodeKinds is not the 27 kinds in their order")
	}
	if !slices.IsSortedFunc(builtInRoles, func(x, y builtIn) int { return strings.Compare(x.kind, y.kind) }) {
		t.Error("builtInRoles is not in the order of ids")
	}
	for _, p := range principals {
		if !slices.ContainsFunc(nodeKinds, func(k nodeKind) bool { return k.name == p.kind }) {
			t.Errorf("no kind %s", p.kind)
		}
	}
}

// TestBuiltInRolesAgreeWithModel compares the static table with the page that it
// was taken from.
func TestBuiltInRolesAgreeWithModel(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/spec/nodes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "## 6. Built-in roles")
	section, _, _ = strings.Cut(section, "\n## 7.")
	row := regexp.MustCompile("(?m)^\\| `([A-Z_]+)` \\| ([^|]+) \\| `([^|]+)` \\|$")
	want := map[string][]string{}
	for _, m := range row.FindAllStringSubmatch(section, -1) {
		want[m[1]] = append([]string{m[2]}, strings.Split(m[3], "` `")...)
	}
	got := map[string][]string{}
	for _, r := range builtInRoles {
		got[r.kind] = append([]string{r.label}, r.permissionList()...)
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 11 {
		t.Error(diff)
	}
}
