package collector

import "oktagon/collector/snapshot"

// roles are the custom admin roles; a few of Okta's own are listed with them.
var roles = resource{
	name:    snapshot.Roles,
	feeds:   "Okta_CustomRole, Okta_HasRole to it",
	path:    "/api/v1/iam/roles",
	list:    "roles",
	scopes:  []string{"okta.roles.read"},
	role:    iamReader,
	collect: listing[snapshot.CustomRole],
}

// permissions are what a custom role allows.
var permissions = resource{
	name:   snapshot.Permissions,
	feeds:  "permissions of Okta_CustomRole and every edge that a custom role gives",
	under:  snapshot.Roles,
	path:   "/api/v1/iam/roles/{id}/permissions",
	list:   "permissions",
	scopes: []string{"okta.roles.read"},
	role:   iamReader,
	needs:  []string{snapshot.Roles},
	collect: fanOut[snapshot.Permission](each(snapshot.Roles,
		func(r snapshot.CustomRole) bool { return !r.BuiltIn() })),
}
