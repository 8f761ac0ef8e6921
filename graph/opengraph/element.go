package opengraph

// Node is one object of the graph.
type Node struct {
	// ID is unique over everything in the database, not only over this graph,
	// and in upper case (see [ToUpper]).
	ID string
	// Kinds holds one to three kinds, the primary kind first, the source kind last.
	Kinds []string
	// Properties are written in this order.
	Properties []Property
}

// Endpoint says which node an edge begins or ends at: by id, or, when it has
// Matchers, by the properties of a node that another collector wrote.
type Endpoint struct {
	// ID is the node's id. Not written when there are Matchers.
	ID string
	// Kind is the kind of the node, always known to who builds the edge. It is
	// written beside matchers only: beside an id BloodHound would add the kind
	// to the node's labels instead of testing it.
	Kind string
	// Matchers must all hold and find exactly one node. Their values are
	// scalars, compared for equality with regard to case.
	Matchers []Property
	// External says that the node named by ID lies in another graph or in another
	// Okta org, so that no node of this run defines it.
	External bool
}

// Edge is one directed relation.
type Edge struct {
	Kind       string
	Start, End Endpoint
	// Properties are written in this order.
	Properties []Property
}

// Hybrid reports whether an end of the edge is matched by property or lies in
// another graph. Such edges have a file of their own, to be uploaded after the
// main one.
func (e *Edge) Hybrid() bool { return e.Start.InOtherGraph() || e.End.InOtherGraph() }

// InOtherGraph reports whether no node of this run is the end: it is matched by
// property, or lies in another graph or another Okta org.
func (p *Endpoint) InOtherGraph() bool { return p.External || len(p.Matchers) > 0 }
