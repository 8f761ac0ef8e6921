package graph

import (
	"fmt"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// organizationNode writes the one node that everything else belongs to. When the
// organization could not be read, its id and domain are all that is known.
func organizationNode(r *emit.Reader, e *emit.Emitter) error {
	org := snapshot.Org{ID: e.Org}
	for o, err := range snapshot.Records[snapshot.Org](r.Snapshot, snapshot.Orgs) {
		if err != nil {
			return err
		}
		if o.ID != e.Org {
			return fmt.Errorf("the snapshot's manifest is of organization %s, its org.jsonl of %s; collect again", e.Org, o.ID)
		}
		org = o
	}
	domain := snapshot.Some(e.Domain)
	n := e.Node(kind.Organization, org.ID, domain, org.CompanyName.Or(org.Subdomain).Or(domain))
	n.Text("subdomain", org.Subdomain)
	n.Text("status", org.Status)
	n.Date("created", org.Created)
	n.Date("last_updated", org.LastUpdated)
	n.Bool("collected", true)
	return n.Write()
}

// containsEdges writes organization → everything that it contains, in the order
// of ids over all kinds.
func containsEdges(_ *emit.Reader, e *emit.Emitter) error {
	contained := emit.NodeSet{}
	for _, k := range kind.Contained() {
		contained.Add(k, e.IDs(k))
	}
	return e.EdgesTo(kind.Contains, e.Find(e.Org, kind.Organization), contained)
}
