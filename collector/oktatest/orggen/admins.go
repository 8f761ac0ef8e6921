package orggen

import (
	"maps"
	"slices"
	"sort"

	"oktagon/collector/snapshot"
)

// The admin groups, five of the small ones, hold these roles. The last one is
// no admin role: it is of governance.
var groupRoles = []string{"HELP_DESK_ADMIN", "SUPER_ADMIN", custom, "USER_ADMIN", "ACCESS_REQUESTS_ADMIN"}

// adminRoles are those of users, in turn.
var adminRoles = []string{
	"HELP_DESK_ADMIN", "APP_ADMIN", "READ_ONLY_ADMIN", custom, "USER_ADMIN", "GROUP_MEMBERSHIP_ADMIN", "REPORT_ADMIN",
	"HELP_DESK_ADMIN", "MOBILE_ADMIN", "API_ACCESS_MANAGEMENT_ADMIN", "ORG_ADMIN", workflows, "SUPER_ADMIN",
}

// clientRoles are those of service apps, in turn; one in six has none.
var clientRoles = []string{"ORG_ADMIN", "", custom, "READ_ONLY_ADMIN", "APP_ADMIN", "USER_ADMIN"}

const (
	custom    = "CUSTOM"
	workflows = "WORKFLOWS_ADMIN"
	// workflowsSet is Okta's own resource set.
	workflowsSet = "WORKFLOWS_IAM_POLICY"
)

// appoint chooses the admins.
func (g *generator) appoint() {
	g.direct, g.inherited = map[int]int{}, map[int][]int{}
	order := newShuffle(g.Users, g.Seed+14, 0)
	for k := range g.Admins {
		g.direct[order.at(k)] = k
	}
	first, rest := g.smallGroups()
	for k := range min(len(groupRoles), rest) {
		group := first + k*rest/len(groupRoles)
		if slices.Contains(g.adminGroups, group) {
			continue
		}
		g.adminGroups = append(g.adminGroups, group)
		members := g.order(group)
		for m := range g.groupSizes[group] {
			user := members.at(m)
			g.inherited[user] = append(g.inherited[user], group)
		}
	}
	g.admins = slices.AppendSeq(slices.Collect(maps.Keys(g.direct)), maps.Keys(g.inherited))
	slices.Sort(g.admins)
	g.admins = slices.Compact(g.admins)
}

// smallGroups are the range of groups that have few members but some: at least
// as many as there are admin groups, if so many have members.
func (g *generator) smallGroups() (first, n int) {
	upTo := func(size int) int {
		return sort.Search(g.Groups, func(i int) bool { return g.groupSizes[i] <= size })
	}
	empty := upTo(0)
	first = max(1, min(upTo(max(3, min(200, g.Users/200))), empty-len(groupRoles)))
	return first, max(0, empty-first)
}

func (g *generator) isAdminGroup(group int) bool { return slices.Contains(g.adminGroups, group) }

// factors are those of admins or of all users: up to three, one in sixteen not
// active yet.
func (g *generator) factors() error {
	users, of := len(g.admins), func(i int) int { return g.admins[i] }
	if g.Factors == factorsOfAll {
		users, of = g.Users, func(i int) int { return i }
	}
	return g.fanOut(snapshot.Factors, users, func(f *snapshot.FanOutWriter, i int) (int, error) {
		user := of(i)
		luck := mix(g.Seed+15, uint64(user))
		return pages(f, UserID(user), int(luck%4), 200, func(k int) snapshot.Factor {
			status := "ACTIVE"
			if luck>>(8+4*k)%16 == 0 {
				status = "PENDING_ACTIVATION"
			}
			return snapshot.Factor{ID: id("opf", 3*user+k), Status: snapshot.Some(status)}
		})
	})
}

func (g *generator) assignees() error {
	return g.listing(snapshot.Assignees, len(g.admins), func(i int) snapshot.Record {
		return snapshot.Assignee{ID: UserID(g.admins[i])}
	})
}

// assignment is the nth one of users, groups or clients.
func (g *generator) assignment(prefix string, n int, role, to string) snapshot.RoleAssignment {
	a := snapshot.RoleAssignment{
		ID: id(prefix, n), Label: snapshot.Some(role), Type: snapshot.Some(role), Status: snapshot.Some("ACTIVE"),
		AssignmentType: snapshot.Some(to), Created: stamp(n, n), LastUpdated: stamp(n+1, n),
	}
	switch role {
	case custom:
		nth := n % g.CustomRoles
		a.Label, a.Role = customRole(nth), snapshot.Some(roleID(nth))
		a.ResourceSet = snapshot.Some(resourceSetID(n % g.ResourceSets))
	case workflows:
		a.Role, a.ResourceSet = snapshot.Some(workflows), snapshot.Some(workflowsSet)
	}
	return a
}

// userAssignment is that of the nth admin.
func (g *generator) userAssignment(nth int) snapshot.RoleAssignment {
	return g.assignment("ra1", nth, adminRoles[nth%len(adminRoles)], "USER")
}

func (g *generator) groupAssignment(nth int) snapshot.RoleAssignment {
	return g.assignment("gra", nth, groupRoles[nth], "GROUP")
}

// userAssignments: a role of their own for admins, for one in eleven an inactive
// one too, and those that come with groups.
func (g *generator) userAssignments() error {
	return g.fanOut(snapshot.UserAssignments, len(g.admins), func(f *snapshot.FanOutWriter, i int) (int, error) {
		user := g.admins[i]
		var all []snapshot.RoleAssignment
		if nth, ok := g.direct[user]; ok {
			all = append(all, g.userAssignment(nth))
			if nth%11 == 10 {
				old := g.assignment("ra2", nth, "ORG_ADMIN", "USER")
				old.Status = snapshot.Some("INACTIVE")
				all = append(all, old)
			}
		}
		for _, group := range g.inherited[user] {
			all = append(all, g.groupAssignment(slices.Index(g.adminGroups, group)))
		}
		return pages(f, UserID(user), len(all), 200, func(k int) snapshot.RoleAssignment { return all[k] })
	})
}

func (g *generator) groupAssignments() error {
	return g.fanOut(snapshot.GroupAssignments, len(g.adminGroups), func(f *snapshot.FanOutWriter, i int) (int, error) {
		return pages(f, GroupID(g.adminGroups[i]), 1, 200, func(int) snapshot.RoleAssignment { return g.groupAssignment(i) })
	})
}

// clients are the OpenID Connect apps and the integrations.
func (g *generator) clients() error {
	var apps []int
	for i := range g.Apps {
		if g.isOAuth(i) {
			apps = append(apps, i)
		}
	}
	return g.listing(snapshot.Clients, len(apps)+g.Integrations, func(i int) snapshot.Record {
		if i >= len(apps) {
			return snapshot.Client{ID: integrationID(i - len(apps)), ApplicationType: snapshot.Some("service")}
		}
		return snapshot.Client{ID: AppID(apps[i]), ApplicationType: oauthClient(apps[i]).ApplicationType}
	})
}

// clientAssignments: service apps may hold a role, integrations never do.
func (g *generator) clientAssignments() error {
	return g.fanOut(snapshot.ClientAssignments, g.Apps+g.Integrations, func(f *snapshot.FanOutWriter, i int) (int, error) {
		if i >= g.Apps {
			return 0, f.CloseParent(integrationID(i-g.Apps), snapshot.Complete, "")
		}
		if !isService(i) || !g.isOAuth(i) {
			return 0, nil
		}
		role, n := clientRole(i), 0
		if role != "" {
			n = 1
		}
		return pages(f, AppID(i), n, 200, func(int) snapshot.RoleAssignment { return g.clientAssignment(i) })
	})
}

// servicesWithRoles bounds the service apps that hold roles, as fewAdmins does
// users.
const servicesWithRoles = 36

// clientRole is the role of a service app, "" when it has none.
func clientRole(app int) string {
	nth := app / 14
	if nth >= servicesWithRoles {
		return ""
	}
	return clientRoles[nth%len(clientRoles)]
}

func (g *generator) clientAssignment(app int) snapshot.RoleAssignment {
	return g.assignment("ca0", app, clientRole(app), "CLIENT")
}

func customRole(i int) snapshot.Text { return text("Custom role %d", i) }

// roles are the custom ones and one of Okta's own.
func (g *generator) roles() error {
	return g.listing(snapshot.Roles, g.CustomRoles+1, func(i int) snapshot.Record {
		r := snapshot.CustomRole{
			ID: roleID(i), Label: customRole(i), Description: snapshot.Some("Generated"), Created: stamp(i, i), LastUpdated: stamp(i+1, i),
		}
		if i == g.CustomRoles {
			r.ID, r.Label = workflows, snapshot.Some("Workflows Administrator")
		}
		return r
	})
}

// rolePermissions are what custom roles allow, in turn.
var rolePermissions = [][]string{
	{"okta.users.credentials.resetFactors", "okta.users.credentials.resetPassword", "okta.users.read"},
	{"okta.apps.clientCredentials.read", "okta.apps.manage", "okta.apps.read"},
	{"okta.groups.members.manage", "okta.groups.read", "okta.users.manage", "okta.users.read"},
}

func (g *generator) permissions() error {
	return g.fanOut(snapshot.Permissions, g.CustomRoles, func(f *snapshot.FanOutWriter, i int) (int, error) {
		labels := rolePermissions[i%len(rolePermissions)]
		return pages(f, roleID(i), len(labels), 200, func(k int) snapshot.Permission { return snapshot.Permission{Label: labels[k]} })
	})
}

// resourceSets are the organization's and Okta's own.
func (g *generator) resourceSets() error {
	return g.listing(snapshot.ResourceSets, g.ResourceSets+1, func(i int) snapshot.Record {
		if i == g.ResourceSets {
			return snapshot.ResourceSet{ID: workflowsSet, Label: snapshot.Some("Workflows Resource Set")}
		}
		return snapshot.ResourceSet{
			ID: resourceSetID(i), Label: text("Resource set %d", i), Description: snapshot.Some("Generated"),
			Created: stamp(i, i), LastUpdated: stamp(i+1, i),
		}
	})
}
