package schema

import (
	"fmt"
	"maps"
	"slices"
)

// Kind describes a node or edge kind for documentation.
type Kind struct {
	Name string
	// Labels are all kinds that a node carries, its own first; nil for edges.
	Labels []string
	// Start and End are the kinds that an edge may join; nil for nodes.
	Start, End []string
	// Hybrid says that an end of the edge may lie in another graph.
	Hybrid     bool
	Properties []Property // by name
}

// Property is one property of a kind.
type Property struct {
	Name string
	// Type is the name of its type in the schema: text, texts, date, flag, count
	// or setting, which is text, number, flag or a list of one of them.
	Type string
	// Values are all that are allowed; nil when any value of the type is.
	Values []string
	// Required says that every element of the kind has it.
	Required bool
}

// Kinds returns all kinds of nodes and of edges as the schema documents define
// them, each list sorted by name.
func Kinds() (nodes, edges []Kind, err error) {
	set, err := readDocuments()
	return describeKinds(set.nodes), describeKinds(set.edges), err
}

func describeKinds(docs map[string]kindDocument) []Kind {
	var all []Kind
	for _, name := range slices.Sorted(maps.Keys(docs)) {
		doc := docs[name]
		k := Kind{Name: name, Labels: doc.kinds, Start: doc.start, End: doc.end, Hybrid: doc.hybrid}
		for _, key := range slices.Sorted(maps.Keys(doc.properties)) {
			p := doc.properties[key].describe()
			p.Name, p.Required = key, slices.Contains(doc.required, key)
			k.Properties = append(k.Properties, p)
		}
		all = append(all, k)
	}
	return all
}

func (d definition) describe() Property {
	values := d.Enum
	if d.Const != nil {
		values = []any{d.Const}
	}
	if values == nil {
		return Property{Type: d.name}
	}
	p := Property{Type: "text"}
	for _, v := range values {
		if _, ok := v.(bool); ok {
			p.Type = "flag"
		}
		p.Values = append(p.Values, fmt.Sprint(v))
	}
	return p
}
