package collector

import (
	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// grants are the OAuth scopes of Okta's that apps hold. An app without any is
// answered 404.
var grants = resource{
	name:    snapshot.Grants,
	feeds:   "oauth_scopes of Okta_Application",
	path:    "/api/v1/apps/{id}/grants",
	scopes:  []string{"okta.appGrants.read"},
	role:    superAdmin,
	needs:   []string{snapshot.Apps},
	means:   meaning{okta.NotFound: snapshot.Complete},
	collect: fanOut[snapshot.Grant](each(snapshot.Apps, snapshot.App.MayHaveGrants)),
}
