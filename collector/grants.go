package collector

import (
	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// grants are the OAuth scopes for Okta's APIs that apps hold. For an app without any,
// Okta answers 404.
var grants = resource{
	name:           snapshot.Grants,
	produces:       "oauth_scopes of Okta_Application",
	endpoint:       get("/api/v1/apps/{id}/grants"),
	scopes:         []string{"okta.appGrants.read"},
	role:           superAdmin,
	needs:          []string{snapshot.Apps},
	stateOverrides: states{okta.NotFound: snapshot.Complete},
	records:        fanOut[*snapshot.Grant]{parents: each(snapshot.Apps, (*snapshot.App).MayHaveGrants)},
}
