package graph

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// Options are choices about the graph. The zero value is the default.
type Options struct {
	// LowercaseProperties leaves out the five properties of
	// Okta_ApiServiceIntegration that have upper-case letters in their names.
	LowercaseProperties bool
	// ScopePaths says what is told of OAuth scopes.
	ScopePaths ScopePaths
}

// Sink takes the elements of a graph: all nodes, then all edges. What it is
// given is reused after the call.
type Sink interface {
	Node(*opengraph.Node) error
	Edge(*opengraph.Edge) error
}

// Stats says what was built.
type Stats struct {
	// Nodes counts the nodes by kind.
	Nodes map[string]int `json:"nodes"`
	// Edges counts the edges by kind.
	Edges map[string]int `json:"edges"`
	// Dangling counts, by edge kind, the edges that were not written because an
	// end is no node of the graph.
	Dangling map[string]int `json:"dangling,omitempty"`
	// BadDates counts, by kind and property, the texts that are no date.
	BadDates map[string]int `json:"bad_dates,omitempty"`
	// Fallbacks counts, by kind and reason, the nodes that could not have the id
	// that their kind usually has and took Okta's.
	Fallbacks map[string]int `json:"fallback_ids,omitempty"`
	// LeftOut counts, by kind, the edges that roles may give and that were not
	// written because it is not known who else is an admin.
	LeftOut map[string]int `json:"left_out,omitempty"`
	// Remarks counts oddities by their description.
	Remarks map[string]int `json:"remarks,omitempty"`
	// Unknown names the role assignments whose scope Okta did not tell: nothing
	// follows from them.
	Unknown []string `json:"unknown_scopes,omitempty"`
	// UnknownScopes names the OAuth scopes that are in no table, with who holds
	// them.
	UnknownScopes []string `json:"unknown_oauth_scopes,omitempty"`
}

// FoldError is two objects whose ids are one in BloodHound, where neither letter
// case nor kind counts.
type FoldError struct {
	Kind, ID, OtherKind, OtherID string
}

func (e *FoldError) Error() string {
	if e.ID == e.OtherID {
		return fmt.Sprintf("%s and %s both have the id %s and would be one node in BloodHound; "+
			"leave one of them out with --skip", e.OtherKind, e.Kind, e.ID)
	}
	return fmt.Sprintf("%s %s and %s %s differ in letter case only and would be one node in BloodHound; "+
		"leave one of them out with --skip, or rename it in Okta", e.OtherKind, e.OtherID, e.Kind, e.ID)
}

// Build emits the graph of a snapshot. An error of the sink ends it.
func Build(s *snapshot.Snapshot, o Options, sink Sink) (stats Stats, err error) {
	b := newBuilder(s, o, sink)
	if b.org == "" {
		return b.stats, &snapshot.BrokenError{File: "manifest.json", Err: errors.New("it names no organization")}
	}
	defer func() { err = errors.Join(err, b.close()) }()
	if err := readAssignments(b); err != nil {
		return b.stats, err
	}
	for _, kind := range nodeKinds {
		b.kind = kind.name
		if err := kind.build(b); err != nil {
			return b.stats, err
		}
	}
	for _, step := range slices.Concat(preparations, rules) {
		if err := step(b); err != nil {
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

	families     map[string]*snapshot.FanOutReader // that were opened, by resource
	logins       map[string]int32                  // places of users by login
	interned     map[string]string                 // texts that many users share
	reports      []report                          // users who have a manager, by id
	realmMembers []realmMember                     // users who have a realm, by id
	provisioners map[string]*provisioner           // by application
	tenants      map[string]string                 // of Entra, by the name that was asked for
	devices      map[string]string                 // graph ids by Okta id
	assignments  []assignment                      // that count, by graph id
	admins       map[string]map[string]bool        // who holds roles, by kind and id
	scopes       map[string][]string               // granted to applications, by id
	permissions  map[string][]string               // of custom roles, by id
	catalog      catalog                           // applications and integrations by catalog entry
	scope        []scope                           // of the assignments
	sets         map[string]*setContent            // resource sets, by folded graph id
	members      map[string][]string               // users of groups that were asked for, by folded id
	secrets      map[string][]string               // of applications, by folded id
	plain        objects                           // that no exclusion keeps out of powers
	excluded     map[string]map[string]bool        // folded ids of admins, by kind
	peers        map[string]int                    // how many applications and providers lead to one place
	alone        bool                              // no other leads where the present one does
	crossed      map[[sha256.Size]byte]bool        // such edges that were written, by their sum
	crossing     []byte                            // scratch of first
	saml         *samlModel                        // nil until it is read
	holders      map[string]*holder                // of OAuth scopes, by folded id
	apps         map[string]appFacts               // by folded id
	reachable    scopeReach                        // by scopes

	kind string // of the nodes that are being built
	node opengraph.Node
	edge opengraph.Edge
}

func newBuilder(s *snapshot.Snapshot, o Options, sink Sink) *builder {
	return &builder{
		snap: s,
		opts: o,
		sink: sink,
		stats: Stats{
			Nodes:     map[string]int{},
			Edges:     map[string]int{},
			Dangling:  map[string]int{},
			BadDates:  map[string]int{},
			Fallbacks: map[string]int{},
			LeftOut:   map[string]int{},
			Remarks:   map[string]int{},
		},
		index:        newIndex(),
		org:          s.Manifest.Org,
		domain:       s.Manifest.Domain,
		lastSeen:     formatDate(s.Manifest.Started.UTC()),
		families:     map[string]*snapshot.FanOutReader{},
		logins:       map[string]int32{},
		interned:     map[string]string{},
		provisioners: map[string]*provisioner{},
		tenants:      map[string]string{},
		devices:      map[string]string{},
		admins:       map[string]map[string]bool{},
		members:      map[string][]string{},
		peers:        map[string]int{},
		crossed:      map[[sha256.Size]byte]bool{},
		holders:      map[string]*holder{},
		apps:         map[string]appFacts{},
	}
}

// begin starts the next node with the properties that every Okta node has.
func (b *builder) begin(id string, name, title snapshot.Text) {
	b.beginAs(kind.Source, id, name, title)
	b.set("okta_domain", opengraph.String(b.domain))
}

// beginAs starts the next node, of any source, with the properties that every
// node has. The id stands in for a name or title that is absent or blank; the
// name is folded.
func (b *builder) beginAs(source, id string, name, title snapshot.Text) {
	b.node.ID = opengraph.ToUpper(id)
	b.node.Kinds = append(b.node.Kinds[:0], b.kind, source)
	b.node.Properties = b.node.Properties[:0]
	b.set("id", opengraph.String(id))
	b.set("name", opengraph.String(opengraph.ToUpper(name.Or(snapshot.Some(id)).String())))
	b.set("displayname", opengraph.String(title.Or(snapshot.Some(id)).String()))
	b.set("environmentid", opengraph.String(opengraph.ToUpper(b.org)))
	b.set("tenant", opengraph.String(b.org))
	b.set("tenant_domain", opengraph.String(b.domain))
	b.set("last_seen", opengraph.String(b.lastSeen))
}

// emit hands the node that was begun to the sink.
func (b *builder) emit(id string) error {
	if err := b.index.add(b.kind, b.node.ID, id); err != nil {
		return err
	}
	b.stats.Nodes[b.kind]++
	return b.sink.Node(&b.node)
}
