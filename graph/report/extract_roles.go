package report

import (
	"slices"
	"strings"

	"oktagon/graph/opengraph"
)

// roles say who holds admin roles. All keys are ids in upper case.
type roles struct {
	assignments map[string][]string // role assignments, by holder
	sets        map[string][]string // resource sets, by role assignment
	holders     map[string]bool
	superAdmins map[string]bool
	groups      map[string][]string // groups with roles, by user
}

func newRoles() roles {
	return roles{
		assignments: map[string][]string{},
		sets:        map[string][]string{},
		holders:     map[string]bool{},
		superAdmins: map[string]bool{},
		groups:      map[string][]string{},
	}
}

// assigneeOf returns the holder of a role assignment, whose id ends in that of the holder.
func assigneeOf(assignment string) string {
	return assignment[strings.LastIndexByte(assignment, '_')+1:]
}

// addMember records that a user is in a group, when the group can have roles.
func (x *Extract) addMember(e *opengraph.Edge) {
	if user, group := e.Start.ID, e.End.ID; x.attack.mayReach[group] {
		x.roles.groups[user] = append(x.roles.groups[user], group)
	}
}

// adminOf returns the admin role of a principal according to the graph. NoAdmin can also mean
// that nothing is known.
func (x *Extract) adminOf(id string) Admin {
	key, n := opengraph.ToUpper(id), x.node(id)
	groups := x.roles.groups[key]
	switch {
	case x.roles.superAdmins[key], slices.ContainsFunc(groups, func(g string) bool { return x.roles.superAdmins[g] }):
		return SuperAdmin
	case x.roles.holders[key], len(groups) > 0, n.holdsRoles != nil && *n.holdsRoles:
		return OtherAdmin
	}
	return NoAdmin
}

// adminsOnlyIn returns the users who would lose the super admin role, or, if the group does not
// have it, all their roles, if a group lost its roles. They are sorted.
func (x *Extract) adminsOnlyIn(group string) (users []string) {
	key := opengraph.ToUpper(group)
	has := x.roles.holders
	if x.roles.superAdmins[key] {
		has = x.roles.superAdmins
	}
	for user, groups := range x.roles.groups {
		elsewhere := has[user] || slices.ContainsFunc(groups, func(g string) bool { return g != key && has[g] })
		if has[key] && !elsewhere && slices.Contains(groups, key) {
			users = append(users, user)
		}
	}
	slices.Sort(users)
	return users
}

// roleTypesOf returns the types of the roles that a principal holds, sorted.
func (x *Extract) roleTypesOf(id string) []string {
	var types []string
	for _, assignment := range x.roles.assignments[opengraph.ToUpper(id)] {
		types = append(types, x.node(assignment).class)
	}
	slices.Sort(types)
	return slices.Compact(types)
}
