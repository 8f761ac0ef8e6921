package collector

import "oktagon/collector/snapshot"

// assignments is the name of all that says who holds which admin role.
const assignments = "assignments"

// assignees are the users with role assignments: only theirs are asked for.
var assignees = resource{
	name:    snapshot.Assignees,
	feeds:   "has_role_assignments of Okta_User, every edge that excludes admin users",
	under:   assignments,
	path:    "/api/v1/iam/assignees/users",
	queries: []string{"limit=100", "limit=50"},
	list:    "value",
	scopes:  []string{"okta.roles.read"},
	role:    iamReader,
	collect: listing[snapshot.Assignee],
}

// clients are the OAuth clients, 200 a page at most.
var clients = resource{
	name:    snapshot.Clients,
	feeds:   "has_role_assignments of Okta_Application, role edges of service apps",
	under:   assignments,
	path:    "/oauth2/v1/clients",
	queries: []string{"limit=200", "limit=100", "limit=50"},
	scopes:  []string{"okta.clients.read"},
	role:    iamReader,
	collect: listing[snapshot.Client],
}

// userAssignments are kept as answered, with those that come from groups.
var userAssignments = resource{
	name:    snapshot.UserAssignments,
	feeds:   "Okta_RoleAssignment, Okta_HasRole and role edges of users",
	under:   assignments,
	path:    "/api/v1/users/{id}/roles",
	scopes:  []string{"okta.roles.read"},
	role:    iamReader,
	needs:   []string{snapshot.Assignees},
	collect: fanOut[snapshot.RoleAssignment](each[snapshot.Assignee](snapshot.Assignees)),
}

// groupAssignments are asked for where the group's statistics say that it gives
// admin rights, or do not say that it does not.
var groupAssignments = resource{
	name:    snapshot.GroupAssignments,
	feeds:   "Okta_RoleAssignment, Okta_HasRole and role edges of groups",
	under:   assignments,
	path:    "/api/v1/groups/{id}/roles",
	scopes:  []string{"okta.roles.read"},
	role:    iamReader,
	needs:   []string{snapshot.Groups},
	collect: fanOut[snapshot.RoleAssignment](each(snapshot.Groups, snapshot.Group.MayHaveRoles)),
}

// clientAssignments are those of service clients: no others can hold a role.
var clientAssignments = resource{
	name:    snapshot.ClientAssignments,
	feeds:   "Okta_RoleAssignment, Okta_HasRole and role edges of service apps",
	under:   assignments,
	path:    "/oauth2/v1/clients/{id}/roles",
	scopes:  []string{"okta.roles.read"},
	role:    iamReader,
	needs:   []string{snapshot.Clients},
	collect: fanOut[snapshot.RoleAssignment](each(snapshot.Clients, snapshot.Client.IsService)),
}
