package schema

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/kind"
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
	scope := find(nodes, kind.Scope)
	if diff := cmp.Diff([]string{kind.Scope, kind.Source}, scope.Labels); diff != "" {
		t.Error(diff)
	}
	// The properties that a kind shares with others stand elsewhere in the documents.
	want := Kind{Name: kind.SuperAdmin, Start: []string{kind.User, kind.Group, kind.Application}, End: []string{kind.Organization},
		Properties: []Property{
			{Name: "composed", Type: "flag", Values: []string{"false"}, Required: true},
			{Name: "scope_granted", Type: "flag"},
			{Name: "traversable", Type: "flag", Values: []string{"true"}, Required: true},
		}}
	if diff := cmp.Diff(want, find(edges, kind.SuperAdmin)); diff != "" {
		t.Error(diff)
	}
	if !find(edges, kind.UserSync).Hybrid {
		t.Error("no edge into other graphs")
	}
	if len(nodes) != len(kind.Nodes()) || len(edges) != len(kind.Edges()) {
		t.Errorf("%d and %d kinds", len(nodes), len(edges))
	}
}
