package orggen

import (
	"maps"
	"slices"
	"sort"

	"oktagon/collector/snapshot"
)

// groupRoles are the roles of admin groups, one each. The last one belongs to Okta
// Identity Governance and is not an admin role.
var groupRoles = []string{"HELP_DESK_ADMIN", "SUPER_ADMIN", custom, "USER_ADMIN", "ACCESS_REQUESTS_ADMIN"}

// adminRoles are the roles of users, in turn.
var adminRoles = []string{
	"HELP_DESK_ADMIN", "APP_ADMIN", "READ_ONLY_ADMIN", custom, "USER_ADMIN", "GROUP_MEMBERSHIP_ADMIN", "REPORT_ADMIN",
	"HELP_DESK_ADMIN", "MOBILE_ADMIN", "API_ACCESS_MANAGEMENT_ADMIN", "ORG_ADMIN", workflows, "SUPER_ADMIN",
}

// clientRoles are the roles of service apps, in turn; one in six has none.
var clientRoles = []string{"ORG_ADMIN", "", custom, "READ_ONLY_ADMIN", "APP_ADMIN", "USER_ADMIN"}

// chooseAdmins chooses the users and the groups with a role.
func (g *generator) chooseAdmins() {
	g.ownRole, g.adminGroupsOf = map[int]int{}, map[int][]int{}
	order := newShuffle(g.size.Users, g.size.Seed+14, 0)
	for k := range g.size.admins() {
		g.ownRole[order.at(k)] = k
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
			g.adminGroupsOf[user] = append(g.adminGroupsOf[user], group)
		}
	}
	g.admins = slices.AppendSeq(slices.Collect(maps.Keys(g.ownRole)), maps.Keys(g.adminGroupsOf))
	slices.Sort(g.admins)
	g.admins = slices.Compact(g.admins)
}

// smallGroups is the range of groups that have few members, but have some. It has as
// many groups as there are group roles, if so many groups have members.
func (g *generator) smallGroups() (first, n int) {
	firstOf := func(size int) int { // the first group with no more members
		return sort.Search(g.size.Groups, func(i int) bool { return g.groupSizes[i] <= size })
	}
	empty := firstOf(0)
	first = max(1, min(firstOf(max(3, min(200, g.size.Users/200))), empty-len(groupRoles)))
	return first, max(0, empty-first)
}

func (g *generator) isAdminGroup(group int) bool { return slices.Contains(g.adminGroups, group) }

func (g *generator) assignees() error {
	return g.listing(snapshot.Assignees, len(g.admins), func(i int) snapshot.Record {
		return snapshot.Assignee{ID: UserID(g.admins[i])}
	})
}

// clients writes the apps that are OAuth clients, and the integrations.
func (g *generator) clients() error {
	var apps []int
	for i := range g.size.Apps {
		if g.isOAuth(i) {
			apps = append(apps, i)
		}
	}
	return g.listing(snapshot.Clients, len(apps)+g.size.Integrations, func(i int) snapshot.Record {
		if i >= len(apps) {
			return snapshot.Client{ID: integrationID(i - len(apps)), ApplicationType: snapshot.Some("service")}
		}
		return snapshot.Client{ID: AppID(apps[i]), ApplicationType: oauthClient(apps[i]).ApplicationType}
	})
}
