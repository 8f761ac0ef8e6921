package collector

import (
	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// realms come with Identity Governance, Secure Partner Access or Advanced Directory
// Management, and so does their scope.
var realms = resource{
	name:           snapshot.Realms,
	produces:       "Okta_Realm, Okta_RealmContains",
	endpoint:       get("/api/v1/realms", pagesOf200...),
	scopes:         []string{"okta.realms.read"},
	role:           readOnly,
	stateOverrides: states{okta.BadRequest: snapshot.Absent, okta.Unavailable: snapshot.Absent},
	optional:       &optional{pointers: []pointer{pointsFrom(snapshot.Users, userWithRealm), pointsFromEach(snapshot.SetResources, resourceIn("realms"))}},
	records:        list[*snapshot.Realm]{},
}

// userWithRealm is a pointer to realms. Users of organizations without them have no realm.
func userWithRealm(u snapshot.User) string {
	if realm := u.RealmID.String(); realm != "" {
		return "user " + u.ID + " is in the realm " + realm
	}
	return ""
}
