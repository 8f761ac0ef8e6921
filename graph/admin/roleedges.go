package admin

import (
	"sort"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// roleEdge is a kind of edge that a role gives, and to which nodes.
type roleEdge struct {
	edge string
	// role and permissions say who has it: a built-in role, or a custom role with
	// any of the permissions.
	role        string
	permissions []string
	// orgWide are the kinds that a role for the whole organization reaches.
	orgWide []string
	// limited returns what a limited role reaches; nil when there are no limited ones.
	limited func(*Coverage, *roleCoverage) (emit.NodeSet, error)
	// exempt returns the nodes of which what the edge says is not possible; nil for none.
	exempt func(*Exempt) map[string]bool
}

// roleEdges is the table of edges.md §7.4 and §7.5, in the order of the output.
var roleEdges = []roleEdge{
	{edge: kind.SuperAdmin, role: "SUPER_ADMIN", orgWide: []string{kind.Organization}},
	{edge: kind.OrgAdmin, role: "ORG_ADMIN", orgWide: []string{kind.User, kind.Group, kind.Device}},
	{edge: kind.GroupAdmin, role: "USER_ADMIN", orgWide: []string{kind.User, kind.Group}, limited: (*Coverage).targetGroupsAndMembers},
	{edge: kind.HelpDeskAdmin, role: "HELP_DESK_ADMIN", orgWide: []string{kind.User}, limited: (*Coverage).targetMembers,
		exempt: (*Exempt).deactivatedUsers},
	{edge: kind.GroupMembershipAdmin, role: "GROUP_MEMBERSHIP_ADMIN", orgWide: []string{kind.Group}, limited: targetsOfKind(kind.Group),
		exempt: (*Exempt).fixedGroups},
	{edge: kind.AppAdmin, role: "APP_ADMIN", orgWide: []string{kind.Application, kind.APIServiceIntegration},
		limited: targetsOfKind(kind.Application, kind.APIServiceIntegration)},
	{edge: kind.MobileAdmin, role: "MOBILE_ADMIN", orgWide: []string{kind.Device}},
	{edge: kind.ManageApp, permissions: []string{"okta.apps.manage"}, limited: inSets(kind.Application)},
	{edge: kind.ResetPassword, permissions: []string{"okta.users.manage", "okta.users.credentials.manage",
		"okta.users.credentials.resetPassword", "okta.users.credentials.expirePassword",
		"okta.users.credentials.manageTemporaryAccessCode"}, limited: inSets(kind.User), exempt: (*Exempt).deactivatedUsers},
	{edge: kind.ResetFactors, permissions: []string{"okta.users.manage", "okta.users.credentials.manage",
		"okta.users.credentials.resetFactors"}, limited: inSets(kind.User), exempt: (*Exempt).deactivatedUsers},
	{edge: kind.AddMember, permissions: []string{"okta.groups.manage", "okta.groups.members.manage"}, limited: inSets(kind.Group),
		exempt: (*Exempt).fixedGroups},
	{edge: kind.ReadClientSecret, role: "APP_ADMIN", orgWide: []string{kind.ClientSecret}, limited: (*Coverage).secretsOfTargets},
	{edge: kind.ReadClientSecret, role: "API_ACCESS_MANAGEMENT_ADMIN", orgWide: []string{kind.ClientSecret}},
	{edge: kind.ReadClientSecret, role: "READ_ONLY_ADMIN", orgWide: []string{kind.ClientSecret}},
	{edge: kind.ReadClientSecret, permissions: []string{"okta.apps.clientCredentials.read"}, limited: (*Coverage).secretsInSets},
}

// givenBy reports whether the role of an assignment gives the edge.
func (x *roleEdge) givenBy(roles *CustomRoles, a *assignment) bool {
	if role := a.record.Type.String(); role != customRole {
		return role == x.role
	}
	return roles.grantsAny(a.record.Role.String(), x.permissions)
}

// targetsOfKind returns the resolved targets of some kinds.
func targetsOfKind(kinds ...string) func(*Coverage, *roleCoverage) (emit.NodeSet, error) {
	return func(_ *Coverage, covers *roleCoverage) (emit.NodeSet, error) {
		s := emit.NodeSet{}
		for _, kind := range kinds {
			s.Add(kind, covers.targets[kind])
		}
		return s, nil
	}
}

// targetMembers returns the users of the target groups, of those too that are admin
// groups themselves: an exclusion is by target, not by path.
func (c *Coverage) targetMembers(covers *roleCoverage) (emit.NodeSet, error) {
	s := emit.NodeSet{}
	for _, group := range covers.targets[kind.Group] {
		members, err := c.members.of(group)
		if err != nil {
			return nil, err
		}
		s.Add(kind.User, members)
	}
	return s, nil
}

func (c *Coverage) targetGroupsAndMembers(covers *roleCoverage) (emit.NodeSet, error) {
	s, err := c.targetMembers(covers)
	if err == nil {
		s.Add(kind.Group, covers.targets[kind.Group])
	}
	return s, err
}

// secretsOfTargets returns the secrets of target applications. Those of integrations
// cannot be read back (deviation D2).
func (c *Coverage) secretsOfTargets(covers *roleCoverage) (emit.NodeSet, error) {
	return c.targets.secretsOf(covers.targets[kind.Application]), nil
}

// inSets returns the nodes of one kind in the resource sets of an assignment.
func inSets(kind string) func(*Coverage, *roleCoverage) (emit.NodeSet, error) {
	return func(c *Coverage, covers *roleCoverage) (emit.NodeSet, error) { return c.inSets(covers, kind), nil }
}

func (c *Coverage) inSets(covers *roleCoverage, nodeKind string) emit.NodeSet {
	s := emit.NodeSet{}
	for _, set := range covers.sets {
		switch content := c.sets[set]; {
		case content == nil:
		case nodeKind == kind.User:
			s.Add(nodeKind, content.users())
		default:
			s.Add(nodeKind, content.contains[nodeKind])
		}
	}
	return s
}

func (c *Coverage) secretsInSets(covers *roleCoverage) (emit.NodeSet, error) {
	return c.targets.secretsOf(c.inSets(covers, kind.Application)[kind.Application]), nil
}

// grant is an assignment with what it covers.
type grant struct {
	assignment *assignment
	covers     *roleCoverage
}

// byPrincipal groups the assignments by who holds them, in the order of ids.
func (c *Coverage) byPrincipal() [][]grant {
	all := map[string][]grant{}
	for i := range c.assigned.list {
		a := &c.assigned.list[i]
		all[a.principal] = append(all[a.principal], grant{a, &c.covers[i]})
	}
	var list [][]grant
	for _, grants := range all {
		list = append(list, grants)
	}
	sort.Slice(list, func(i, j int) bool {
		return snapshot.CompareIDs(list[i][0].assignment.principal, list[j][0].assignment.principal) < 0
	})
	return list
}

// PropertiesOf returns, for the edges of one kind that a principal's roles give, the
// properties of the edge to an end.
type PropertiesOf func(edge string, principal emit.Ref) func(end emit.Ref) []emit.Property

// RoleEdges writes principal → what its roles let it do something to: by kind of
// edge, then by principal. It returns how many edges of each kind were left out
// because it is not known who is an admin.
func (c *Coverage) RoleEdges(e *emit.Emitter, properties PropertiesOf) (leftOut map[string]int, err error) {
	leftOut = map[string]int{}
	byPrincipal := c.byPrincipal()
	for _, rows := range rowsByEdge() {
		edge := rows[0].edge
		for _, grants := range byPrincipal {
			reached, err := c.reachedBy(rows, grants)
			if err != nil {
				return nil, err
			}
			if len(reached) == 0 {
				continue
			}
			if rows[0].exempt != nil {
				c.exempt.nameUntyped(c.members.r, e, reached)
				reached.Remove(rows[0].exempt(c.exempt))
			}
			allowed, unknown := c.targets.allowed(reached)
			if unknown > 0 {
				leftOut[edge] += unknown
			}
			principal := e.Find(grants[0].assignment.principal, principalKinds...)
			more := properties(edge, principal)
			for end := range allowed.All() {
				if err := e.Edge(edge, principal, end, more(end)...); err != nil {
					return nil, err
				}
			}
		}
	}
	return leftOut, nil
}

// rowsByEdge returns the table's rows by kind of edge.
func rowsByEdge() [][]roleEdge {
	var all [][]roleEdge
	for i, row := range roleEdges {
		if i == 0 || roleEdges[i-1].edge != row.edge {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], row)
	}
	return all
}

// reachedBy unites what the rows of one kind of edge give a principal, so that each
// edge is written once. Lists are shared: an organization-wide role costs no memory.
func (c *Coverage) reachedBy(rows []roleEdge, grants []grant) (emit.NodeSet, error) {
	reached := emit.NodeSet{}
	for i := range rows {
		for _, g := range grants {
			if !rows[i].givenBy(c.roles, g.assignment) {
				continue
			}
			nodes, err := c.reach(&rows[i], g.covers)
			if err != nil {
				return nil, err
			}
			for kind, ids := range nodes {
				reached.Add(kind, ids)
			}
		}
	}
	return reached, nil
}

// reach returns what a row reaches by a coverage, admins among them when the coverage
// is limited.
func (c *Coverage) reach(x *roleEdge, covers *roleCoverage) (emit.NodeSet, error) {
	switch {
	case covers.extent == wholeOrg:
		s := emit.NodeSet{}
		for _, kind := range x.orgWide {
			s.Add(kind, c.targets.all(kind))
		}
		return s, nil
	case (covers.extent == limited || covers.extent == boundToSets) && x.limited != nil:
		return x.limited(c, covers)
	}
	return nil, nil
}
