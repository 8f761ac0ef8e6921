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
	since   time.Time
	extract *Extract
	// known reports whether a resource was read to its end.
	known func(resource string) bool
	notes []string
}

// SnapshotBaseline is that of a snapshot, as x has seen the graph of it.
func SnapshotBaseline(path string, s *snapshot.Snapshot, x *Extract) *Baseline {
	x.org = opengraph.ToUpper(s.Manifest.Org)
	return &Baseline{path: path, since: s.Manifest.Started, extract: x,
		known: func(resource string) bool { return s.Manifest.CoverageOf(resource).Known() }}
}

// fileNote is what a graph cannot tell.
const fileNote = "a graph does not say what was not read: what is new here may only be new in the file"

// GraphBaseline reads that of a graph, any collector's. It reads twice: the edges,
// which say who matters, then the nodes.
func GraphBaseline(ctx context.Context, path string) (*Baseline, error) {
	x := newExtract()
	err := opengraph.Read(ctx, path, nil, func(e *opengraph.Edge) error {
		e.Start.ID, e.End.ID = opengraph.ToUpper(e.Start.ID), opengraph.ToUpper(e.End.ID)
		return x.related(e)
	})
	if err != nil {
		return nil, err
	}
	for _, creator := range x.creators {
		x.people[creator] = true
	}
	users := false // are there: creators may have been looked up one by one
	err = opengraph.Read(ctx, path, func(n *opengraph.Node) error {
		n.ID = opengraph.ToUpper(n.ID)
		users = users || len(n.Kinds) > 0 && n.Kinds[0] == kind.User && !x.people[n.ID]
		return x.Node(n)
	}, nil)
	switch {
	case err != nil:
		return nil, err
	case x.org == "":
		return nil, fmt.Errorf("%s: it holds no Okta organization", path)
	}
	seen := x.witnessed()
	seen[snapshot.Users], seen[snapshot.Creators] = users, users
	b := &Baseline{path: path, extract: x, notes: []string{fileNote}, known: func(resource string) bool { return seen[resource] }}
	b.since, _ = snapshot.Some(x.taken).Time()
	return b, nil
}

// related keeps of the edges what is compared: ways on are not, and the edges of a
// file from elsewhere come in any order and number.
func (x *Extract) related(e *opengraph.Edge) error {
	if e.Kind != kind.CreatorOf && e.Kind != kind.SecretOf {
		return nil
	}
	return x.Edge(e)
}

// witnessed are the resources of which a graph has anything at all: that is all
// it tells of what was read.
func (x *Extract) witnessed() map[string]bool {
	seen := map[string]bool{}
	for node, o := range x.objects {
		switch o.kind {
		case kind.APIServiceIntegration:
			seen[snapshot.APIServices] = true
		case kind.APIToken:
			seen[snapshot.APITokens] = true
		case kind.Application:
			seen[snapshot.Grants] = seen[snapshot.Grants] || o.hasScopes
		case kind.Group:
			seen[snapshot.Groups] = true
		case kind.ClientSecret:
			seen[x.secretResource(node)] = true
		case kind.RoleAssignment:
			for _, resource := range holders[o.holder].resources {
				seen[resource] = true
			}
		}
	}
	return seen
}

// Domain is the host under which the organization was asked.
func (b *Baseline) Domain() string { return b.extract.domain }

// Check refuses a baseline of another organization.
func (b *Baseline) Check(org string) error {
	if b.extract.org == opengraph.ToUpper(org) {
		return nil
	}
	return fmt.Errorf("%s is of another organization: %s (%s), not %s", filepath.Clean(b.path),
		strings.TrimSpace(b.extract.at(b.extract.org).id), b.extract.domain, org)
}
