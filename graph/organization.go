package graph

import (
	"fmt"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// organizationNode emits the one node that everything else belongs to. When the
// organization could not be read, its id and domain are all that is known.
func organizationNode(b *builder) error {
	org := snapshot.Org{ID: b.org}
	for o, err := range snapshot.Records[snapshot.Org](b.snap, snapshot.Orgs) {
		if err != nil {
			return err
		}
		if o.ID != b.org {
			return fmt.Errorf("the snapshot's manifest is of organization %s, its org.jsonl of %s; collect again", b.org, o.ID)
		}
		org = o
	}
	domain := snapshot.Some(b.domain)
	b.begin(org.ID, domain, org.CompanyName.Or(org.Subdomain).Or(domain))
	b.text("subdomain", org.Subdomain)
	b.text("status", org.Status)
	b.date("created", org.Created)
	b.date("last_updated", org.LastUpdated)
	b.set("collected", opengraph.Bool(true))
	return b.emit(org.ID)
}

// containsEdges emits organization → everything that it contains, in the order
// of ids over all kinds.
func containsEdges(b *builder) error {
	org := b.at(b.org, kind.Organization)
	contained := objects{}
	for _, kind := range nodeKinds {
		if kind.contained {
			contained.add(kind.name, b.index.of(kind.name))
		}
	}
	for end := range contained.all() {
		if err := b.connect(kind.Contains, org, end); err != nil {
			return err
		}
	}
	return nil
}
