package collector

import "oktagon/collector/snapshot"

// idps are the identity providers, 200 a page at most.
var idps = resource{
	name:    snapshot.IdentityProviders,
	feeds:   "Okta_IdentityProvider, Okta_IdpGroupAssignment",
	path:    "/api/v1/idps",
	queries: []string{"limit=200", "limit=100", "limit=50"},
	scopes:  []string{"okta.idps.read"},
	role:    idpReader,
	means:   licensed,
	collect: listing[snapshot.IdentityProvider],
}

// idpUsers are the users linked to a provider, 200 a page at most.
var idpUsers = resource{
	name:    snapshot.IdPUsers,
	feeds:   "Okta_IdentityProviderFor",
	under:   snapshot.IdentityProviders,
	path:    "/api/v1/idps/{id}/users",
	queries: []string{"limit=200", "limit=100", "limit=50"},
	scopes:  []string{"okta.idps.read"},
	role:    idpReader,
	needs:   []string{snapshot.IdentityProviders},
	means:   licensed,
	collect: fanOut[snapshot.IdPUser](each[snapshot.IdentityProvider](snapshot.IdentityProviders)),
}
