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
	licensedScope:  true,
	records:        list[snapshot.Realm]{},
}
