package collector

import "oktagon/collector/snapshot"

// users are listed plainly: Okta leaves out those that are DEPROVISIONED. Pages
// of 200 are the maximum.
var users = resource{
	name:    snapshot.Users,
	feeds:   "Okta_User, Okta_ManagerOf, Okta_RealmContains",
	path:    "/api/v1/users",
	queries: []string{"limit=200", "limit=100", "limit=50"},
	scopes:  []string{"okta.users.read"},
	role:    readOnly,
	collect: listing[snapshot.User],
}
