package graph

import (
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// at returns the node of an id, which must be of one of the kinds. The zero ref
// stands for none.
func (b *builder) at(id string, kinds ...string) ref {
	r, _ := b.index.find(id, kinds...)
	return r
}

// connect emits an edge between two nodes. Where one of them is none, the edge
// is counted and not written.
func (b *builder) connect(kind string, start, end ref, more ...opengraph.Property) error {
	if start == (ref{}) || end == (ref{}) {
		b.stats.Dangling[kind]++
		return nil
	}
	return b.link(kind, start.end(), end.end(), more...)
}

// end is the node as the end of an edge.
func (r ref) end() opengraph.Endpoint { return opengraph.Endpoint{ID: r.id, Kind: r.kind} }

// link emits an edge.
func (b *builder) link(edge string, start, end opengraph.Endpoint, more ...opengraph.Property) error {
	b.edge.Kind, b.edge.Start, b.edge.End = edge, start, end
	b.edge.Properties = append(b.edge.Properties[:0],
		opengraph.Property{Key: "composed", Value: opengraph.Bool(false)},
		opengraph.Property{Key: "traversable", Value: opengraph.Bool(kind.Traversable(edge))})
	b.edge.Properties = append(b.edge.Properties, more...)
	b.stats.Edges[edge]++
	return b.sink.Edge(&b.edge)
}

// relation is a rule that makes an edge between each parent of a fan-out and
// what its items are or name.
type relation[T snapshot.Record] struct {
	edge     string
	resource string
	// parents and children are the kinds that the two may have.
	parents, children []string
	// up turns the edges round: from the child to its parent.
	up bool
	// child is the id of what an item names, "" for nothing. Without it an item
	// is the child itself.
	child func(*T) string
	// more are the properties of the edge, if it has any.
	more func(*builder, *T) []opengraph.Property
}

// edges emits the edges of the relation, each pair once.
func (r relation[T]) edges(b *builder) error {
	return children(b, r.resource, func(parent string, items []T) error {
		if r.child != nil {
			snapshot.SortByID(items, r.child)
		}
		own := b.at(parent, r.parents...)
		previous := ""
		for i := range items {
			id := r.id(&items[i])
			if id == previous {
				continue
			}
			previous = id
			if err := r.connect(b, own, b.at(id, r.children...), &items[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r relation[T]) id(item *T) string {
	if r.child != nil {
		return r.child(item)
	}
	return (*item).Key()
}

func (r relation[T]) connect(b *builder, parent, child ref, item *T) error {
	start, end := parent, child
	if r.up {
		start, end = child, parent
	}
	if r.more == nil || start == (ref{}) || end == (ref{}) {
		return b.connect(r.edge, start, end)
	}
	return b.connect(r.edge, start, end, r.more(b, item)...)
}

// distinct returns ids in the order of their nodes, each once, none empty.
func distinct(ids []string) []string {
	ids = slices.SortedFunc(slices.Values(ids), snapshot.CompareIDs)
	ids = slices.Compact(ids)
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}
