package orggen

import (
	"slices"

	"oktagon/collector/snapshot"
)

const (
	custom    = "CUSTOM"
	workflows = "WORKFLOWS_ADMIN"
	// workflowsSet is Okta's own resource set.
	workflowsSet = "WORKFLOWS_IAM_POLICY"
)

// assignment is the nth assignment of users, groups or clients.
func (g *generator) assignment(prefix string, n int, role, to string) snapshot.RoleAssignment {
	a := snapshot.RoleAssignment{
		ID: id(prefix, n), Label: snapshot.Some(role), Type: snapshot.Some(role), Status: snapshot.Some("ACTIVE"),
		AssignmentType: snapshot.Some(to), Created: stamp(n, n), LastUpdated: stamp(n+1, n),
	}
	switch role {
	case custom:
		nth := n % customRoles
		a.Label, a.Role = customRole(nth), snapshot.Some(roleID(nth))
		a.ResourceSet = snapshot.Some(resourceSetID(n % resourceSets))
	case workflows:
		a.Role, a.ResourceSet = snapshot.Some(workflows), snapshot.Some(workflowsSet)
	}
	return a
}

// userAssignment is the nth user's own assignment.
func (g *generator) userAssignment(nth int) snapshot.RoleAssignment {
	return g.assignment("ra1", nth, adminRoles[nth%len(adminRoles)], "USER")
}

func (g *generator) groupAssignment(nth int) snapshot.RoleAssignment {
	return g.assignment("gra", nth, groupRoles[nth], "GROUP")
}

// userAssignments writes a user's own assignment, for one in eleven an inactive one,
// too, and the assignments of the user's groups.
func (g *generator) userAssignments() error {
	return g.fanOut(snapshot.UserAssignments, len(g.admins), func(f *snapshot.FanOutWriter, i int) (int, error) {
		user := g.admins[i]
		var all []snapshot.RoleAssignment
		if nth, ok := g.ownRole[user]; ok {
			all = append(all, g.userAssignment(nth))
			if nth%11 == 10 {
				old := g.assignment("ra2", nth, "ORG_ADMIN", "USER")
				old.Status = snapshot.Some("INACTIVE")
				all = append(all, old)
			}
		}
		for _, group := range g.adminGroupsOf[user] {
			all = append(all, g.groupAssignment(slices.Index(g.adminGroups, group)))
		}
		return writeList(f, UserID(user), all...)
	})
}

func (g *generator) groupAssignments() error {
	return g.fanOut(snapshot.GroupAssignments, len(g.adminGroups), func(f *snapshot.FanOutWriter, i int) (int, error) {
		return writeList(f, GroupID(g.adminGroups[i]), g.groupAssignment(i))
	})
}

// clientAssignments writes the assignments of service apps. Integrations have none, but
// a collection asks for theirs.
func (g *generator) clientAssignments() error {
	return g.fanOut(snapshot.ClientAssignments, g.size.Apps+g.size.Integrations, func(f *snapshot.FanOutWriter, i int) (int, error) {
		if i >= g.size.Apps {
			return writeList[snapshot.RoleAssignment](f, integrationID(i-g.size.Apps))
		}
		if !isService(i) || !g.isOAuth(i) {
			return 0, nil
		}
		if clientRole(i) == "" {
			return writeList[snapshot.RoleAssignment](f, AppID(i))
		}
		return writeList(f, AppID(i), g.clientAssignment(i))
	})
}

// clientRole is the role of a service app, "" when it has none. Few have one, however
// many apps there are: see maxAdmins.
func clientRole(app int) string {
	nth := app / servicePeriod
	if nth >= 36 {
		return ""
	}
	return clientRoles[nth%len(clientRoles)]
}

func (g *generator) clientAssignment(app int) snapshot.RoleAssignment {
	return g.assignment("ca0", app, clientRole(app), "CLIENT")
}

// roleHolder is the holder of an active role assignment.
type roleHolder struct {
	role   snapshot.RoleAssignment
	number int    // of the assignment, among those of users, of groups or of clients
	id     string // of the holder
	path   string // of the holder in Okta's API
}

// roleHolders are those of users' own assignments, of groups' and of service apps'.
func (g *generator) roleHolders() (all []roleHolder) {
	for _, user := range g.admins {
		if n, ok := g.ownRole[user]; ok {
			all = append(all, roleHolder{g.userAssignment(n), n, UserID(user), "/api/v1/users/" + UserID(user)})
		}
	}
	for n, group := range g.adminGroups {
		all = append(all, roleHolder{g.groupAssignment(n), n, GroupID(group), "/api/v1/groups/" + GroupID(group)})
	}
	for app := range g.size.Apps {
		if isService(app) && g.isOAuth(app) && clientRole(app) != "" {
			all = append(all, roleHolder{g.clientAssignment(app), app / servicePeriod, AppID(app), "/oauth2/v1/clients/" + AppID(app)})
		}
	}
	return all
}

// writeTargets writes the targets of the assignments of some roles. One assignment in
// four has none; the others have least or more, as far as there are so many objects.
func writeTargets[T any](g *generator, resource string, roles []string, least, objects int, target func(h roleHolder, k int) T) error {
	holders := slices.DeleteFunc(g.roleHolders(), func(h roleHolder) bool { return !slices.Contains(roles, h.role.Type.String()) })
	return g.fanOut(resource, len(holders), func(f *snapshot.FanOutWriter, i int) (int, error) {
		h, n := holders[i], 0
		if h.number%4 != 0 {
			n = min(least+h.number%least, objects)
		}
		return writeItems(f, h.id+"/"+h.role.ID, n, func(k int) T { return target(h, k) })
	})
}

func (g *generator) groupTargets() error {
	limited := []string{"USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN"}
	return writeTargets(g, snapshot.GroupTargets, limited, 12, g.size.Groups, func(h roleHolder, k int) snapshot.GroupTarget {
		return snapshot.GroupTarget{ID: GroupID(newShuffle(g.size.Groups, g.size.Seed+16, uint64(h.number)).at(k))}
	})
}

// appTargets writes apps and entries of the app catalog in turn. One in five is
// inactive.
func (g *generator) appTargets() error {
	return writeTargets(g, snapshot.AppTargets, []string{"APP_ADMIN"}, 6, g.size.Apps, func(h roleHolder, k int) snapshot.AppTarget {
		app := newShuffle(g.size.Apps, g.size.Seed+17, uint64(h.number)).at(k)
		t := snapshot.AppTarget{Name: g.app(app).Name.String(), Status: snapshot.Some("ACTIVE")}
		if k%2 == 0 || g.isOAuth(app) { // all OAuth clients have the same catalog entry
			t.ID = snapshot.Some(AppID(app))
		}
		if k%5 == 4 {
			t.Status = snapshot.Some("INACTIVE")
		}
		return t
	})
}
