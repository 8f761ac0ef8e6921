package collector

import "oktagon/collector/snapshot"

// authServers come with API Access Management.
var authServers = resource{
	name:           snapshot.AuthServers,
	produces:       "Okta_AuthorizationServer",
	endpoint:       get("/api/v1/authorizationServers", pagesOf200...),
	scopes:         []string{"okta.authorizationServers.read"},
	role:           readOnly,
	stateOverrides: licensed,
	records:        list[*snapshot.AuthServer]{},
}
