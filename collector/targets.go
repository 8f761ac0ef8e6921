package collector

import (
	"context"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
)

// groupTargets are the groups that roles over people are limited to; no other role has
// any.
var groupTargets = resource{
	name:          snapshot.GroupTargets,
	produces:      "Okta_ScopedTo and the edges of roles limited to groups",
	group:         assignments,
	endpoint:      get("/targets/groups", pagesOf200...),
	scopes:        []string{"okta.roles.read"},
	role:          iamReader,
	optionalNeeds: []string{snapshot.UserAssignments, snapshot.GroupAssignments, snapshot.ClientAssignments},
	records: fanOut[*snapshot.GroupTarget]{
		custom: readTargets[*snapshot.GroupTarget]("USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN")},
}

// appTargets are the applications that application administrators are limited to.
var appTargets = resource{
	name:          snapshot.AppTargets,
	produces:      "Okta_ScopedTo and the edges of application administrators",
	group:         assignments,
	endpoint:      get("/targets/catalog/apps", pagesOf200...),
	scopes:        []string{"okta.roles.read"},
	role:          iamReader,
	optionalNeeds: []string{snapshot.UserAssignments, snapshot.GroupAssignments, snapshot.ClientAssignments},
	records:       fanOut[*snapshot.AppTarget]{custom: readTargets[*snapshot.AppTarget]("APP_ADMIN")},
}

// assignmentsOf has, per kind of principal, the resource with its role assignments, the
// type of the assignments that it holds itself, and the path of an assignment.
var assignmentsOf = []struct{ resource, directType, path string }{
	{snapshot.UserAssignments, "USER", "/api/v1/users/{id}/roles/{id}"},
	{snapshot.GroupAssignments, "GROUP", "/api/v1/groups/{id}/roles/{id}"},
	{snapshot.ClientAssignments, "CLIENT", "/oauth2/v1/clients/{id}/roles/{id}"},
}

// readTargets reads the targets of every assignment of some roles. The row's path is
// appended to that of the assignment.
func readTargets[P snapshot.Record](roles ...string) func(context.Context, *task) error {
	return func(ctx context.Context, t *task) error {
		s := t.run.writer.Snapshot()
		for _, source := range t.row.optionalNeeds {
			if c := s.Manifest.CoverageOf(source); !c.State.Complete() {
				t.capAtPartial(c)
			}
		}
		ids, paths, err := assignmentsWithTargets(s, roles)
		if err != nil {
			return err
		}
		return readFanOut(ctx, t, ids, func(ctx context.Context, p *parentRun) (failed, err error) {
			call := t.row.callTo(paths[p.id]+t.row.endpoint.path, strings.Split(p.id, "/")...)
			return readChildren(ctx, p, call, func(records []P, fresh int) error { return writePage(p, records, fresh) })
		})
	}
}

// assignmentsWithTargets are the active assignments of some roles, as
// principal/assignment, and the path of each.
func assignmentsWithTargets(s *snapshot.Snapshot, roles []string) (ids []string, paths map[string]string, err error) {
	paths = map[string]string{}
	for _, of := range assignmentsOf {
		err := eachChild(s, of.resource, func(principal string, a snapshot.RoleAssignment) {
			id := principal + "/" + a.ID
			if a.Status.String() == "ACTIVE" && a.AssignmentType.String() == of.directType && slices.Contains(roles, a.Type.String()) {
				ids, paths[id] = append(ids, id), of.path
			}
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return ids, paths, nil
}
