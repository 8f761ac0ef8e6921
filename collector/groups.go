package collector

import "oktagon/collector/snapshot"

// groups are listed with their statistics, which say whose members to ask for.
// Okta advises against pages of more than 200.
var groups = resource{
	name:   snapshot.Groups,
	feeds:  "Okta_Group",
	scopes: []string{"okta.groups.read"},
	role:   readOnly,
	collect: listing[snapshot.Group]("/api/v1/groups",
		"expand=stats&limit=200", "expand=stats&limit=100", "expand=stats&limit=50"),
}

// groupMembers are asked for in pages of 1000, today's default, and in smaller
// ones where Okta cannot make that in time.
var groupMembers = resource{
	name:   snapshot.GroupMembers,
	feeds:  "Okta_MemberOf",
	scopes: []string{"okta.groups.read"},
	role:   readOnly,
	needs:  []string{snapshot.Groups},
	collect: fanOut[snapshot.Member](each(snapshot.Groups, snapshot.Group.MayHaveMembers),
		"/api/v1/groups/{id}/users", "limit=1000", "limit=500", "limit=200"),
}
