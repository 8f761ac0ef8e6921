package collector

import "oktagon/collector/snapshot"

// authServers come with API Access Management.
var authServers = resource{
	name:    snapshot.AuthServers,
	feeds:   "Okta_AuthorizationServer",
	path:    "/api/v1/authorizationServers",
	queries: []string{"limit=200", "limit=100", "limit=50"},
	scopes:  []string{"okta.authorizationServers.read"},
	role:    readOnly,
	means:   licensed,
	collect: listing[snapshot.AuthServer],
}
