package admin

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/kind"
)

// TestTables holds the tables to what the code relies on: their order, and that they
// agree.
func TestTables(t *testing.T) {
	t.Parallel()
	if !slices.IsSortedFunc(builtInRoles, func(x, y builtInRole) int { return strings.Compare(x.id, y.id) }) {
		t.Error("builtInRoles is not in the order of ids")
	}
	for i, p := range principals {
		if !slices.Contains(kind.Nodes(), p.kind) || principalKinds[i] != p.kind {
			t.Errorf("%s is no kind, or is not in principalKinds", p.kind)
		}
	}
}

// TestBuiltInRolesAgreeWithModel compares the static table with the page that it
// was taken from.
func TestBuiltInRolesAgreeWithModel(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/spec/nodes.md")
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
		got[r.id] = append([]string{r.label}, r.permissionList()...)
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 11 {
		t.Error(diff)
	}
}
