package graph_test

import (
	"os"
	"strings"
	"testing"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/opengraph"
)

// TestUnknownScopesOfOrganization expects one remark on the scopes that no table has.
func TestUnknownScopesOfOrganization(t *testing.T) {
	t.Parallel()
	for list, want := range map[string]string{
		"openid okta.users.read okta.newThing.manage": "okta.newThing.manage",
		"okta.users.read okta.users.manage":           "",
		"":                                            "",
	} {
		s, err := snapshot.Open(os.DirFS("../testdata/contoso"))
		if err != nil {
			t.Fatal(err)
		}
		s.Manifest.ScopesSupported = nil
		for name := range strings.FieldsSeq(list) {
			if strings.HasPrefix(name, "okta.") {
				s.Manifest.ScopesSupported = append(s.Manifest.ScopesSupported, name)
			}
		}
		stats, err := graph.Build(s, graph.Options{}, nowhere{})
		if err != nil {
			t.Fatal(err)
		}
		var remarks []string
		for remark := range stats.Remarks {
			if strings.Contains(remark, "unknown to oktagon") {
				remarks = append(remarks, remark)
			}
		}
		if text := strings.Join(remarks, "\n"); len(remarks) > 1 || (text == "") != (want == "") || !strings.HasSuffix(text, want) {
			t.Errorf("%q: %q", list, text)
		}
	}
}

type nowhere struct{}

func (nowhere) Node(*opengraph.Node) error { return nil }
func (nowhere) Edge(*opengraph.Edge) error { return nil }
