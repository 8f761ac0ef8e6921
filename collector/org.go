package collector

import (
	"context"
	"fmt"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

var org = resource{
	name:    snapshot.Orgs,
	feeds:   "properties of Okta_Organization",
	path:    "/api/v1/org",
	scopes:  []string{"okta.orgs.read"},
	role:    readOnly,
	collect: collectOrg,
}

// collectOrg reads the organization itself. When that is refused, the id that
// Okta gave before the sign-in is enough to go on; without any id it is fatal.
func collectOrg(ctx context.Context, t *task) error {
	found, failed := okta.Get[snapshot.Org](ctx, t.client, t.call())
	state, reason := t.outcome(failed)
	switch {
	case state == snapshot.Complete && found.ID == "":
		return fmt.Errorf("the answer has no id; is this the URL of an Okta organization?")
	case okta.Classify(failed) == okta.Denied && t.discovered.ID != "":
		t.end(state, reason)
		return store[snapshot.Org](t, nil)
	case state != snapshot.Complete:
		return failed
	}
	t.count(1)
	if err := t.sameOrg(found.ID); err != nil {
		return err
	}
	if err := t.w.Update(func(m *snapshot.Manifest) { m.Org = found.ID }); err != nil {
		return err
	}
	return store(t, &found)
}

// store writes a listing of the one record that there is, or of none.
func store[T snapshot.Record](t *task, found *T) error {
	l, err := t.w.Listing(t.name)
	if err != nil {
		return err
	}
	if found != nil {
		if err := l.Add(*found); err != nil {
			return err
		}
	}
	_, _, err = l.Finish()
	return err
}
