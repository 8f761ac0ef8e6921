package graph

import (
	"fmt"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
)

// Options are choices about the graph. The zero value is the default.
type Options struct {
	// LowercaseProperties leaves out the five properties of
	// Okta_ApiServiceIntegration that have upper-case letters in their names.
	LowercaseProperties bool
}

// Sink takes the elements of a graph: all nodes, then all edges. What it is
// given is reused after the call.
type Sink interface {
	Node(*opengraph.Node) error
	Edge(*opengraph.Edge) error
}

// Stats says what was built.
type Stats struct {
	// Nodes and Edges count the elements by kind.
	Nodes map[string]int `json:"nodes"`
	Edges map[string]int `json:"edges"`
	// Dangling counts, by edge kind, the edges that were not written because an
	// end is no node of the graph.
	Dangling map[string]int `json:"dangling,omitempty"`
	// BadDates counts, by kind and property, the texts that are no date.
	BadDates map[string]int `json:"bad_dates,omitempty"`
}

// FoldError is two objects whose ids are one in BloodHound, where letter case
// does not count.
type FoldError struct {
	Kind, ID, OtherKind, OtherID string
}

func (e *FoldError) Error() string {
	return fmt.Sprintf("%s %s and %s %s differ in letter case only and would be one node in BloodHound; "+
		"leave one of them out with --skip, or rename it in Okta", e.OtherKind, e.OtherID, e.Kind, e.ID)
}

// Build emits the graph of a snapshot. An error of the sink ends it.
func Build(s *snapshot.Snapshot, o Options, sink Sink) (Stats, error) {
	b := &builder{
		snap: s,
		opts: o,
		sink: sink,
		stats: Stats{
			Nodes:    map[string]int{},
			Edges:    map[string]int{},
			Dangling: map[string]int{},
			BadDates: map[string]int{},
		},
		index:    newIndex(),
		logins:   map[string]string{},
		org:      s.Manifest.Org,
		domain:   s.Manifest.Domain,
		lastSeen: formatDate(s.Manifest.Started.UTC()),
	}
	if b.org == "" {
		return b.stats, fmt.Errorf("the snapshot names no organization; collect again")
	}
	for _, kind := range nodeKinds {
		b.kind = kind.name
		if err := kind.build(b); err != nil {
			return b.stats, err
		}
	}
	for _, rule := range rules {
		if err := rule(b); err != nil {
			return b.stats, err
		}
	}
	return b.stats, nil
}

// builder is one building of a graph.
type builder struct {
	snap  *snapshot.Snapshot
	opts  Options
	sink  Sink
	stats Stats
	index *index

	org, domain, lastSeen string

	logins  map[string]string // users by login
	reports []report          // users who have a manager, by id

	kind string // of the nodes that are being built
	node opengraph.Node
	edge opengraph.Edge
}

// begin starts the next node with the properties that every Okta node has. The
// id stands in for a name or title that is absent or blank; the name is folded.
func (b *builder) begin(id string, name, title snapshot.Text) {
	b.node.ID = opengraph.Fold(id)
	b.node.Kinds = append(b.node.Kinds[:0], b.kind, sourceOkta)
	b.node.Properties = b.node.Properties[:0]
	b.set("id", opengraph.String(id))
	b.set("name", opengraph.String(opengraph.Fold(name.Or(snapshot.T(id)).String())))
	b.set("displayname", opengraph.String(title.Or(snapshot.T(id)).String()))
	b.set("environmentid", opengraph.String(opengraph.Fold(b.org)))
	b.set("tenant", opengraph.String(b.org))
	b.set("tenant_domain", opengraph.String(b.domain))
	b.set("last_seen", opengraph.String(b.lastSeen))
	b.set("okta_domain", opengraph.String(b.domain))
}

// emit hands the node that was begun to the sink.
func (b *builder) emit(id string) error {
	if err := b.index.add(b.kind, b.node.ID, id); err != nil {
		return err
	}
	b.stats.Nodes[b.kind]++
	return b.sink.Node(&b.node)
}

// link emits an edge between two nodes of the graph.
func (b *builder) link(kind string, start, end ref, more ...opengraph.Property) error {
	b.edge.Kind = kind
	b.edge.Start = opengraph.Endpoint{ID: start.id, Kind: start.kind}
	b.edge.End = opengraph.Endpoint{ID: end.id, Kind: end.kind}
	b.edge.Properties = append(b.edge.Properties[:0],
		opengraph.Property{Key: "composed", Value: opengraph.Bool(false)},
		opengraph.Property{Key: "traversable", Value: opengraph.Bool(traversable[kind])})
	b.edge.Properties = append(b.edge.Properties, more...)
	b.stats.Edges[kind]++
	return b.sink.Edge(&b.edge)
}

// dangling counts an edge that has an end outside of the graph.
func (b *builder) dangling(kind string) { b.stats.Dangling[kind]++ }

// listed makes a node of each record of a listing.
func listed[T snapshot.Record](resource string, describe func(*builder, *T) error) func(*builder) error {
	return func(b *builder) error {
		for record, err := range snapshot.Records[T](b.snap, resource) {
			if err != nil {
				return err
			}
			if err := describe(b, &record); err != nil {
				return err
			}
			if err := b.emit(record.Key()); err != nil {
				return err
			}
		}
		return nil
	}
}

// children calls each for every parent of a fan-out, in order, with its items.
func children[T snapshot.Record](b *builder, resource string, each func(parent string, items []T) error) (err error) {
	family, err := b.snap.Family(resource)
	if err != nil {
		return err
	}
	defer family.Close()
	for _, parent := range family.Parents() {
		items, err := snapshot.Items[T](family, parent)
		if err != nil {
			return err
		}
		if err := each(parent, items); err != nil {
			return err
		}
	}
	return nil
}

// formatDate writes a date as the reference collector does.
func formatDate(t time.Time) string {
	if t.Nanosecond()/1000 != 0 {
		return t.Format("2006-01-02T15:04:05.000000-07:00")
	}
	return t.Format("2006-01-02T15:04:05-07:00")
}
