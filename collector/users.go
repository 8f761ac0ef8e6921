package collector

import (
	"context"

	"oktagon/collector/snapshot"
)

// users are listed plainly: Okta leaves out those that are DEPROVISIONED. Pages
// of 200 are the maximum. They come after apps, whose claims say which fields of
// profiles are kept.
var users = resource{
	name:    snapshot.Users,
	feeds:   "Okta_User, Okta_ManagerOf, Okta_RealmContains",
	path:    "/api/v1/users",
	queries: []string{"limit=200", "limit=100", "limit=50"},
	scopes:  []string{"okta.users.read"},
	role:    readOnly,
	after:   []string{snapshot.Apps},
	collect: collectUsers,
}

func collectUsers(ctx context.Context, t *task) error {
	names, _, err := t.claimFields()
	if err != nil {
		return err
	}
	cut := func(u *snapshot.User) { u.Profile.Others.KeepOnly(names) }
	return listingsCut(cut, part{queries: t.queries})(ctx, t)
}
