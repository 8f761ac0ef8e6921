package emit

import (
	"slices"
	"strings"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// Ref names a node of the graph. The zero Ref stands for an object without a node.
type Ref struct {
	ID   string // in upper case
	Kind string
}

// IsZero reports whether there is no node.
func (r Ref) IsZero() bool { return r == Ref{} }

// Endpoint returns the node as an end of an edge.
func (r Ref) Endpoint() Endpoint { return Endpoint{ID: r.ID, Kind: r.Kind} }

// Edge writes an edge between two nodes of the graph. When one of the refs is zero, the
// edge is counted as dangling and not written.
func (e *Emitter) Edge(edgeKind string, start, end Ref, more ...Property) error {
	if start.IsZero() || end.IsZero() {
		e.Counts.Dangling[edgeKind]++
		return nil
	}
	return e.HybridEdge(edgeKind, start.Endpoint(), end.Endpoint(), more...)
}

// EdgesTo writes edges from one node to all of a set, in the order of their ids.
func (e *Emitter) EdgesTo(edgeKind string, start Ref, ends NodeSet) error {
	for end := range ends.All() {
		if err := e.Edge(edgeKind, start, end); err != nil {
			return err
		}
	}
	return nil
}

// HybridEdge writes an edge of which one end may lie in another graph.
func (e *Emitter) HybridEdge(edgeKind string, start, end Endpoint, more ...Property) error {
	e.edge.Kind, e.edge.Start, e.edge.End = edgeKind, start, end
	e.edge.Properties = append(e.edge.Properties[:0],
		opengraph.Property{Key: "composed", Value: opengraph.Bool(false)},
		opengraph.Property{Key: "traversable", Value: opengraph.Bool(kind.Traversable(edgeKind))})
	e.edge.Properties = append(e.edge.Properties, more...)
	if e.LowercaseKeys {
		e.edge.Start.Matchers = lowerKeys(start.Matchers)
		e.edge.End.Matchers = lowerKeys(end.Matchers)
	}
	e.Counts.Edges[edgeKind]++
	return e.sink.Edge(&e.edge)
}

// lowerKeys returns a copy of matchers: edges share those of an organization.
func lowerKeys(matchers []Property) []Property {
	lower := slices.Clone(matchers)
	for i := range lower {
		lower[i].Key = strings.ToLower(lower[i].Key)
	}
	return lower
}
