package opengraph

// Node is one object of the graph.
type Node struct {
	// ID is unique in the whole database, not only in this graph, and in upper case
	// (see [ToUpper]).
	ID string
	// Kinds holds one to three kinds, the primary kind first, the source kind last.
	Kinds []string
	// Properties are written in this order.
	Properties []Property
}

// Endpoint is the node at which an edge begins or ends, given by its id or, when there
// are Matchers, by properties of a node that another collector wrote.
type Endpoint struct {
	// ID is the node's id. It is not written when there are Matchers.
	ID string
	// Kind is the kind of the node. It is written with matchers only: with an id
	// BloodHound would add it to the node's labels and not compare it.
	Kind string
	// Matchers must all hold for exactly one node. Their values are scalars, compared
	// with regard to case.
	Matchers []Property
	// External says that the node with this ID lies in another graph or in another
	// Okta organization, so that no node of this run defines it.
	External bool
}

// Edge is one directed relationship.
type Edge struct {
	Kind       string
	Start, End Endpoint
	// Properties are written in this order.
	Properties []Property
}

// Hybrid reports whether an end of the edge lies in another graph. Such edges have a
// file of their own, which is uploaded after the main one.
func (e *Edge) Hybrid() bool { return e.Start.InOtherGraph() || e.End.InOtherGraph() }

// InOtherGraph reports whether the node lies in another graph or in another Okta
// organization: it is external or matched by property.
func (p *Endpoint) InOtherGraph() bool { return p.External || len(p.Matchers) > 0 }
