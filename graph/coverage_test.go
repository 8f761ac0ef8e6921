package graph_test

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"oktagon/graph"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
	"oktagon/schema"
)

// TestModelIsCovered checks that the test organizations show every property of
// every kind of the machine-readable node model.
func TestModelIsCovered(t *testing.T) {
	t.Parallel()
	var model []struct {
		Kind       string
		Properties []struct{ Name string }
	}
	readModel(t, "nodes.json", &model)
	seen := seenInOrganizations(t)
	for _, k := range model {
		for _, p := range k.Properties {
			if name := k.Kind + "." + p.Name; !seen.properties[name] {
				t.Errorf("no test organization has %s", name)
			}
		}
	}
	if len(model) != 26 {
		t.Errorf("the model has %d kinds", len(model))
	}
}

// TestEdgesAreCovered does the same for the kinds of edges, and checks that those that
// must not be written are nowhere.
func TestEdgesAreCovered(t *testing.T) {
	t.Parallel()
	var model []struct{ Kind, Status string }
	readModel(t, "edges.json", &model)
	seen := seenInOrganizations(t)
	for _, e := range model {
		if emit := e.Status == "emit"; seen.edges[e.Kind] != emit {
			t.Errorf("%s: some test organization has it %t, to be written %t", e.Kind, !emit, emit)
		}
	}
}

// TestScopeKindsAreCovered checks that the test organizations show every kind of our
// own extension, and that only holders of scopes and tokens, and agents, have its properties.
func TestScopeKindsAreCovered(t *testing.T) {
	t.Parallel()
	var extension struct {
		Edges []struct{ Name string } `json:"relationship_kinds"`
	}
	if err := json.Unmarshal(schema.Extension(), &extension); err != nil {
		t.Fatal(err)
	}
	seen := seenInOrganizations(t)
	for _, e := range extension.Edges {
		if !seen.edges[e.Name] {
			t.Errorf("no test organization has %s", e.Name)
		}
	}
	holders := map[string]bool{}
	for p := range seen.properties {
		if kind, name, _ := strings.Cut(p, "."); strings.HasPrefix(name, "oktagon_") {
			holders[kind] = true
		}
	}
	if want := map[string]bool{kind.APIServiceIntegration: true, kind.Application: true, kind.APIToken: true, kind.AIAgent: true}; !maps.Equal(holders, want) {
		t.Errorf("the properties of holders are on %v", holders)
	}
}

func readModel(t *testing.T, name string, model any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "docs", "spec", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, model); err != nil {
		t.Fatal(err)
	}
}

// sightings are the properties and the kinds of edges of graphs.
type sightings struct {
	properties, edges map[string]bool
}

func (s sightings) Node(n *opengraph.Node) error {
	for _, p := range n.Properties {
		s.properties[n.Kinds[0]+"."+p.Key] = true
	}
	return nil
}

func (s sightings) Edge(e *opengraph.Edge) error {
	s.edges[e.Kind] = true
	return nil
}

// seenInOrganizations builds all organizations of testdata, which TestOrganizations
// compares with what they should be.
func seenInOrganizations(t *testing.T) sightings {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	s := sightings{map[string]bool{}, map[string]bool{}}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var fold *graph.FoldError
		if _, err := graph.Build(open(t, archive), graph.Options{}, s); err != nil && !errors.As(err, &fold) {
			t.Fatal(file, err)
		}
	}
	return s
}
