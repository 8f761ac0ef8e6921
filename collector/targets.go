package collector

import (
	"context"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
)

// targetsOf are the fan-outs of role assignments, what each principal holds
// itself, and where the assignments of such a principal are.
var targetsOf = []struct{ resource, direct, path string }{
	{snapshot.UserAssignments, "USER", "/api/v1/users/{id}/roles/{id}"},
	{snapshot.GroupAssignments, "GROUP", "/api/v1/groups/{id}/roles/{id}"},
	{snapshot.ClientAssignments, "CLIENT", "/oauth2/v1/clients/{id}/roles/{id}"},
}

// groupTargets are the groups that roles over people are limited to; no other
// role has any.
var groupTargets = resource{
	name:    snapshot.GroupTargets,
	feeds:   "Okta_ScopedTo and the edges of roles limited to groups",
	under:   assignments,
	path:    "/targets/groups",
	queries: []string{"limit=200", "limit=100", "limit=50"},
	scopes:  []string{"okta.roles.read"},
	role:    iamReader,
	also:    []string{snapshot.UserAssignments, snapshot.GroupAssignments, snapshot.ClientAssignments},
	collect: targets[snapshot.GroupTarget]("USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN"),
}

// appTargets are the applications that application administrators are limited to.
var appTargets = resource{
	name:    snapshot.AppTargets,
	feeds:   "Okta_ScopedTo and the edges of application administrators",
	under:   assignments,
	path:    "/targets/catalog/apps",
	queries: []string{"limit=200", "limit=100", "limit=50"},
	scopes:  []string{"okta.roles.read"},
	role:    iamReader,
	also:    []string{snapshot.UserAssignments, snapshot.GroupAssignments, snapshot.ClientAssignments},
	collect: targets[snapshot.AppTarget]("APP_ADMIN"),
}

// targets asks for what each role assignment of some types is limited to. The
// path of the row comes after that of the assignment.
func targets[T snapshot.Record](types ...string) func(context.Context, *task) error {
	return func(ctx context.Context, t *task) error {
		m := t.w.Snapshot().Manifest
		for _, source := range t.also {
			if c := m.CoverageOf(source); !c.State.Complete() {
				t.limitBy(c)
			}
		}
		paths := map[string]string{} // of assignments, by parent
		of := func(s *snapshot.Snapshot) ([]string, error) { return scopedAssignments(s, types, paths) }
		return fanOutBy(of, func(ctx context.Context, f *family, id string) (failed, err error) {
			call := f.callTo(paths[id]+f.path, strings.Split(id, "/")...)
			return f.guard(func() (failed, err error) {
				return read(ctx, f.task, call, func(records []T, fresh int) error { return page(f, id, records, fresh) })
			})
		})(ctx, t)
	}
}

// scopedAssignments are the assignments in force of some types, as
// principal/assignment, and where each is.
func scopedAssignments(s *snapshot.Snapshot, types []string, paths map[string]string) ([]string, error) {
	var ids []string
	for _, of := range targetsOf {
		err := eachChild(s, of.resource, func(principal string, a snapshot.RoleAssignment) {
			id := principal + "/" + a.ID
			if a.Status.String() == "ACTIVE" && a.AssignmentType.String() == of.direct && slices.Contains(types, a.Type.String()) {
				ids, paths[id] = append(ids, id), of.path
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// eachChild goes through all items of a fan-out.
func eachChild[T snapshot.Record](s *snapshot.Snapshot, resource string, visit func(parent string, item T)) error {
	family, err := s.FanOut(resource)
	if err != nil {
		return err
	}
	defer family.Close()
	for _, parent := range family.Parents() {
		items, err := snapshot.Items[T](family, parent)
		if err != nil {
			return err
		}
		for _, item := range items {
			visit(parent, item)
		}
	}
	return nil
}
