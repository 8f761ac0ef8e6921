package schema

import (
	"encoding/json"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// valueKeywords look at a value or at a length; type, properties, required,
// items and the like look only at what the shape holds anyway.
var valueKeywords = []string{
	"pattern", "format", "const", "enum", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
	"exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains",
	"prefixItems", "minProperties", "maxProperties", "propertyNames", "patternProperties", "dependentRequired",
	"dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "contentEncoding", "contentMediaType",
}

// inShape are the places whose text is part of the shape: kinds, kind, match_by,
// operator, matcher keys, the kind beside matchers and the number of matchers.
// match_by and operator follow from whether there are matchers.
var inShape = regexp.MustCompile(`^(` +
	`nodes/\w+\.json#/properties/kinds` +
	`|edges\.json#/\$defs/\w+/properties/kind` +
	`|common\.json#/\$defs/\w+/properties/match_by` +
	`|common\.json#/\$defs/matcher/properties/(key|operator)` +
	`|common\.json#/\$defs/matched_end/properties/(kind|property_matchers)` +
	`)$`)

// ids are the definitions of ids; the facts of an id are part of the shape.
var ids = []string{"okta_id", "saml_id", "some_id"}

// property matches a place whose value gets a check by New, directly or by $ref.
var property = regexp.MustCompile(`^(nodes/\w+\.json#|edges\.json#/\$defs/\w+)/properties/properties/properties/\w+$` +
	`|^common\.json#/\$defs/(traversable|not_traversable|role_edge|scope_path|takeover_path|scope_fact|saml_link)/properties/\w+$`)

// idPlace is a place that may refer to the definition of an id.
var idPlace = regexp.MustCompile(`^common\.json#/\$defs/\w+/properties/(id|value)$`)

// Each keyword that looks at a value looks at one that is part of the shape.
func TestShapeHasWhatSchemasLookAt(t *testing.T) {
	t.Parallel()
	guarded := guardedDefinitions(t)
	walkAll(t, func(place string, schema map[string]any) {
		if ref, ok := schema["$ref"].(string); ok {
			name := refName(ref)
			switch {
			case slices.Contains(ids, name) && !idPlace.MatchString(place):
				t.Errorf("%s refers to the id %s", place, name)
			case !slices.Contains(ids, name) && guarded[name] && !property.MatchString(place):
				t.Errorf("%s refers to %s, which looks at a value and has no outcome there", place, name)
			}
		}
		for _, keyword := range valueKeywords {
			if _, ok := schema[keyword]; ok && !inShape.MatchString(place) && !property.MatchString(place) && !inGuarded(place, guarded) {
				t.Errorf("%s: %s looks at a value that is not part of the shape", place, keyword)
			}
		}
	})
}

// guardedDefinitions returns the shared definitions of a value that have a
// check, or are ids.
func guardedDefinitions(t *testing.T) map[string]bool {
	guarded := map[string]bool{}
	for name, def := range commonValues(t) {
		if slices.Contains(ids, name) {
			guarded[name] = true
			continue
		}
		c, err := newCheck(def)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		guarded[name] = c != nil
	}
	return guarded
}

// inGuarded reports whether place lies in one of the guarded definitions.
func inGuarded(place string, guarded map[string]bool) bool {
	rest, ok := strings.CutPrefix(place, "common.json#/$defs/")
	name, _, _ := strings.Cut(rest, "/")
	return ok && guarded[name]
}

// Objects are closed and everything the program relies on is required.
func TestObjectsAreClosed(t *testing.T) {
	t.Parallel()
	walkAll(t, func(place string, schema map[string]any) {
		if schema["type"] == "object" && len(schema) > 1 && schema["additionalProperties"] != false {
			t.Errorf("%s is open", place)
		}
	})
}

func walkAll(t *testing.T, visit func(place string, schema map[string]any)) {
	t.Helper()
	err := fs.WalkDir(documents, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		var doc any
		if err := read(name, &doc); err != nil {
			return err
		}
		if want := base + name; doc.(map[string]any)["$id"] != want {
			t.Errorf("%s: $id is not %s", name, want)
		}
		walk(name+"#", doc, visit)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// walk visits the schema at place and all schemas below it.
func walk(place string, v any, visit func(string, map[string]any)) {
	schema, ok := v.(map[string]any)
	if !ok {
		return
	}
	visit(place, schema)
	for _, keyword := range []string{"properties", "$defs"} {
		below, _ := schema[keyword].(map[string]any)
		for name, s := range below {
			walk(place+"/"+keyword+"/"+name, s, visit)
		}
	}
	for _, keyword := range []string{"items", "not", "if", "then", "else", "additionalProperties"} {
		walk(place+"/"+keyword, schema[keyword], visit)
	}
	for _, keyword := range []string{"anyOf", "oneOf", "allOf"} {
		list, _ := schema[keyword].([]any)
		for _, s := range list {
			walk(place+"/"+keyword, s, visit)
		}
	}
}

// compileValue compiles one definition of common.json by itself.
func compileValue(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat = true
	b, err := documents.ReadFile("common.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := compiler.AddResource(base+"common.json", strings.NewReader(string(b))); err != nil {
		t.Fatal(err)
	}
	return compiler.MustCompile(base + "common.json#/$defs/" + name)
}

var dates = []string{
	"2026-01-15T12:25:42+00:00", "2026-01-15T12:25:42-07:30", "2026-01-15T12:25:41.500000+00:00", "2024-02-29T00:00:00+23:59",
	"0000-02-29T00:00:00+00:00", "2000-02-29T23:59:59-00:00",
	"", "yesterday", "2026-01-15", "2026-01-15T12:25:42Z", "2026-01-15T12:25:42.000Z", "2026-01-15t12:25:42+00:00",
	"2026-01-15T12:25:41.000000+00:00", "2026-01-15T12:25:41.5+00:00", "2026-01-15T12:25:41.5000000+00:00",
	"2025-02-29T00:00:00+00:00", "1900-02-29T00:00:00+00:00", "2026-13-01T00:00:00+00:00", "2026-00-01T00:00:00+00:00",
	"2026-04-31T00:00:00+00:00", "2026-01-00T00:00:00+00:00", "2026-01-15T24:00:00+00:00", "2026-01-15T12:60:00+00:00",
	"2026-12-31T23:59:60+00:00", "2026-01-15T12:25:42+24:00", "2026-01-15T12:25:42+00:60", "2026-01-15T12:25:42+0000",
	"2026-01-15T12:25:42+00:00\n", "+026-01-15T12:25:42+00:00", "2026-01-15T12:25:42+00:0x", "2026-01-15T12:25:42 00:00",
	"2026-01-15T12:25:42.+00:00", "2026-01-15T12:25:42,500000+00:00", "2026/01/15T12:25:42+00:00", "2026-01-15T12.25:42+00:00",
}

func FuzzDate(f *testing.F) {
	schema := compileValue(f, "date")
	for _, s := range dates {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := isDate(s), schema.Validate(s) == nil; got != want {
			t.Errorf("isDate(%q) = %v, jsonschema says %v", s, got, want)
		}
	})
}

func FuzzID(f *testing.F) {
	schemas := map[string]*jsonschema.Schema{}
	for _, name := range ids {
		schemas[name] = compileValue(f, name)
	}
	for _, s := range []string{"", "A", ":", "A:B", "OKTA:SAML:", "OKTA:SAML:X", "XOKTA:SAML:", "\n", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		facts := factsOf(s)
		for name, got := range map[string]bool{
			"some_id": facts&idEmpty == 0,
			"okta_id": facts&(idEmpty|idColon) == 0,
			"saml_id": facts&idSAML != 0,
		} {
			if want := schemas[name].Validate(s) == nil; got != want {
				t.Errorf("%s: the facts of %q say %v, jsonschema %v", name, s, got, want)
			}
		}
	})
}

// The checks made from const and enum agree with jsonschema.
func TestChecksAgree(t *testing.T) {
	t.Parallel()
	common := commonValues(t)
	var values []opengraph.Value
	for _, def := range common {
		values = append(values, sampleValue(def))
	}
	values = append(values, opengraph.Bool(false), opengraph.Value{}, opengraph.Strings([]string{"ACTIVE"}), opengraph.Int(1))
	for name, def := range common {
		c, err := newCheck(def)
		if c == nil || err != nil {
			continue
		}
		schema := compileValue(t, name)
		for _, v := range values {
			var decoded any
			n := opengraph.Node{Properties: []opengraph.Property{{Key: "v", Value: v}}}
			if err := json.Unmarshal(opengraph.AppendNode(nil, &n), &decoded); err != nil {
				t.Fatal(err)
			}
			decoded = decoded.(map[string]any)["properties"].(map[string]any)["v"]
			if got, want := c(&v), schema.Validate(decoded) == nil; got != want {
				t.Errorf("%s of %v: the check says %v, jsonschema %v", name, decoded, got, want)
			}
		}
	}
}

func TestUnknownKeywordsAreRefused(t *testing.T) {
	t.Parallel()
	for _, def := range []definition{{Format: "uri"}, {Pattern: "x"}, {MinLength: 1}, {Not: map[string]any{}}, {Const: 1.0}, {Enum: []any{"a", true}}} {
		if c, err := newCheck(def); c != nil || err == nil {
			t.Errorf("%+v has a check", def)
		}
	}
}

// There is a document for every kind and no other. The second kind of a node says
// whose data it is: ours are Okta's, so that deleting the data of Okta deletes them.
func TestKindsOfDocuments(t *testing.T) {
	t.Parallel()
	nodes, edges := docs(t)
	files, err := documents.ReadDir("nodes")
	if err != nil || len(files) != len(nodes) {
		t.Errorf("%d files for %d kinds: %v", len(files), len(nodes), err)
	}
	for name, doc := range nodes {
		source, _, _ := strings.Cut(name, "_")
		if source == "Oktagon" {
			source = kind.Source
		}
		if !slices.Equal(doc.kinds, []string{name, source}) {
			t.Errorf("%s: kinds %v", doc.path, doc.kinds)
		}
	}
	if diff := cmp.Diff(kind.Edges(), slices.Sorted(maps.Keys(edges))); diff != "" {
		t.Error(diff)
	}
	for name, doc := range edges {
		if got := doc.properties["traversable"].Const; got != kind.Traversable(name) {
			t.Errorf("%s: traversable is %v", name, got)
		}
	}
}
