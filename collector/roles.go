package collector

import "oktagon/collector/snapshot"

// roles are the custom admin roles; a few of Okta's own are listed with them.
var roles = resource{
	name:     snapshot.Roles,
	produces: "Okta_CustomRole, Okta_HasRole to it",
	endpoint: getKey("/api/v1/iam/roles", "roles"),
	scopes:   []string{"okta.roles.read"},
	role:     iamReader,
	records:  list[*snapshot.CustomRole]{},
}

// permissions are what a custom role allows.
var permissions = resource{
	name:     snapshot.Permissions,
	produces: "permissions of Okta_CustomRole and every edge that a custom role gives",
	group:    snapshot.Roles,
	endpoint: getKey("/api/v1/iam/roles/{id}/permissions", "permissions"),
	scopes:   []string{"okta.roles.read"},
	role:     iamReader,
	needs:    []string{snapshot.Roles},
	records: fanOut[*snapshot.Permission]{parents: each(snapshot.Roles,
		func(r *snapshot.CustomRole) bool { return !r.BuiltIn() })},
}
