package schema

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"oktagon/graph/opengraph"
)

// A testDoc is a document as the tests read it: the exact keys of an element.
type testDoc struct {
	Ref        string   `json:"$ref"`
	Start      []string `json:"start"`
	End        []string `json:"end"`
	Properties struct {
		Kinds      struct{ Const []string } `json:"kinds"`
		Properties testObject               `json:"properties"`
	} `json:"properties"`
}

type testObject struct {
	Ref        string                `json:"$ref"`
	Properties map[string]definition `json:"properties"`
	Required   []string              `json:"required"`
}

// testDocs are the documents, references to shared property objects resolved.
type testDocs struct {
	nodes, edges map[string]testDoc
	values       map[string]definition
	err          error
}

// docs returns the node documents and edge definitions by kind.
func docs(t testing.TB) (nodes, edges map[string]testDoc) {
	t.Helper()
	d := readDocs()
	if d.err != nil {
		t.Fatal(d.err)
	}
	return d.nodes, d.edges
}

var readDocs = sync.OnceValue(func() testDocs {
	var common struct {
		Defs map[string]testObject `json:"$defs"`
	}
	var all struct {
		Defs map[string]testDoc `json:"$defs"`
	}
	err := errors.Join(read("common.json", &common), read("edges.json", &all))
	for name, doc := range all.Defs {
		if ref := doc.Properties.Properties.Ref; ref != "" {
			doc.Properties.Properties = common.Defs[refName(ref)]
			all.Defs[name] = doc
		}
	}
	nodes := map[string]testDoc{}
	entries, listErr := documents.ReadDir("nodes")
	for _, e := range entries {
		var doc testDoc
		err = errors.Join(err, read("nodes/"+e.Name(), &doc))
		nodes[strings.TrimSuffix(e.Name(), ".json")] = doc
	}
	values, sharedErr := readShared()
	return testDocs{nodes, all.Defs, values.values, errors.Join(err, listErr, sharedErr)}
})

func commonValues(t testing.TB) map[string]definition {
	t.Helper()
	docs(t)
	return readDocs().values
}

// sampleValue returns a value that the definition accepts.
func sampleValue(common map[string]definition, def definition) opengraph.Value {
	name := refName(def.Ref)
	if def.Ref != "" {
		def = common[name]
	}
	switch {
	case def.Const != nil:
		if b, ok := def.Const.(bool); ok {
			return opengraph.Bool(b)
		}
		return opengraph.String(def.Const.(string))
	case def.Enum != nil:
		return opengraph.String(def.Enum[0].(string))
	}
	switch name {
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

// sampleNode returns a right node of a kind: with the required properties only,
// or with all.
func sampleNode(t testing.TB, kind string, full bool) *opengraph.Node {
	t.Helper()
	nodes, _ := docs(t)
	doc := nodes[kind]
	n := &opengraph.Node{ID: "00X1", Kinds: doc.Properties.Kinds.Const}
	if strings.HasPrefix(kind, "SAML_") {
		n.ID = samlPrefix + "X:00X1"
	}
	n.Properties = sampleProperties(t, doc.Properties.Properties, full)
	set(n, "id", opengraph.String(strings.ToLower(n.ID)))
	set(n, "name", opengraph.String("NAME"))
	set(n, "environmentid", opengraph.String("00O1"))
	return n
}

// sampleEdge returns a right edge of a kind, between the first kinds it allows.
func sampleEdge(t testing.TB, kind string, full bool) *opengraph.Edge {
	t.Helper()
	_, edges := docs(t)
	doc := edges[kind]
	return &opengraph.Edge{
		Kind:       kind,
		Start:      sampleEnd(doc.Start, "00S1"),
		End:        sampleEnd(doc.End, "00E1"),
		Properties: sampleProperties(t, doc.Properties.Properties, full),
	}
}

// sampleEnd prefers an own kind for the end, so that one end is always ours.
func sampleEnd(kinds []string, id string) opengraph.Endpoint {
	if i := slices.IndexFunc(kinds, ownKind); i >= 0 {
		return opengraph.Endpoint{ID: id, Kind: kinds[i]}
	}
	return opengraph.Endpoint{ID: id, Kind: kinds[0], External: true}
}

func sampleProperties(t testing.TB, object testObject, full bool) []opengraph.Property {
	t.Helper()
	keys := slices.Clone(object.Required)
	if full {
		keys = slices.Sorted(maps.Keys(object.Properties))
	}
	common := commonValues(t)
	var list []opengraph.Property
	for _, key := range keys {
		list = append(list, opengraph.Property{Key: key, Value: sampleValue(common, object.Properties[key])})
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

func nodeKinds(t testing.TB) []string {
	nodes, _ := docs(t)
	return slices.Sorted(maps.Keys(nodes))
}

func edgeKinds(t testing.TB) []string {
	_, edges := docs(t)
	return slices.Sorted(maps.Keys(edges))
}

func newValidator(t testing.TB) *Validator {
	t.Helper()
	v, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return v
}
