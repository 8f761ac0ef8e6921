package schema

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/kind"
)

// modelKind is an entry of nodes.json or edges.json, the machine-readable node and
// edge models of the specification.
type modelKind struct {
	Kind        string
	Kinds       []string
	Start, End  []string
	Status      string
	Traversable bool
	Properties  []struct {
		Name, Type, Note string
	}
}

func readModel(t *testing.T, name string) []modelKind {
	t.Helper()
	var list []modelKind
	if err := json.Unmarshal(readSpec(t, name), &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// readSpec returns a file of the specification.
func readSpec(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "docs", "spec", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// typeOf returns the model's name of the type of a property of ours.
func typeOf(def definition) string {
	switch def.name {
	case "date", "setting":
		return def.name
	case "flag":
		return "bool"
	case "count":
		return "int"
	case "texts":
		return "string[]"
	}
	if _, ok := def.Const.(bool); ok {
		return "bool"
	}
	return "string"
}

func types(doc kindDocument) map[string]string {
	got := map[string]string{}
	for key, def := range doc.properties {
		got[key] = typeOf(def)
	}
	return got
}

// wantTypes are the types of the properties by the model, and those that scopes.md
// and last-use.md add to it.
func wantTypes(m modelKind) map[string]string {
	want := map[string]string{}
	for _, p := range m.Properties {
		want[p.Name] = p.Type
		switch p.Type {
		case "datetime(string)", "datetime":
			want[p.Name] = "date"
		case "boolean":
			want[p.Name] = "bool"
		case "integer":
			want[p.Name] = "int"
		}
		if m.Kind == kind.Application && (p.Name == "url" || strings.Contains(p.Note, "app setting")) {
			want[p.Name] = "setting" // application settings pass unchanged, whatever their usual type
		}
	}
	switch {
	case m.Kind == kind.APIServiceIntegration, m.Kind == kind.Application:
		maps.Copy(want, map[string]string{
			"oktagon_scope_tier": "string", "oktagon_takeover_scopes": "string[]", "oktagon_privileged_scopes": "string[]",
			"oktagon_last_token": "date", "oktagon_last_token_checked_since": "date", "oktagon_last_token_scopes": "string[]",
			"oktagon_last_token_network": "string", "oktagon_last_token_country": "string",
		})
		if m.Kind == kind.APIServiceIntegration { // who authorized an application is known from its grants
			maps.Copy(want, map[string]string{"oktagon_authorized_by": "string", "oktagon_authorized_at": "date"})
		}
	case m.Kind == kind.APIToken:
		maps.Copy(want, map[string]string{"oktagon_last_used": "date", "oktagon_never_used": "bool"})
	case slices.Contains(roleEdges, m.Kind):
		want["scope_granted"] = "bool"
	}
	return want
}

// roleEdges are the edges that an application walks only with the right scopes.
var roleEdges = []string{
	kind.SuperAdmin, kind.OrgAdmin, kind.GroupAdmin, kind.HelpDeskAdmin, kind.ResetPassword, kind.ResetFactors,
	kind.GroupMembershipAdmin, kind.AddMember, kind.AppAdmin, kind.ManageApp, kind.ReadClientSecret, kind.MobileAdmin,
}

// modeled leaves out the kinds of nodes that only oktagon writes: the model has those of
// other collectors.
func modeled(t *testing.T, kinds []string) []string {
	t.Helper()
	model := readModel(t, "nodes.json")
	return slices.DeleteFunc(slices.Clone(kinds), func(k string) bool {
		return slices.Contains(kind.Nodes(), k) && !slices.ContainsFunc(model, func(m modelKind) bool { return m.Kind == k })
	})
}

// official leaves out the edges of our own extension, which the model does not have.
func official(kinds []string) []string {
	return slices.DeleteFunc(kinds, func(k string) bool { return strings.HasPrefix(k, "Oktagon_") })
}

// The edges of our extension start, end and have properties as in the table of
// scopes.md.
func TestScopeEdges(t *testing.T) {
	t.Parallel()
	_, edges := docs(t)
	one, both := []string{kind.APIServiceIntegration}, []string{kind.APIServiceIntegration, kind.Application}
	all := append(slices.Clone(both), kind.Group, kind.User)
	for name, want := range map[string]struct {
		start []string
		end   string
		more  []string
	}{
		kind.OktagonTakeOverOrg:      {all, kind.Organization, []string{"via_assignments", "via_permissions"}},
		kind.OktagonManageApp:        {one, kind.Application, nil},
		kind.OktagonAddMember:        {one, kind.Group, nil},
		kind.OktagonReadSecret:       {one, kind.ClientSecret, nil},
		kind.OktagonManageAuthServer: {one, kind.AuthorizationServer, nil},
		kind.OktagonAlterOrg:         {both, kind.Organization, nil},
		kind.Holds:                   {both, kind.Scope, []string{"granted_at", "granted_by"}},
	} {
		doc := edges[name]
		properties := slices.Sorted(maps.Keys(doc.properties))
		wanted := append([]string{"assumes", "capabilities", "composed", "role_checked", "traversable", "via_scopes"}, want.more...)
		slices.Sort(wanted)
		if diff := cmp.Diff([][]string{want.start, {want.end}, wanted}, [][]string{doc.start, doc.end, properties}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestNodesAgreeWithModel(t *testing.T) {
	t.Parallel()
	nodes, _ := docs(t)
	var seen []string
	for _, m := range readModel(t, "nodes.json") {
		seen = append(seen, m.Kind)
		doc := nodes[m.Kind]
		if diff := cmp.Diff(m.Kinds, doc.kinds); diff != "" {
			t.Errorf("%s: %s", m.Kind, diff)
		}
		if diff := cmp.Diff(wantTypes(m), types(doc)); diff != "" {
			t.Errorf("%s: %s", m.Kind, diff)
		}
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(seen)), modeled(t, kind.Nodes())); diff != "" {
		t.Error(diff)
	}
}

// moreEnds are ends that the edge model's text allows and its table forgets: an
// Org2Org application in a password sign-on mode (edge model, "Sign-on").
var moreEnds = map[string]string{kind.SWA: kind.User, kind.OrgSWA: kind.IdentityProvider}

func TestEdgesAgreeWithModel(t *testing.T) {
	t.Parallel()
	_, edges := docs(t)
	var seen []string
	for _, m := range readModel(t, "edges.json") {
		if m.Status != "emit" {
			continue
		}
		seen = append(seen, m.Kind)
		if more, ok := moreEnds[m.Kind]; ok {
			m.End = append(m.End, more)
		}
		doc := edges[m.Kind]
		slices.Sort(m.End)
		if diff := cmp.Diff([][]string{m.Start, m.End}, [][]string{doc.start, modeled(t, slices.Sorted(slices.Values(doc.end)))}); diff != "" {
			t.Errorf("%s: ends: %s", m.Kind, diff)
		}
		if diff := cmp.Diff(wantTypes(m), types(doc)); diff != "" {
			t.Errorf("%s: %s", m.Kind, diff)
		}
		if kind.Traversable(m.Kind) != m.Traversable {
			t.Errorf("%s: traversable is %v in the model", m.Kind, m.Traversable)
		}
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(seen)), official(kind.Edges())); diff != "" {
		t.Error(diff)
	}
}
