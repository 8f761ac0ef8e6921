package emit

import (
	"strings"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
)

// Sink takes the elements of a graph: all nodes, then all edges. An element is
// reused after the call.
type Sink interface {
	Node(*opengraph.Node) error
	Edge(*opengraph.Edge) error
}

// Parts of elements, as the file format has them.
type (
	Property = opengraph.Property
	Endpoint = opengraph.Endpoint
)

// Counts says what was written and what was not.
type Counts struct {
	Nodes map[string]int // by kind
	Edges map[string]int // by kind
	// Dangling counts the edges, by kind, that were not written because an end is
	// no node of the graph.
	Dangling map[string]int
	BadDates map[string]int // texts that are not a date, by kind and property
	Remarks  map[string]int // oddities, by their description
}

// Emitter writes the nodes and edges of one graph.
type Emitter struct {
	Org    string // Okta's id of the organization
	Domain string
	Counts Counts
	// LowercaseKeys writes the keys of matchers in lower case.
	LowercaseKeys bool

	sink     Sink
	lastSeen string
	index    index
	node     Node           // the one that is being described
	edge     opengraph.Edge // reused
}

// New returns the emitter of the graph of the organization that the manifest names.
func New(m *snapshot.Manifest, sink Sink) *Emitter {
	e := &Emitter{
		Org:      m.Org,
		Domain:   m.Domain,
		Counts:   Counts{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}},
		sink:     sink,
		lastSeen: formatDate(m.Started.UTC()),
		index:    index{places: map[string]place{}},
	}
	e.node.emitter = e
	return e
}

// Remark counts an oddity by its description.
func (e *Emitter) Remark(what string) { e.Counts.Remarks[what]++ }

// InDomain makes an id unique that Okta uses in every organization. A colon, as in
// the host ::1, may not be in an id.
func (e *Emitter) InDomain(id string) string {
	return id + "@" + strings.ReplaceAll(e.Domain, ":", "-")
}

// ToUpper returns an id or a name as BloodHound stores it.
func ToUpper(s string) string { return opengraph.ToUpper(s) }

// FoldCase makes texts that differ in letter case only equal.
func FoldCase(s string) string { return opengraph.FoldCase(s) }

// formatDate writes a date as the official collector does.
func formatDate(t time.Time) string {
	if t.Nanosecond()/1000 != 0 {
		return t.Format("2006-01-02T15:04:05.000000-07:00")
	}
	return t.Format("2006-01-02T15:04:05-07:00")
}
