package collector

import "oktagon/collector/snapshot"

// idps are the identity providers, 200 a page at most.
var idps = resource{
	name:           snapshot.IdentityProviders,
	produces:       "Okta_IdentityProvider, Okta_IdpGroupAssignment",
	endpoint:       get("/api/v1/idps", pagesOf200...),
	scopes:         []string{"okta.idps.read"},
	role:           idpReader,
	stateOverrides: licensed,
	records:        list[*snapshot.IdentityProvider]{},
}

// idpUsers are the users linked to a provider, 200 a page at most.
var idpUsers = resource{
	name:           snapshot.IdPUsers,
	produces:       "Okta_IdentityProviderFor",
	group:          snapshot.IdentityProviders,
	endpoint:       get("/api/v1/idps/{id}/users", pagesOf200...),
	scopes:         []string{"okta.idps.read"},
	role:           idpReader,
	needs:          []string{snapshot.IdentityProviders},
	stateOverrides: licensed,
	records: fanOut[*snapshot.IdPUser]{parents: each[*snapshot.IdentityProvider](snapshot.IdentityProviders),
		trimmer: trimIdPUsers},
}

// trimIdPUsers keeps a user's name at the provider only where the graph uses it: with
// SAML.
func trimIdPUsers(t *task) (func(provider string, u *snapshot.IdPUser), error) {
	isSAML := map[string]bool{}
	for p, err := range snapshot.Records[snapshot.IdentityProvider](t.run.writer.Snapshot(), snapshot.IdentityProviders) {
		if err != nil {
			return nil, err
		}
		isSAML[p.ID] = p.IsSAML()
	}
	return func(provider string, u *snapshot.IdPUser) {
		if !isSAML[provider] {
			*u = snapshot.IdPUser{ID: u.ID}
		}
	}, nil
}
