package collector

import (
	"context"
	"fmt"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

var org = resource{
	name:     snapshot.Orgs,
	produces: "properties of Okta_Organization",
	endpoint: get("/api/v1/org"),
	scopes:   []string{"okta.orgs.read"},
	role:     readOnly,
	records:  list[*snapshot.Org]{custom: readOrg},
}

// wellKnown is where an organization says who it is, before any sign-in.
const wellKnown = "/.well-known/okta-organization"

// readOrg reads the organization itself. When that is refused, the id that Okta gave
// before the sign-in is enough to continue; without any id the run ends.
func readOrg(ctx context.Context, t *task) error {
	found, failed := okta.Get[snapshot.Org](ctx, t.run.client, t.row.call())
	state, reason := t.outcome(failed)
	switch {
	case state == snapshot.Complete && found.ID == "":
		return fmt.Errorf("the answer has no id; is this the URL of an Okta organization?")
	case state == snapshot.Complete && t.run.org.ID != "" && found.ID != t.run.org.ID:
		return fmt.Errorf("the answer has the id of another organization than %s gives: %s, not %s; check what answers there",
			wellKnown, found.ID, t.run.org.ID)
	case okta.Classify(failed) == okta.Denied && t.run.org.ID != "":
		t.setState(state, reason)
		return writeList[snapshot.Org](t, nil)
	case state != snapshot.Complete:
		return failed
	}
	if err := t.run.checkResumeOrg(found.ID); err != nil {
		return err
	}
	if err := t.run.writer.Update(func(m *snapshot.Manifest) { m.Org = found.ID }); err != nil {
		return err
	}
	return writeList(t, &found)
}
