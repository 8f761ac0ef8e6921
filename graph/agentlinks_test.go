package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// While it is not known which delegation links there are, an agent with a connection to another
// one may or may not act there: the edge says that it was not checked (ai-agents.md §7).
func TestUncheckedLinks(t *testing.T) {
	t.Parallel()
	const file = "testdata/scopes_agents.txtar"
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "delegation-links.jsonl" })
	for i := range archive.Files {
		archive.Files[i].Data = []byte(strings.Replace(string(archive.Files[i].Data), `"delegation-links","state":"complete"`, `"delegation-links","state":"denied"`, 1))
	}
	var got []string
	for line := range strings.Lines(dump(t, "scopes_agents.txtar", open(t, archive))) {
		if strings.Contains(line, "Oktagon_ActsAtAgent") || strings.Contains(line, "Oktagon_MayCallAgent") {
			edge, properties, _ := strings.Cut(strings.TrimSpace(line), " {")
			if !strings.Contains(properties, `"unchecked":true`) {
				edge += " checked"
			}
			got = append(got, edge)
		}
	}
	want := []string{"WLPA Oktagon_ActsAtAgent-> WLPB", "WLPB Oktagon_ActsAtAgent-> WLPC"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
