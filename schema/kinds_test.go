package schema

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKinds(t *testing.T) {
	t.Parallel()
	nodes, edges, err := Kinds()
	if err != nil {
		t.Fatal(err)
	}
	find := func(kinds []Kind, name string) Kind {
		i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })
		if i < 0 {
			t.Fatalf("no kind %s", name)
		}
		return kinds[i]
	}
	scope := find(nodes, "Oktagon_Scope")
	if diff := cmp.Diff([]string{"Oktagon_Scope", "Okta"}, scope.Labels); diff != "" {
		t.Error(diff)
	}
	// The properties that a kind shares with others stand elsewhere in the documents.
	want := Kind{Name: "Okta_SuperAdmin", Start: []string{"Okta_User", "Okta_Group", "Okta_Application"}, End: []string{"Okta_Organization"},
		Properties: []Property{
			{Name: "composed", Type: "flag", Values: []string{"false"}, Required: true},
			{Name: "scope_granted", Type: "flag"},
			{Name: "traversable", Type: "flag", Values: []string{"true"}, Required: true},
		}}
	if diff := cmp.Diff(want, find(edges, "Okta_SuperAdmin")); diff != "" {
		t.Error(diff)
	}
	if !find(edges, "Okta_UserSync").Hybrid {
		t.Error("Okta_UserSync leads into other graphs")
	}
	if len(nodes) != len(nodeKinds(t)) || len(edges) != len(edgeKinds(t)) {
		t.Errorf("%d and %d kinds", len(nodes), len(edges))
	}
}
