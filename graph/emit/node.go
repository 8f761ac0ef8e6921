package emit

import (
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// Node is a node that is being described. The emitter has one: it is reused when the
// next node is begun.
type Node struct {
	emitter *Emitter
	id      string // as Okta writes it
	node    opengraph.Node
}

// Node begins a node with the properties that every Okta node has. The id stands in
// for a name or title that is absent or blank.
func (e *Emitter) Node(nodeKind, id string, name, title snapshot.Text) *Node {
	n := e.NodeOf(kind.Source, nodeKind, id, name, title)
	n.String("okta_domain", e.Domain)
	return n
}

// NodeOf begins a node of any source with the properties that every node has.
func (e *Emitter) NodeOf(source, nodeKind, id string, name, title snapshot.Text) *Node {
	n := &e.node
	n.id = id
	n.node.ID = ToUpper(id)
	n.node.Kinds = append(n.node.Kinds[:0], nodeKind, source)
	n.node.Properties = n.node.Properties[:0]
	n.String("id", id)
	n.String("name", ToUpper(name.Or(snapshot.Some(id)).String()))
	n.String("displayname", title.Or(snapshot.Some(id)).String())
	n.String("environmentid", ToUpper(e.Org))
	n.String("tenant", e.Org)
	n.String("tenant_domain", e.Domain)
	n.String("last_seen", e.lastSeen)
	return n
}

// Write writes the node to the sink. When another node has the same id, it returns a
// FoldError.
func (n *Node) Write() error {
	e, nodeKind := n.emitter, n.node.Kinds[0]
	if err := e.index.add(nodeKind, n.node.ID, n.id); err != nil {
		return err
	}
	e.Counts.Nodes[nodeKind]++
	return e.sink.Node(&n.node)
}

// Add adds properties.
func (n *Node) Add(p ...Property) { n.node.Properties = append(n.node.Properties, p...) }

// Rename sets the node's name, in the letters in which it is given.
func (n *Node) Rename(name string) {
	for i := range n.node.Properties {
		if n.node.Properties[i].Key == "name" {
			n.node.Properties[i] = String("name", name)
		}
	}
}

// String adds a text.
func (n *Node) String(key, s string) { n.Add(String(key, s)) }

// NonEmpty adds a text unless it is empty.
func (n *Node) NonEmpty(key, s string) {
	if s != "" {
		n.String(key, s)
	}
}

// Strings adds a list of texts; nil is the empty list.
func (n *Node) Strings(key string, list []string) { n.Add(Strings(key, list)) }

// Bool adds a truth value.
func (n *Node) Bool(key string, b bool) { n.Add(Bool(key, b)) }

// Int adds a whole number.
func (n *Node) Int(key string, i int64) { n.Add(Int(key, i)) }

// Text adds a text of a record unless it is absent. An empty text is there.
func (n *Node) Text(key string, t snapshot.Text) {
	if s, ok := t.Get(); ok {
		n.String(key, s)
	}
}

// Flag adds a truth value of a record unless it is absent.
func (n *Node) Flag(key string, v snapshot.Bool) {
	if b, ok := v.Get(); ok {
		n.Bool(key, b)
	}
}

// Number adds a whole number of a record unless it is absent or BloodHound would
// lose digits of it.
func (n *Node) Number(key string, v snapshot.Int) {
	if i, ok := v.Get(); ok && Exact(i) {
		n.Int(key, i)
	}
}

// Date adds a date of a record unless it is absent or blank. A text that is no date
// is left out and counted.
func (n *Node) Date(key string, t snapshot.Text) {
	if p, ok := n.emitter.Date(n.node.Kinds[0], key, t); ok {
		n.Add(p)
	}
}

// Time adds a date unless it is zero.
func (n *Node) Time(key string, t time.Time) {
	if !t.IsZero() {
		n.String(key, formatDate(t))
	}
}

// Millis adds a date that is given in milliseconds since 1970, as Date does.
func (n *Node) Millis(key string, v snapshot.Int) {
	if v.IsZero() {
		return
	}
	d, ok := v.Time()
	if !ok {
		n.emitter.Counts.BadDates[n.node.Kinds[0]+"."+key]++
		return
	}
	n.String(key, formatDate(d))
}
