package graph

import (
	"errors"

	"oktagon/collector/snapshot"
	"oktagon/graph/admin"
	"oktagon/graph/emit"
	"oktagon/graph/hybrid"
	"oktagon/graph/kind"
	"oktagon/graph/saml"
)

// Options are choices about the graph. The zero value is the default.
type Options struct {
	// LowercaseProperties is for releases of BloodHound that refuse upper-case letters in
	// names of properties and no longer fold names. It leaves out the five properties of
	// Okta_ApiServiceIntegration that have such letters, writes the names of that kind in
	// upper case like all others, and keys of matchers in lower case.
	LowercaseProperties bool
	// ScopePaths says what the graph has of OAuth scopes.
	ScopePaths ScopePaths
	// OnStep is called after each step of the building; nil for nobody.
	OnStep func(done, of int)
}

type (
	// Sink takes the elements of a graph: all nodes, then all edges. An element is
	// reused after the call.
	Sink = emit.Sink
	// FoldError is two objects whose ids are one in BloodHound, where neither letter
	// case nor kind counts.
	FoldError = emit.FoldError
)

// Stats says what was built.
type Stats struct {
	// Nodes counts the nodes by kind.
	Nodes map[string]int `json:"nodes"`
	// Edges counts the edges by kind.
	Edges map[string]int `json:"edges"`
	// Dangling counts, by edge kind, the edges that were not written because an
	// end is no node of the graph.
	Dangling map[string]int `json:"dangling,omitempty"`
	// BadDates counts, by kind and property, the texts that are not a date.
	BadDates map[string]int `json:"bad_dates,omitempty"`
	// Fallbacks counts, by kind and reason, the nodes that could not have the id
	// that their kind usually has and took Okta's.
	Fallbacks map[string]int `json:"fallback_ids,omitempty"`
	// LeftOut counts, by kind, the edges that roles may give and that were not
	// written because it is not known who else is an admin.
	LeftOut map[string]int `json:"left_out,omitempty"`
	// Remarks counts oddities by their description.
	Remarks map[string]int `json:"remarks,omitempty"`
	// Unknown names the role assignments, custom roles and resources of which Okta did
	// not return what they cover: no edges follow from them.
	Unknown []string `json:"unknown_scopes,omitempty"`
	// Misread names, by resource, what was answered in a form that is not understood: the
	// resource counts as partly read.
	Misread map[string][]string `json:"misread,omitempty"`
	// UnknownScopes names the OAuth scopes that the table of scopes does not have, with
	// their holders.
	UnknownScopes []string `json:"unknown_oauth_scopes,omitempty"`
}

// Build writes the graph of a snapshot into the sink. An error of the sink ends it.
func Build(s *snapshot.Snapshot, o Options, sink Sink) (stats Stats, err error) {
	if s.Manifest.Org == "" {
		return Stats{}, &snapshot.BrokenError{File: "manifest.json", Err: errors.New("it names no organization")}
	}
	b := &build{r: emit.NewReader(s), e: emit.New(&s.Manifest, sink), opts: o, exempt: admin.NewExempt()}
	b.e.LowercaseKeys = o.LowercaseProperties
	b.steps.of = len(phases) + len(kind.Nodes()) + len(edgeRules)
	defer func() { err = errors.Join(err, b.r.Close()) }()
	for _, phase := range phases {
		if err := phase(b); err != nil {
			return Stats{}, err
		}
		b.step()
	}
	return b.finalStats(), nil
}

// phases are the steps of [Build]. Each keeps what it returns for those after it.
var phases = []func(*build) error{
	// What nodes say of other records.
	func(b *build) (err error) { b.assigned, err = admin.ReadAssignments(b.r); return err },
	func(b *build) (err error) { b.roles, err = admin.ReadCustomRoles(b.r); return err },
	func(b *build) (err error) { b.hybrid, err = hybrid.Read(b.r, b.e); return err },
	func(b *build) (err error) { b.saml, err = saml.Read(b.r, b.e.Domain); return err },
	func(b *build) (err error) { b.devices, err = nameDevices(b.r, b.e); return err },
	func(b *build) (err error) {
		if b.opts.ScopePaths != ScopePathsOff {
			b.used, err = b.r.Snapshot.LastUses()
		}
		return err
	},
	func(b *build) (err error) { b.holders, err = readScopeHolders(b.r, b.opts.ScopePaths); return err },
	func(b *build) (err error) { b.agents, err = readAIAgents(b.r, b.opts.ScopePaths); return err },
	func(b *build) (err error) { b.rules, err = readGroupRules(b.r, b.opts.ScopePaths); return err },
	func(b *build) (err error) { b.flows, err = readDataFlows(b.r, b.e, b.opts.ScopePaths); return err },

	remarkUnknownScopes,

	writeNodes,

	// What takes all nodes to be known.
	func(b *build) (err error) {
		b.coverage, err = admin.Cover(b.r, b.e, admin.Model{Assigned: b.assigned, Roles: b.roles, Exempt: b.exempt, DeviceIDs: b.devices.byOktaID,
			InRealm: func(realm string) []string { return b.users.inRealm(b.e, realm) }})
		return err
	},
	func(b *build) (err error) {
		b.reach, err = readScopeReach(b.r, b.e, b.holders, b.assigned, b.hybrid)
		return err
	},

	writeEdges,
}

// build is what the phases of one Build call return for each other.
type build struct {
	r     *emit.Reader
	e     *emit.Emitter
	opts  Options
	stats Stats
	steps struct{ done, of int }

	assigned *admin.Assignments
	roles    *admin.CustomRoles
	hybrid   *hybrid.Model
	saml     *saml.Model
	devices  *deviceIDs
	holders  *scopeHolders
	used     lastUses // empty without scope paths
	rules    *groupRules
	flows    dataFlows
	agents   *aiAgents
	users    *userFacts // by writing the nodes
	exempt   *admin.Exempt
	coverage *admin.Coverage
	reach    *scopeReach
}

// step reports that another step is done: a phase, a kind of nodes, a rule of edges.
func (b *build) step() {
	b.steps.done++
	if b.opts.OnStep != nil {
		b.opts.OnStep(b.steps.done, b.steps.of)
	}
}

func (b *build) finalStats() Stats {
	stats, counts := b.stats, b.e.Counts
	stats.Nodes, stats.Edges, stats.Dangling = counts.Nodes, counts.Edges, counts.Dangling
	stats.BadDates, stats.Remarks = counts.BadDates, counts.Remarks
	stats.Fallbacks, stats.Unknown = b.devices.fallbacks, b.coverage.Unknown
	stats.Misread = b.r.AllMisread()
	return stats
}
