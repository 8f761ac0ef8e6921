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

// uncarried are properties of the model that no test organization shows, each
// with its reason. There are none.
var uncarried = map[string]string{}

// unwritten are the kinds of edges that the model has and that are not built
// yet, by section of edges.md. There are none.
var unwritten = map[string]string{}

// TestModelIsCarried holds the test organizations to show every property of
// every kind of the machine-readable node model.
func TestModelIsCarried(t *testing.T) {
	t.Parallel()
	var model []struct {
		Kind       string
		Properties []struct{ Name string }
	}
	readModel(t, "nodes.json", &model)
	seen := seenInOrganizations(t)
	kinds := 0
	for _, k := range model {
		kinds++
		for _, p := range k.Properties {
			name := k.Kind + "." + p.Name
			if _, excused := uncarried[name]; seen.properties[name] == excused {
				t.Errorf("%s: carried %t, excused %t", name, seen.properties[name], excused)
			}
		}
	}
	if kinds != 26 {
		t.Errorf("the model has %d kinds", kinds)
	}
}

// TestEdgesAreCarried does the same for the kinds of edges, and holds those that
// are never written to be nowhere.
func TestEdgesAreCarried(t *testing.T) {
	t.Parallel()
	var model []struct {
		Kind, Section, Status string
	}
	readModel(t, "edges.json", &model)
	seen := seenInOrganizations(t)
	for _, e := range model {
		section := "§" + strings.TrimPrefix(e.Section, "§")
		chapter, _, _ := strings.Cut(section, ".")
		_, later := unwritten[chapter]
		if later {
			continue
		}
		if emit := e.Status == "emit"; seen.edges[e.Kind] != emit {
			t.Errorf("%s (%s): some test organization has it %t, to be written %t", e.Kind, section, !emit, emit)
		}
	}
}

// TestScopeKindsAreCarried holds the test organizations to show every kind of our
// own extension, and that nobody else's nodes have its properties.
func TestScopeKindsAreCarried(t *testing.T) {
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
	if want := map[string]bool{kind.APIServiceIntegration: true, kind.Application: true}; !maps.Equal(holders, want) {
		t.Errorf("what is said of holders is on %v", holders)
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

// sightings are what some graph had.
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

// seenInOrganizations builds all organizations of testdata whose graph stands in
// their file "want" and is compared with it.
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
