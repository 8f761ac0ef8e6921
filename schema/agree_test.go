package schema

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/opengraph"
	"oktagon/schema/bloodhoundtest"
)

// spec is an entry of the machine-readable node or edge model.
type spec struct {
	Kind        string
	Kinds       []string
	Start, End  []string
	Status      string
	Traversable bool
	Properties  []struct {
		Name, Type, Note string
	}
}

func readSpec(t *testing.T, name string) []spec {
	t.Helper()
	b, err := os.ReadFile(bloodhoundtest.Shared(t, "spec", name))
	if err != nil {
		t.Fatal(err)
	}
	var list []spec
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// types maps a definition of ours to the model's name of its type.
func typeOf(common map[string]definition, def definition) string {
	name := refName(def.Ref)
	if def.Ref != "" {
		def = common[name]
	}
	switch {
	case name == "date":
		return "date"
	case name == "flag":
		return "bool"
	case name == "count":
		return "int"
	case name == "texts":
		return "string[]"
	case name == "setting":
		return "setting"
	case def.Const != nil:
		if _, ok := def.Const.(bool); ok {
			return "bool"
		}
	}
	return "string"
}

// wantType is the type of a property by the model.
func wantType(kind, name, kindOfValue, note string) string {
	if kind == "Okta_Application" && (name == "url" || strings.Contains(note, "app setting")) {
		return "setting" // application settings pass unchanged, whatever their usual type
	}
	switch kindOfValue {
	case "datetime(string)", "datetime":
		return "date"
	case "boolean":
		return "bool"
	case "integer":
		return "int"
	default:
		return kindOfValue
	}
}

func types(common map[string]definition, object testObject) map[string]string {
	got := map[string]string{}
	for key, def := range object.Properties {
		got[key] = typeOf(common, def)
	}
	return got
}

func wantTypes(s spec) map[string]string {
	want := map[string]string{}
	for _, p := range s.Properties {
		want[p.Name] = wantType(s.Kind, p.Name, p.Type, p.Note)
	}
	return want
}

func TestNodesAgreeWithModel(t *testing.T) {
	t.Parallel()
	list := readSpec(t, "nodes.json")
	nodes, _ := docs(t)
	if len(list) != len(nodes) {
		t.Errorf("%d kinds, the model has %d", len(nodes), len(list))
	}
	for _, s := range list {
		doc := nodes[s.Kind]
		if diff := cmp.Diff(s.Kinds, doc.Properties.Kinds.Const); diff != "" {
			t.Errorf("%s: %s", s.Kind, diff)
		}
		if diff := cmp.Diff(wantTypes(s), types(commonValues(t), doc.Properties.Properties)); diff != "" {
			t.Errorf("%s: %s", s.Kind, diff)
		}
	}
}

// moreEnds are ends that the edge model's text allows and its table forgets: an
// Org2Org application in a password sign-on mode (edge model, "Sign-on").
var moreEnds = map[string]string{"Okta_SWA": "Okta_User", "Okta_OrgSWA": "Okta_IdentityProvider"}

func TestEdgesAgreeWithModel(t *testing.T) {
	t.Parallel()
	_, edges := docs(t)
	seen := map[string]bool{}
	for _, s := range readSpec(t, "edges.json") {
		doc, ok := edges[s.Kind]
		if ok != (s.Status == "emit") {
			t.Errorf("%s: status %s, ours: %v", s.Kind, s.Status, ok)
		}
		if !ok {
			continue
		}
		seen[s.Kind] = true
		if more, ok := moreEnds[s.Kind]; ok {
			s.End = append(s.End, more)
		}
		if diff := cmp.Diff([][]string{s.Start, s.End}, [][]string{doc.Start, doc.End}); diff != "" {
			t.Errorf("%s: ends: %s", s.Kind, diff)
		}
		if diff := cmp.Diff(wantTypes(s), types(commonValues(t), doc.Properties.Properties)); diff != "" {
			t.Errorf("%s: %s", s.Kind, diff)
		}
		if got := doc.Properties.Properties.Properties["traversable"].Const; got != s.Traversable {
			t.Errorf("%s: traversable is %v", s.Kind, got)
		}
	}
	if len(seen) != len(edges) {
		t.Errorf("%d kinds, the model has %d", len(edges), len(seen))
	}
}

// What our schemas accept, BloodHound's accept.
func TestBloodHoundAcceptsNodes(t *testing.T) {
	t.Parallel()
	releases := map[string]*bloodhoundtest.Schemas{
		"documented": bloodhoundtest.Load(t, bloodhoundtest.Documented),
		"first":      bloodhoundtest.Load(t, bloodhoundtest.First),
		"upcoming":   bloodhoundtest.Load(t, bloodhoundtest.Upcoming),
	}
	v := newValidator(t)
	for _, kind := range nodeKinds(t) {
		for _, full := range []bool{false, true} {
			n := sampleNode(t, kind, full)
			n.Properties = slices.DeleteFunc(n.Properties, func(p opengraph.Property) bool {
				return strings.ToLower(p.Key) != p.Key // as --lowercase-properties does
			})
			if err := v.Node(n); err != nil {
				t.Error(err)
			}
			for name, schemas := range releases {
				if err := schemas.Node(opengraph.AppendNode(nil, n)); err != nil {
					t.Errorf("%s refuses %s: %v", name, kind, err)
				}
			}
		}
	}
	n := sampleNode(t, apiServiceIntegration, true)
	if err := releases["documented"].Node(opengraph.AppendNode(nil, n)); err != nil {
		t.Error(err)
	}
}

func TestBloodHoundAcceptsEdges(t *testing.T) {
	t.Parallel()
	all := map[string]*bloodhoundtest.Schemas{
		"documented": bloodhoundtest.Load(t, bloodhoundtest.Documented),
		"2026":       bloodhoundtest.Load(t, bloodhoundtest.Early2026),
		"upcoming":   bloodhoundtest.Load(t, bloodhoundtest.Upcoming),
	}
	byID := maps.Clone(all)
	byID["first"] = bloodhoundtest.Load(t, bloodhoundtest.First)
	v := newValidator(t)
	accepted := func(e *opengraph.Edge, releases map[string]*bloodhoundtest.Schemas) {
		if err := v.Edge(e); err != nil {
			t.Error(err)
		}
		for name, schemas := range releases {
			if err := schemas.Edge(opengraph.AppendEdge(nil, e)); err != nil {
				t.Errorf("%s refuses %s: %v", name, e.Kind, err)
			}
		}
	}
	for _, kind := range edgeKinds(t) {
		for _, full := range []bool{false, true} {
			accepted(sampleEdge(t, kind, full), byID)
		}
	}
	matched := sampleEdge(t, "Okta_HostsAgent", true)
	matched.Start = opengraph.Endpoint{Kind: "Computer", Matchers: []opengraph.Property{
		{Key: "samaccountname", Value: opengraph.String("DC1$")}, {Key: "domain", Value: opengraph.String("CONTOSO.COM")},
	}}
	accepted(matched, all)
}
