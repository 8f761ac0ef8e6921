package schema

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"oktagon/graph/opengraph"
)

// docs returns the documents of node and edge kinds.
func docs(t testing.TB) (nodes, edges map[string]kindDocument) {
	t.Helper()
	set, err := readDocuments()
	if err != nil {
		t.Fatal(err)
	}
	return set.nodes, set.edges
}

func commonValues(t testing.TB) map[string]definition {
	t.Helper()
	docs(t)
	set, _ := readDocuments() // docs had no error
	return set.common
}

// sampleValue returns a value that the definition accepts.
func sampleValue(def definition) opengraph.Value {
	switch {
	case def.Const != nil:
		if b, ok := def.Const.(bool); ok {
			return opengraph.Bool(b)
		}
		return opengraph.String(def.Const.(string))
	case def.Enum != nil:
		return opengraph.String(def.Enum[0].(string))
	}
	switch def.name {
	case "date":
		return opengraph.String("2026-01-15T12:25:42+00:00")
	case "flag":
		return opengraph.Bool(true)
	case "count":
		return opengraph.Int(1)
	case "texts":
		return opengraph.Strings([]string{"x"})
	default:
		return opengraph.String("x")
	}
}

// sampleNode returns a valid node of a kind, with the required properties or with all.
func sampleNode(t testing.TB, name string, full bool) *opengraph.Node {
	t.Helper()
	nodes, _ := docs(t)
	doc := nodes[name]
	n := &opengraph.Node{ID: "00X1", Kinds: doc.kinds}
	if strings.HasPrefix(name, "SAML_") {
		n.ID = samlPrefix + "X:00X1"
	}
	n.Properties = sampleProperties(doc, full)
	set(n, "id", opengraph.String(strings.ToLower(n.ID)))
	set(n, "name", opengraph.String("NAME"))
	set(n, "environmentid", opengraph.String("00O1"))
	return n
}

// sampleEdge returns a valid edge of a kind, between the first kinds it allows.
func sampleEdge(t testing.TB, name string, full bool) *opengraph.Edge {
	t.Helper()
	_, edges := docs(t)
	doc := edges[name]
	return &opengraph.Edge{
		Kind:       name,
		Start:      sampleEnd(doc.start, "00S1"),
		End:        sampleEnd(doc.end, "00E1"),
		Properties: sampleProperties(doc, full),
	}
}

// sampleEnd prefers an own kind for the end, so that one end is always ours.
func sampleEnd(kinds []string, id string) opengraph.Endpoint {
	if i := slices.IndexFunc(kinds, ownKind); i >= 0 {
		return opengraph.Endpoint{ID: id, Kind: kinds[i]}
	}
	return opengraph.Endpoint{ID: id, Kind: kinds[0], External: true}
}

func sampleProperties(doc kindDocument, full bool) []opengraph.Property {
	keys := doc.required
	if full {
		keys = slices.Sorted(maps.Keys(doc.properties))
	}
	var list []opengraph.Property
	for _, key := range keys {
		list = append(list, opengraph.Property{Key: key, Value: sampleValue(doc.properties[key])})
	}
	return list
}

// set replaces or adds a property.
func set(n *opengraph.Node, key string, v opengraph.Value) {
	n.Properties = with(n.Properties, key, v)
}

func with(list []opengraph.Property, key string, v opengraph.Value) []opengraph.Property {
	list = slices.Clone(list)
	for i := range list {
		if list[i].Key == key {
			list[i].Value = v
			return list
		}
	}
	return append(list, opengraph.Property{Key: key, Value: v})
}

func without(list []opengraph.Property, key string) []opengraph.Property {
	return slices.DeleteFunc(slices.Clone(list), func(p opengraph.Property) bool { return p.Key == key })
}

func newValidator(t testing.TB) *Validator {
	t.Helper()
	v, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return v
}
