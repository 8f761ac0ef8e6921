package collector

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
)

// creators are the users who authorized an integration, or created an event hook, and are not
// in the list of users, from which Okta leaves out deprovisioned ones. They are looked up one by one.
// A user that was deleted is an answer, not a failure.
var creators = resource{
	name:     snapshot.Creators,
	produces: "Okta_User and Okta_CreatorOf of departed creators",
	group:    snapshot.APIServices,
	endpoint: get("/api/v1/users/{id}"),
	scopes:   []string{"okta.users.read"},
	role:     readOnly,
	// An organization without integrations may have hooks, and the other way around.
	optionalNeeds: []string{snapshot.APIServices},
	after:         []string{snapshot.Users, snapshot.Apps, snapshot.EventHooks},
	goneIsAnswer:  true,
	records:       fanOut[*snapshot.User]{custom: readCreators},
}

func readCreators(ctx context.Context, t *task) error {
	if c := t.run.writer.Snapshot().Manifest.CoverageOf(snapshot.Users); c.State == snapshot.Denied {
		t.setState(snapshot.Denied, "users is denied")
		return nil
	}
	trim, err := trimUsers(t)
	if err != nil {
		return err
	}
	ids, err := unlistedCreators(t.run.writer.Snapshot())
	if err != nil {
		return err
	}
	if c := t.run.writer.Snapshot().Manifest.CoverageOf(snapshot.APIServices); !c.Known() {
		if len(ids) == 0 && c.State != snapshot.Partial {
			t.setState(c.State, fmt.Sprintf("%s is %s", c.Resource, c.State))
			return nil
		}
		t.capAtPartial(c)
	}
	return readFanOut(ctx, t, ids, func(ctx context.Context, p *parentRun) (failed, err error) { return lookUp(ctx, p, trim) })
}

// unlistedCreators are the creators with ids of users that are not in the list of users.
// Creators that are apps or integrations are in the lists of those.
func unlistedCreators(s *snapshot.Snapshot) ([]string, error) {
	missing := map[string]bool{}
	add := func(creator snapshot.Actor) {
		if id := creator.String(); strings.HasPrefix(id, "00u") {
			missing[id] = true
		}
	}
	for i, err := range snapshot.Records[snapshot.APIService](s, snapshot.APIServices) {
		if err != nil {
			return nil, err
		}
		add(i.CreatedBy)
	}
	for h, err := range snapshot.Records[snapshot.Hook](s, snapshot.EventHooks) {
		if err != nil {
			return nil, err
		}
		add(h.CreatedBy)
	}
	for u, err := range snapshot.Records[snapshot.User](s, snapshot.Users) {
		if err != nil {
			return nil, err
		}
		delete(missing, u.ID)
	}
	return slices.Sorted(maps.Keys(missing)), nil
}
