package collector

import "oktagon/collector/snapshot"

// users are listed without a filter: Okta leaves out DEPROVISIONED ones. Pages of 200
// are the maximum. They come after apps, whose claims say which profile fields are
// kept.
var users = resource{
	name:     snapshot.Users,
	produces: "Okta_User, Okta_ManagerOf, Okta_RealmContains",
	endpoint: get("/api/v1/users", pagesOf200...),
	scopes:   []string{"okta.users.read"},
	role:     readOnly,
	after:    []string{snapshot.Apps},
	records:  list[snapshot.User]{trimmer: trimUsers},
}

// trimUsers keeps of a profile, beside the fields of the graph, those that claims name.
func trimUsers(t *task) (func(*snapshot.User), error) {
	fields, _, err := t.run.claimFields()
	return func(u *snapshot.User) { u.Profile.Others.KeepOnly(fields) }, err
}
