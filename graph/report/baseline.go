package report

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// Baseline is an earlier state of the organization.
type Baseline struct {
	path    string
	since   time.Time // zero when it is unknown
	domain  string
	org     string                     // id of the organization, in upper case
	orgText string                     // as Okta writes it
	extract *Extract                   // nil when only the findings are known
	known   func(resource string) bool // the resource was read to the end
	// findings are nil when the baseline does not have them.
	findings *findingSide
	notes    []string
}

// SnapshotBaseline returns the baseline of a snapshot. x must have received its graph, and r must
// have been made from it.
func SnapshotBaseline(path string, s *snapshot.Snapshot, x *Extract, r *Report) *Baseline {
	x.org = opengraph.ToUpper(s.Manifest.Org)
	return &Baseline{path: path, since: s.Manifest.Started, org: x.org, orgText: s.Manifest.Org, domain: x.domain, extract: x, findings: r.findingSide(),
		known: func(resource string) bool { return s.Manifest.CoverageOf(resource).Known() }}
}

// graphNote is shown when the baseline is a graph.
const graphNote = "a graph has no findings and does not record gaps: what was added may have existed before; a snapshot as --baseline has both"

// GraphBaseline reads the baseline from a graph, of oktagon or of another collector. It reads the
// file twice: first the edges, which say which users are needed, then the nodes.
func GraphBaseline(ctx context.Context, path string) (*Baseline, error) {
	x := newExtract()
	err := opengraph.Read(ctx, path, nil, func(e *opengraph.Edge) error {
		e.Start.ID, e.End.ID = opengraph.ToUpper(e.Start.ID), opengraph.ToUpper(e.End.ID)
		return x.comparedEdge(e)
	})
	if err != nil {
		return nil, err
	}
	for _, creator := range x.creators {
		x.users[creator] = true
	}
	hasUsers := false // other users than creators, which may have been read one by one
	err = opengraph.Read(ctx, path, func(n *opengraph.Node) error {
		n.ID = opengraph.ToUpper(n.ID)
		hasUsers = hasUsers || len(n.Kinds) > 0 && n.Kinds[0] == kind.User && !x.users[n.ID]
		return x.Node(n)
	}, nil)
	switch {
	case err != nil:
		return nil, err
	case x.org == "":
		return nil, fmt.Errorf("%s: it holds no Okta organization", path)
	}
	known := x.resourcesSeen()
	known[snapshot.Users], known[snapshot.Creators] = hasUsers, hasUsers
	b := &Baseline{path: path, org: x.org, orgText: x.node(x.org).id, domain: x.domain, extract: x, notes: []string{graphNote}, known: func(resource string) bool { return known[resource] }}
	b.since, _ = snapshot.Some(x.collected).Time()
	return b, nil
}

// comparedEdge keeps the edges that are compared. The others are not needed, and in a graph of
// another collector they come in any order and number.
func (x *Extract) comparedEdge(e *opengraph.Edge) error {
	if e.Kind != kind.CreatorOf && e.Kind != kind.SecretOf {
		return nil
	}
	return x.Edge(e)
}

// resourcesSeen returns the resources of which a graph has at least one object. A graph says no
// more about what was read.
func (x *Extract) resourcesSeen() map[string]bool {
	seen := map[string]bool{}
	for id, n := range x.nodes {
		switch n.kind {
		case kind.APIServiceIntegration:
			seen[snapshot.APIServices] = true
		case kind.APIToken:
			seen[snapshot.APITokens] = true
		case kind.Application:
			seen[snapshot.Grants] = seen[snapshot.Grants] || n.scopesKnown
		case kind.Group:
			seen[snapshot.Groups] = true
		case kind.ClientSecret:
			seen[x.secretResource(id)] = true
		case kind.RoleAssignment:
			for _, resource := range assigneeKinds[n.assigneeType].resources {
				seen[resource] = true
			}
		}
	}
	return seen
}

// Domain returns the domain of the organization.
func (b *Baseline) Domain() string { return b.domain }

// Check returns an error when the baseline is of another organization than the one with the id.
func (b *Baseline) Check(org string) error {
	if b.org == opengraph.ToUpper(org) {
		return nil
	}
	return fmt.Errorf("%s is of another organization: %s (%s), not %s", filepath.Clean(b.path),
		strings.TrimSpace(b.orgText), b.domain, org)
}
