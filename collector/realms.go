package collector

import (
	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// realms come with Identity Governance, Secure Partner Access or Advanced
// Directory Management, and so does their scope.
var realms = resource{
	name:    snapshot.Realms,
	feeds:   "Okta_Realm, Okta_RealmContains",
	path:    "/api/v1/realms",
	queries: []string{"limit=200", "limit=100", "limit=50"},
	scopes:  []string{"okta.realms.read"},
	role:    readOnly,
	means:   meaning{okta.BadRequest: snapshot.Absent, okta.Unavailable: snapshot.Absent},
	gated:   true,
	collect: listing[snapshot.Realm],
}
