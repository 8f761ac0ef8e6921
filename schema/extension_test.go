package schema

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/schema/bloodhoundtest"
)

// extensionFile is a definition as BloodHound reads it.
type extensionFile struct {
	Schema struct {
		Name        string `json:"name"`
		DisplayName string `json:"display_name"`
		Version     string `json:"version"`
		Namespace   string `json:"namespace"`
	} `json:"schema"`
	NodeKinds []struct {
		Name          string `json:"name"`
		DisplayName   string `json:"display_name"`
		Description   string `json:"description"`
		IsDisplayKind bool   `json:"is_display_kind"`
		Icon          string `json:"icon"`
		Color         string `json:"color"`
	} `json:"node_kinds"`
	RelationshipKinds []struct {
		Name          string `json:"name"`
		Description   string `json:"description"`
		IsTraversable bool   `json:"is_traversable"`
	} `json:"relationship_kinds"`
}

func readExtension(t *testing.T, b []byte) extensionFile {
	t.Helper()
	var d extensionFile
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		t.Fatal(err)
	}
	return d
}

// The checks that BloodHound makes of a definition.
func TestExtensionRules(t *testing.T) {
	t.Parallel()
	d := readExtension(t, Extension())
	if d.Schema.Name != "Oktagon" || d.Schema.Namespace != "Oktagon" || d.Schema.DisplayName == "" {
		t.Errorf("schema %+v", d.Schema)
	}
	if !regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`).MatchString(d.Schema.Version) {
		t.Errorf("version %s", d.Schema.Version)
	}
	if len(d.NodeKinds) == 0 {
		t.Error("BloodHound refuses a definition without a node kind")
	}
	names := map[string]bool{}
	name := func(n string) {
		if !strings.HasPrefix(n, "Oktagon_") || n == "Oktagon_" || names[n] {
			t.Errorf("name %s", n)
		}
		names[n] = true
	}
	for _, k := range d.NodeKinds {
		name(k.Name)
		if !regexp.MustCompile(`^#([0-9a-f]{3}|[0-9a-f]{6})$`).MatchString(k.Color) || !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(k.Icon) || strings.HasPrefix(k.Icon, "fa-") {
			t.Errorf("icon of %s: %s %s", k.Name, k.Icon, k.Color)
		}
		if k.DisplayName == "" || k.Description == "" || !k.IsDisplayKind {
			t.Errorf("node kind %+v", k)
		}
	}
	for _, k := range d.RelationshipKinds {
		name(k.Name)
		if k.Description == "" {
			t.Errorf("%s has no description", k.Name)
		}
	}
}

// The definition is the one of the page on scopes, word for word.
func TestExtensionIsThePages(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(bloodhoundtest.Shared(t, "spec", "scopes.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(b), "```json\n{\"schema\"")
	block, _, end := strings.Cut(rest, "```")
	if !ok || !end {
		t.Fatal("the page has no definition")
	}
	want := readExtension(t, []byte(`{"schema"`+block))
	if diff := cmp.Diff(want, readExtension(t, Extension())); diff != "" {
		t.Error(diff)
	}
}

// No kind is declared by the official extension too: names are unique over all.
func TestExtensionLeavesTheOfficialOne(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(bloodhoundtest.Shared(t, "opengraph", "okta-extension", "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name := range ownKinds(t) {
		if strings.Contains(string(b), `"`+name+`"`) {
			t.Errorf("%s is the official extension's", name)
		}
	}
}

// The caller may do with the bytes what it likes.
func TestExtensionIsACopy(t *testing.T) {
	t.Parallel()
	clear(Extension())
	readExtension(t, Extension())
}

// ownKinds are the kinds of our extension: true for those of nodes.
func ownKinds(t *testing.T) map[string]bool {
	t.Helper()
	d := readExtension(t, Extension())
	kinds := map[string]bool{}
	for _, k := range d.NodeKinds {
		kinds[k.Name] = true
	}
	for _, k := range d.RelationshipKinds {
		kinds[k.Name] = false
	}
	return kinds
}

// What our schemas say of traversability, the extension says too, once both
// know the kinds.
func TestExtensionAgreesWithSchemas(t *testing.T) {
	t.Parallel()
	nodes, edges := docs(t)
	d := readExtension(t, Extension())
	for _, k := range d.RelationshipKinds {
		doc, ok := edges[k.Name]
		if !ok {
			continue
		}
		if got := doc.Properties.Properties.Properties["traversable"].Const; got != k.IsTraversable {
			t.Errorf("%s: traversable is %v in the schema", k.Name, got)
		}
	}
	for _, kind := range slices.Concat(slices.Collect(maps.Keys(nodes)), slices.Collect(maps.Keys(edges))) {
		if _, ok := ownKinds(t)[kind]; strings.HasPrefix(kind, "Oktagon_") && !ok {
			t.Errorf("%s is written and not declared", kind)
		}
	}
}
