package collector

import (
	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// assignments is the group of the resources that say who holds which admin role.
const assignments = "assignments"

// assignees are the users with role assignments: only theirs are requested.
var assignees = resource{
	name:     snapshot.Assignees,
	produces: "has_role_assignments of Okta_User, every edge that excludes admin users",
	group:    assignments,
	endpoint: getKey("/api/v1/iam/assignees/users", "value", pagesOf100...),
	scopes:   []string{"okta.roles.read"},
	role:     iamReader,
	records:  list[*snapshot.Assignee]{},
}

// clients are the OAuth clients, 200 a page at most.
var clients = resource{
	name:     snapshot.Clients,
	produces: "has_role_assignments of Okta_Application, role edges of service apps",
	group:    assignments,
	endpoint: get("/oauth2/v1/clients", pagesOf200...),
	scopes:   []string{"okta.clients.read"},
	role:     iamReader,
	records:  list[*snapshot.Client]{},
}

// userAssignments are kept as Okta returns them, with those that come from groups.
var userAssignments = resource{
	name:     snapshot.UserAssignments,
	produces: "Okta_RoleAssignment, Okta_HasRole and role edges of users",
	group:    assignments,
	endpoint: get("/api/v1/users/{id}/roles"),
	scopes:   []string{"okta.roles.read"},
	role:     iamReader,
	needs:    []string{snapshot.Assignees},
	records:  fanOut[*snapshot.RoleAssignment]{parents: each[*snapshot.Assignee](snapshot.Assignees)},
}

// groupAssignments are requested where the group's statistics say that it has admin
// privileges, or do not say that it has none, and where a role is bound to the group: the
// statistics of groups with custom roles have been wrong.
var groupAssignments = resource{
	name:     snapshot.GroupAssignments,
	produces: "Okta_RoleAssignment, Okta_HasRole and role edges of groups",
	group:    assignments,
	endpoint: get("/api/v1/groups/{id}/roles"),
	scopes:   []string{"okta.roles.read"},
	role:     iamReader,
	needs:    []string{snapshot.Groups},
	// The groups to which roles are bound.
	optionalNeeds: []string{snapshot.BindingMembers},
	records:       fanOut[*snapshot.RoleAssignment]{parents: groupsWithRoles},
}

// groupsWithRoles are the listed groups that may have roles.
func groupsWithRoles(s *snapshot.Snapshot) ([]string, error) {
	bound := map[string]bool{}
	err := eachChild(s, snapshot.BindingMembers, func(_ string, m snapshot.BindingMember) {
		if collection, id := m.Principal(); collection == "groups" {
			bound[id] = true
		}
	})
	if err != nil {
		return nil, err
	}
	return each(snapshot.Groups, func(g *snapshot.Group) bool { return g.MayHaveRoles() || bound[g.ID] })(s)
}

// clientAssignments are those of service clients: no others can hold a role.
var clientAssignments = resource{
	name:     snapshot.ClientAssignments,
	produces: "Okta_RoleAssignment, Okta_HasRole and role edges of service apps",
	group:    assignments,
	endpoint: endpoint{path: "/oauth2/v1/clients/{id}/roles", list: okta.ListForm{SingleHas: "type"}},
	scopes:   []string{"okta.roles.read"},
	role:     iamReader,
	needs:    []string{snapshot.Clients},
	records:  fanOut[*snapshot.RoleAssignment]{parents: each(snapshot.Clients, (*snapshot.Client).IsService)},
}
