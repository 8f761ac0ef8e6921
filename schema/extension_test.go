package schema

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/kind"
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
		Info infoMap `json:"info"`

		Name          string `json:"name"`
		DisplayName   string `json:"display_name"`
		Description   string `json:"description"`
		IsDisplayKind bool   `json:"is_display_kind"`
		Icon          string `json:"icon"`
		Color         string `json:"color"`
	} `json:"node_kinds"`
	RelationshipKinds []struct {
		Info infoMap `json:"info"`

		Name          string `json:"name"`
		Description   string `json:"description"`
		IsTraversable bool   `json:"is_traversable"`
	} `json:"relationship_kinds"`
}

// infoMap is what BloodHound shows of a kind, by key.
type infoMap map[string]struct {
	Title    string `json:"title"`
	Position int    `json:"position"`
	Markdown struct {
		Content string `json:"content"`
	} `json:"markdown"`
}

// problems returns what BloodHound would refuse, and what is missing of the four texts.
func (m infoMap) problems() (all []string) {
	positions := map[int]bool{}
	for key, text := range m {
		if !regexp.MustCompile(`^[a-z0-9_-]{1,128}$`).MatchString(key) || text.Title == "" || text.Position < 1 || positions[text.Position] {
			all = append(all, "key, title or position of "+key)
		}
		positions[text.Position] = true
		if len(text.Markdown.Content) < 40 || regexp.MustCompile(`(?i)<(script|style|iframe)|javascript:|\bon\w+=`).MatchString(text.Markdown.Content) {
			all = append(all, "text of "+key)
		}
	}
	for _, key := range []string{"meaning", "abuse", "detection", "remediation"} {
		if _, ok := m[key]; !ok {
			all = append(all, "no "+key)
		}
	}
	return all
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
		if problems := k.Info.problems(); problems != nil {
			t.Errorf("%s: %v", k.Name, problems)
		}
		if k.DisplayName == "" || k.Description == "" || !k.IsDisplayKind {
			t.Errorf("node kind %+v", k)
		}
	}
	for _, k := range d.RelationshipKinds {
		name(k.Name)
		if problems := k.Info.problems(); problems != nil {
			t.Errorf("%s: %v", k.Name, problems)
		}
		if k.Description == "" {
			t.Errorf("%s has no description", k.Name)
		}
	}
}

// The definition is the one of scopes.md, word for word, but for the texts of its kinds.
func TestExtensionIsThePages(t *testing.T) {
	t.Parallel()
	_, rest, ok := strings.Cut(string(readSpec(t, "scopes.md")), "```json\n{\"schema\"")
	block, _, end := strings.Cut(rest, "```")
	if !ok || !end {
		t.Fatal("the page has no definition")
	}
	want := readExtension(t, []byte(`{"schema"`+block))
	got := readExtension(t, Extension())
	for i := range got.NodeKinds {
		got.NodeKinds[i].Info = nil
	}
	for i := range got.RelationshipKinds {
		got.RelationshipKinds[i].Info = nil
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The kinds of the official extension, with their traversability, are those of
// nodes.json and edges.json that begin with Okta_. BloodHound refuses a kind that
// two extensions declare, so none of them is ours.
func TestOfficialExtension(t *testing.T) {
	t.Parallel()
	official := map[string]bool{}
	for _, file := range []string{"nodes.json", "edges.json"} {
		for _, s := range readModel(t, file) {
			if strings.HasPrefix(s.Kind, "Okta_") {
				official[s.Kind] = s.Traversable
			}
		}
	}
	for name := range ownKinds(t) {
		if _, ok := official[name]; ok {
			t.Errorf("%s is the official extension's", name)
		}
	}
	b := bloodhoundtest.Original(t, "okta-extension", "schema-2.9.0.json")
	if b == nil {
		return
	}
	var published extensionFile
	if err := json.Unmarshal(b, &published); err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, k := range published.NodeKinds {
		want[k.Name] = false
	}
	for _, k := range published.RelationshipKinds {
		want[k.Name] = k.IsTraversable
	}
	if diff := cmp.Diff(want, official); diff != "" {
		t.Error(diff)
	}
}

// The caller may change the bytes.
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

// The extension declares all kinds of ours that are written, and says of
// traversability what the rest of the program says.
func TestExtensionAgreesWithKinds(t *testing.T) {
	t.Parallel()
	for _, k := range readExtension(t, Extension()).RelationshipKinds {
		if kind.Traversable(k.Name) != k.IsTraversable {
			t.Errorf("%s: traversable is %v", k.Name, k.IsTraversable)
		}
	}
	var written []string
	for _, name := range slices.Concat(kind.Edges(), kind.Nodes()) {
		if strings.HasPrefix(name, "Oktagon_") {
			written = append(written, name)
		}
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(written)), slices.Sorted(maps.Keys(ownKinds(t)))); diff != "" {
		t.Error(diff)
	}
}
