package schema

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// Kind describes a node or edge kind to those who write of it.
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
	// Values are all that it may be, nil when that is not limited.
	Values []string
	// Required says that every element of the kind has it.
	Required bool
}

// Kinds lists what the graph is made of, read from the schema documents, each by
// name.
func Kinds() (nodes, edges []Kind, err error) {
	common, err := readShared()
	if err != nil {
		return nil, nil, err
	}
	entries, err := documents.ReadDir("nodes")
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		var doc element
		if err := read(path.Join("nodes", e.Name()), &doc); err != nil {
			return nil, nil, err
		}
		nodes = append(nodes, doc.describe(strings.TrimSuffix(e.Name(), ".json"), common))
	}
	defs, err := readEdges()
	for _, name := range slices.Sorted(maps.Keys(defs)) {
		edges = append(edges, defs[name].describe(name, common))
	}
	return nodes, edges, err
}

func (e element) describe(name string, common shared) Kind {
	k := Kind{Name: name, Labels: e.Properties.Kinds.Const, Start: e.Start, End: e.End, Hybrid: e.hybrid()}
	props := e.properties(common)
	for _, key := range slices.Sorted(maps.Keys(props.Properties)) {
		p := props.Properties[key].describe(common)
		p.Name, p.Required = key, slices.Contains(props.Required, key)
		k.Properties = append(k.Properties, p)
	}
	return k
}

func (d definition) describe(common shared) Property {
	p := Property{Type: "text"}
	if d.Ref != "" {
		p.Type = refName(d.Ref)
		d = common.values[p.Type]
	}
	values := d.Enum
	if d.Const != nil {
		values = []any{d.Const}
	}
	for _, v := range values {
		p.Values = append(p.Values, fmt.Sprint(v))
		if p.Type = "text"; v == true || v == false {
			p.Type = "flag"
		}
	}
	return p
}
