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
	collect: fanOutCut(each[snapshot.IdentityProvider](snapshot.IdentityProviders), cutIdPUsers),
}

// cutIdPUsers keeps how a provider calls a user where the graph uses it: with
// SAML.
func cutIdPUsers(t *task) (func(provider string, u *snapshot.IdPUser), error) {
	spoken := map[string]bool{}
	for p, err := range snapshot.Records[snapshot.IdentityProvider](t.w.Snapshot(), snapshot.IdentityProviders) {
		if err != nil {
			return nil, err
		}
		spoken[p.ID] = p.IsSAML()
	}
	return func(provider string, u *snapshot.IdPUser) {
		if !spoken[provider] {
			*u = snapshot.IdPUser{ID: u.ID}
		}
	}, nil
}
