package collector

import (
	"slices"

	"oktagon/collector/snapshot"
)

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
	records:  list[*snapshot.User]{trimmer: trimUsers},
}

// trimUsers keeps of a profile, beside the fields of the graph, those that claims name.
func trimUsers(t *task) (func(*snapshot.User), error) {
	fields, _, err := t.run.claimFields()
	return func(u *snapshot.User) { u.Profile.Others.KeepOnly(fields) }, err
}

// claimFields are the profile fields that expressions of claims name: of users for the
// whole organization, of app users by app. Only the SAML model needs them, so without it
// there are none, and profiles keep only the fields that the graph shows.
func (r *run) claimFields() (ofUsers []string, ofAppUsers map[string][]string, err error) {
	ofAppUsers = map[string][]string{}
	if _, selected := r.done[snapshot.SAMLApps]; !selected {
		return nil, ofAppUsers, nil
	}
	for a, err := range snapshot.Records[snapshot.App](r.writer.Snapshot(), snapshot.Apps) {
		if err != nil {
			return nil, nil, err
		}
		for _, f := range a.ClaimFields() {
			if f.OfUser() {
				ofUsers = append(ofUsers, f.Name)
			} else {
				ofAppUsers[a.ID] = append(ofAppUsers[a.ID], f.Name)
			}
		}
	}
	slices.Sort(ofUsers)
	return slices.Compact(ofUsers), ofAppUsers, nil
}
