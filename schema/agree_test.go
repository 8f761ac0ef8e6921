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
	maps.Copy(want, additions.properties[s.Kind])
	return want
}

// additions are what the page on scopes adds to the official model, by kind: the
// kinds of our own extension, and properties of kinds that the model has.
var additions = struct {
	kinds      []string
	properties map[string]map[string]string
}{
	kinds: []string{"Oktagon_Scope", "Oktagon_TakeOverOrg", "Oktagon_ManageApp", "Oktagon_AddMember", "Oktagon_ReadSecret",
		"Oktagon_ManageAuthServer", "Oktagon_AlterOrg", "Oktagon_Holds"},
	properties: map[string]map[string]string{
		"Okta_ApiServiceIntegration": heldScopes,
		"Okta_Application":           heldScopes,
		"Okta_SuperAdmin":            otherHalf,
		"Okta_OrgAdmin":              otherHalf,
		"Okta_GroupAdmin":            otherHalf,
		"Okta_HelpDeskAdmin":         otherHalf,
		"Okta_ResetPassword":         otherHalf,
		"Okta_ResetFactors":          otherHalf,
		"Okta_GroupMembershipAdmin":  otherHalf,
		"Okta_AddMember":             otherHalf,
		"Okta_AppAdmin":              otherHalf,
		"Okta_ManageApp":             otherHalf,
		"Okta_ReadClientSecret":      otherHalf,
		"Okta_MobileAdmin":           otherHalf,
	},
}

var (
	heldScopes = map[string]string{
		"oktagon_scope_tier": "string", "oktagon_takeover_scopes": "string[]", "oktagon_privileged_scopes": "string[]",
	}
	otherHalf = map[string]string{"scope_granted": "bool"}
)

// added are the kinds of additions that a table has.
func added[T any](t *testing.T, table map[string]T) int {
	t.Helper()
	n := 0
	for kind := range table {
		if slices.Contains(additions.kinds, kind) {
			n++
		} else if strings.HasPrefix(kind, "Oktagon_") {
			t.Errorf("%s is not among the additions", kind)
		}
	}
	return n
}

// The table of edges of the page on scopes: where ours start, end, and whether
// paths go over them.
func TestScopeEdges(t *testing.T) {
	t.Parallel()
	_, edges := docs(t)
	one, both := []string{"Okta_ApiServiceIntegration"}, []string{"Okta_ApiServiceIntegration", "Okta_Application"}
	for kind, want := range map[string]struct {
		start []string
		end   string
		more  []string
	}{
		"Oktagon_TakeOverOrg":      {both, "Okta_Organization", nil},
		"Oktagon_ManageApp":        {one, "Okta_Application", nil},
		"Oktagon_AddMember":        {one, "Okta_Group", nil},
		"Oktagon_ReadSecret":       {one, "Okta_ClientSecret", nil},
		"Oktagon_ManageAuthServer": {one, "Okta_AuthorizationServer", nil},
		"Oktagon_AlterOrg":         {both, "Okta_Organization", nil},
		"Oktagon_Holds":            {both, "Oktagon_Scope", []string{"granted_at", "granted_by"}},
	} {
		doc := edges[kind]
		properties := slices.Sorted(maps.Keys(doc.Properties.Properties.Properties))
		wanted := append([]string{"assumes", "capabilities", "composed", "role_checked", "traversable", "via_scopes"}, want.more...)
		slices.Sort(wanted)
		if diff := cmp.Diff([][]string{want.start, {want.end}, wanted}, [][]string{doc.Start, doc.End, properties}); diff != "" {
			t.Errorf("%s: %s", kind, diff)
		}
	}
}

func TestNodesAgreeWithModel(t *testing.T) {
	t.Parallel()
	list := readSpec(t, "nodes.json")
	nodes, _ := docs(t)
	if len(list) != len(nodes)-added(t, nodes) {
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
	if len(seen) != len(edges)-added(t, edges) {
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
