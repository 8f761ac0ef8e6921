package schema

import (
	"slices"
	"strings"
	"testing"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
	"oktagon/schema/bloodhoundtest"
)

// What our schemas accept, BloodHound accepts.
func TestBloodHoundAcceptsNodes(t *testing.T) {
	t.Parallel()
	documented := bloodhoundtest.Load(t, bloodhoundtest.Documented)
	all := []*bloodhoundtest.Rules{documented, bloodhoundtest.Load(t, bloodhoundtest.First), bloodhoundtest.Load(t, bloodhoundtest.Upcoming)}
	v := newValidator(t)
	for _, name := range kind.Nodes() {
		for _, full := range []bool{false, true} {
			n := sampleNode(t, name, full)
			n.Properties = slices.DeleteFunc(n.Properties, func(p opengraph.Property) bool {
				return strings.ToLower(p.Key) != p.Key // as --lowercase-properties does
			})
			if err := v.Node(n); err != nil {
				t.Error(err)
			}
			for _, rules := range all {
				if err := rules.Node(opengraph.AppendNode(nil, n)); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
	n := sampleNode(t, apiServiceIntegration, true)
	if err := documented.Node(opengraph.AppendNode(nil, n)); err != nil {
		t.Error(err)
	}
}

func TestBloodHoundAcceptsEdges(t *testing.T) {
	t.Parallel()
	all := []*bloodhoundtest.Rules{
		bloodhoundtest.Load(t, bloodhoundtest.Documented), bloodhoundtest.Load(t, bloodhoundtest.Early2026),
		bloodhoundtest.Load(t, bloodhoundtest.Upcoming),
	}
	byID := append(slices.Clone(all), bloodhoundtest.Load(t, bloodhoundtest.First))
	v := newValidator(t)
	accepted := func(e *opengraph.Edge, all []*bloodhoundtest.Rules) {
		if err := v.Edge(e); err != nil {
			t.Error(err)
		}
		for _, rules := range all {
			if err := rules.Edge(opengraph.AppendEdge(nil, e)); err != nil {
				t.Errorf("%s: %v", e.Kind, err)
			}
		}
	}
	for _, name := range kind.Edges() {
		for _, full := range []bool{false, true} {
			accepted(sampleEdge(t, name, full), byID)
		}
	}
	matched := sampleEdge(t, kind.HostsAgent, true)
	matched.Start = opengraph.Endpoint{Kind: "Computer", Matchers: []opengraph.Property{
		{Key: "samaccountname", Value: opengraph.String("DC1$")}, {Key: "domain", Value: opengraph.String("CONTOSO.COM")},
	}}
	accepted(matched, all)
}
