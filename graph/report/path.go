package report

import "slices"

// Path is what a holder of scopes reaches by one kind of edge: one or more nodes. Edges of one
// kind that need the same scopes and the same assumptions are one Path.
type Path struct {
	Edge   string   // kind of the edge: Oktagon_TakeOverOrg, Oktagon_ManageApp, ...
	Scopes []string // that allow it
	// Condition says of the connections of an AI agent what Scopes are: ALL_SCOPES, EXCLUDE (all but
	// these), INCLUDE_ONLY.
	Condition string
	// Assumptions are the codes of what is assumed: a1, an integration needs no role in addition
	// to its scopes; a2, Okta's protection of administrators does not prevent it; a3, a new or
	// changed identity provider may sign in administrators.
	Assumptions []string
	TargetKind  string // kind of the nodes: Okta_Organization, Okta_Application, ...
	Count       int    // of the nodes
	TakeOvers   int    // number of the nodes from which the organization can be taken over
	// Targets are some of the nodes, at most MaxTargets; those from which the organization can be
	// taken over come first.
	Targets []Target
}

// MaxTargets limits how many nodes of a Path are named.
const MaxTargets = 8

// Target is a node that is reached.
type Target struct {
	ID, Name  string
	TakesOver bool // the organization can be taken over from it
	// ToOrganization is the shortest path from it to the organization, which is the last hop.
	ToOrganization []Hop
}

// Hop is an edge and the node at its end.
type Hop struct{ Edge, Kind, ID, Name string }

// pathsBy returns the paths of some kinds of edges.
func pathsBy(all []Path, edges ...string) []Path {
	return slices.DeleteFunc(slices.Clone(all), func(p Path) bool { return !slices.Contains(edges, p.Edge) })
}
