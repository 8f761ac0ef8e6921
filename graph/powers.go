package graph

import (
	"iter"
	"maps"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// power is an edge kind that a role gives, and over what.
type power struct {
	edge string
	// role and permissions say who has it: a built-in role, or a custom role with
	// any of the permissions.
	role        string
	permissions []string
	// whole are the kinds that a role for the whole organization reaches.
	whole []string
	// some is what a limited role reaches; nil when there are no limited ones.
	some func(*builder, *scope) (objects, error)
}

// powers is the table of edges.md §7.4 and §7.5, in the order of the output.
var powers = []power{
	{edge: kind.SuperAdmin, role: "SUPER_ADMIN", whole: []string{kind.Organization}},
	{edge: kind.OrgAdmin, role: "ORG_ADMIN", whole: []string{kind.User, kind.Group, kind.Device}},
	{edge: kind.GroupAdmin, role: "USER_ADMIN", whole: []string{kind.User, kind.Group}, some: targetGroupsAndMembers},
	{edge: kind.HelpDeskAdmin, role: "HELP_DESK_ADMIN", whole: []string{kind.User}, some: targetMembers},
	{edge: kind.GroupMembershipAdmin, role: "GROUP_MEMBERSHIP_ADMIN", whole: []string{kind.Group}, some: targets(kind.Group)},
	{edge: kind.AppAdmin, role: "APP_ADMIN", whole: []string{kind.Application, kind.APIServiceIntegration}, some: targets(kind.Application, kind.APIServiceIntegration)},
	{edge: kind.MobileAdmin, role: "MOBILE_ADMIN", whole: []string{kind.Device}},
	{edge: kind.ManageApp, permissions: []string{"okta.apps.manage"}, some: inSets(kind.Application)},
	{edge: kind.ResetPassword, permissions: []string{"okta.users.manage", "okta.users.credentials.manage",
		"okta.users.credentials.resetPassword", "okta.users.credentials.expirePassword",
		"okta.users.credentials.manageTemporaryAccessCode"}, some: inSets(kind.User)},
	{edge: kind.ResetFactors, permissions: []string{"okta.users.manage", "okta.users.credentials.manage",
		"okta.users.credentials.resetFactors"}, some: inSets(kind.User)},
	{edge: kind.AddMember, permissions: []string{"okta.groups.manage", "okta.groups.members.manage"}, some: inSets(kind.Group)},
	{edge: kind.ReadClientSecret, role: "APP_ADMIN", whole: []string{kind.ClientSecret}, some: secretsOfTargets},
	{edge: kind.ReadClientSecret, role: "API_ACCESS_MANAGEMENT_ADMIN", whole: []string{kind.ClientSecret}},
	{edge: kind.ReadClientSecret, role: "READ_ONLY_ADMIN", whole: []string{kind.ClientSecret}},
	{edge: kind.ReadClientSecret, permissions: []string{"okta.apps.clientCredentials.read"}, some: secretsInSets},
}

// gives reports whether an assignment has the power.
func (p *power) gives(b *builder, a *assignment) bool {
	if kind := a.Type.String(); kind != customRole {
		return kind == p.role
	}
	return slices.ContainsFunc(b.permissions[a.Role.String()], func(has string) bool {
		return slices.Contains(p.permissions, has)
	})
}

// targets are the resolved targets of some kinds.
func targets(kinds ...string) func(*builder, *scope) (objects, error) {
	return func(_ *builder, s *scope) (objects, error) {
		o := objects{}
		for _, kind := range kinds {
			o.add(kind, s.targets[kind])
		}
		return o, nil
	}
}

// targetMembers are the users of the target groups, of those too that are admin
// groups themselves: an exclusion is by target, not by path.
func targetMembers(b *builder, s *scope) (objects, error) {
	o := objects{}
	for _, group := range s.targets[kind.Group] {
		members, err := b.membersOf(group)
		if err != nil {
			return nil, err
		}
		o.add(kind.User, members)
	}
	return o, nil
}

func targetGroupsAndMembers(b *builder, s *scope) (objects, error) {
	o, err := targetMembers(b, s)
	if err == nil {
		o.add(kind.Group, s.targets[kind.Group])
	}
	return o, err
}

// secretsOfTargets are the secrets of target applications. Those of integrations
// cannot be read back (deviation D2).
func secretsOfTargets(b *builder, s *scope) (objects, error) {
	return b.secretsOf(s.targets[kind.Application]), nil
}

// inSets are the objects of one kind in the resource sets of an assignment.
func inSets(kind string) func(*builder, *scope) (objects, error) {
	return func(b *builder, s *scope) (objects, error) { return b.inSets(s, kind), nil }
}

func (b *builder) inSets(s *scope, nodeKind string) objects {
	o := objects{}
	for _, set := range s.sets {
		switch content := b.sets[set]; {
		case content == nil:
		case nodeKind == kind.User:
			o.add(nodeKind, content.users())
		default:
			o.add(nodeKind, content.contains[nodeKind])
		}
	}
	return o
}

func secretsInSets(b *builder, s *scope) (objects, error) {
	return b.secretsOf(b.inSets(s, kind.Application)[kind.Application]), nil
}

// secretsOf are the client secrets of applications.
func (b *builder) secretsOf(apps []string) objects {
	var ids []string
	for _, app := range apps {
		ids = append(ids, b.secrets[app]...)
	}
	slices.Sort(ids)
	return objects{kind.ClientSecret: slices.Compact(ids)}
}

// readPowers gathers what the powers need: the objects that no exclusion keeps
// out, the secrets of applications, the permissions of custom roles.
func readPowers(b *builder) error {
	b.plain = objects{
		kind.Organization:          b.index.of(kind.Organization),
		kind.Device:                b.index.of(kind.Device),
		kind.APIServiceIntegration: b.index.of(kind.APIServiceIntegration),
	}
	b.excluded = map[string]map[string]bool{}
	for _, p := range principals {
		holders, known := b.admins[p.kind]
		if !known {
			continue
		}
		folded := map[string]bool{}
		for id := range holders {
			folded[opengraph.ToUpper(id)] = true
		}
		b.excluded[p.kind] = folded
		b.plain[p.kind] = without(b.index.of(p.kind), folded)
	}
	if err := b.findUnknownRoles(); err != nil {
		return err
	}
	b.secrets = map[string][]string{}
	err := children(b, snapshot.AppSecrets, func(app string, secrets []snapshot.Secret) error {
		owner := b.at(app, kind.Application)
		for _, s := range secrets {
			if r := b.at(s.ID, kind.ClientSecret); r != (ref{}) && owner != (ref{}) {
				b.secrets[owner.id] = append(b.secrets[owner.id], r.id)
			}
		}
		return nil
	})
	b.plain[kind.ClientSecret] = b.secretsOf(b.index.of(kind.Application))[kind.ClientSecret]
	return err
}

// findUnknownRoles names the custom roles that somebody holds and whose
// permissions were not read: nothing follows from them.
func (b *builder) findUnknownRoles() error {
	family, err := b.family(snapshot.Permissions)
	if err != nil {
		return err
	}
	unknown := map[string]bool{}
	for i := range b.assignments {
		a := &b.assignments[i]
		role, named := a.Role.Get()
		if state, _, _ := family.State(role); named && a.Type.String() == customRole && state != snapshot.Complete {
			unknown[role] = true
		}
	}
	for _, role := range slices.Sorted(maps.Keys(unknown)) {
		b.stats.Unknown = append(b.stats.Unknown, "permissions of custom role "+role)
	}
	return nil
}

// grant is everything that one principal reaches by one kind of edge: the union
// over all its assignments, so that each pair is written once.
type grant struct {
	edge      string
	principal ref
	reach     objects
}

// grants goes through the powers of all principals: by edge kind, then by
// principal. What one reaches is put together when its turn comes; shared slices
// make an organization-wide role cost nothing.
func (b *builder) grants() iter.Seq2[grant, error] {
	return func(yield func(grant, error) bool) {
		byPrincipal := b.byPrincipal()
		for i := 0; i < len(powers); {
			n := i + 1
			for n < len(powers) && powers[n].edge == powers[i].edge {
				n++
			}
			for _, held := range byPrincipal {
				g := grant{edge: powers[i].edge, principal: b.at(held[0].principal, principalKinds...), reach: objects{}}
				err := b.gather(&g, powers[i:n], held)
				if err == nil && len(g.reach) == 0 {
					continue
				}
				if !yield(g, err) || err != nil {
					return
				}
			}
			i = n
		}
	}
}

// held is an assignment with its scope.
type held struct {
	*assignment
	*scope
}

// byPrincipal groups the assignments by who holds them, in the order of ids.
func (b *builder) byPrincipal() [][]held {
	all := map[string][]held{}
	for i := range b.assignments {
		a := &b.assignments[i]
		all[a.principal] = append(all[a.principal], held{a, &b.scope[i]})
	}
	var list [][]held
	for _, assignments := range all {
		list = append(list, assignments)
	}
	slices.SortFunc(list, func(x, y []held) int { return snapshot.CompareIDs(x[0].principal, y[0].principal) })
	return list
}

// gather unites what the powers of one edge kind give a principal.
func (b *builder) gather(g *grant, kinds []power, assignments []held) error {
	for i := range kinds {
		p := &kinds[i]
		for _, h := range assignments {
			if !p.gives(b, h.assignment) {
				continue
			}
			reach, err := b.reach(p, h.scope)
			if err != nil {
				return err
			}
			for kind, ids := range reach {
				g.reach.add(kind, ids)
			}
		}
	}
	return nil
}

// reach is what a power covers in a scope, before exclusions of the limited ones
// are applied by permitted.
func (b *builder) reach(p *power, s *scope) (objects, error) {
	switch {
	case s.state == wholeOrg:
		o := objects{}
		for _, kind := range p.whole {
			o.add(kind, b.wholeOf(kind))
		}
		return o, nil
	case (s.state == limited || s.state == boundAll) && p.some != nil:
		return p.some(b, s)
	}
	return nil, nil
}

// wholeOf is every object of a kind that may be a target. While it is not known
// who is an admin, it is all of them, to be counted and not written.
func (b *builder) wholeOf(kind string) []string {
	if ids, known := b.plain[kind]; known {
		return ids
	}
	return b.index.of(kind)
}

// permitted leaves admins out of what is reached. Kinds of which it is not known
// who is an admin are taken out whole and counted: never a false admin edge.
func (b *builder) permitted(reach objects) (allowed objects, leftOut int) {
	allowed = objects{}
	for kind, ids := range reach {
		drop, known := b.excluded[kind]
		switch {
		case !excludes(kind):
			allowed[kind] = ids
		case !known:
			leftOut += len(ids)
		case len(ids) > 0 && same(ids, b.plain[kind]):
			allowed[kind] = ids
		default:
			allowed[kind] = without(ids, drop)
		}
	}
	return allowed, leftOut
}

// excludes reports whether admins of a kind are kept out of what roles reach.
func excludes(nodeKind string) bool {
	return nodeKind == kind.User || nodeKind == kind.Group || nodeKind == kind.Application
}

// powerEdges emits principal → what its roles let it do something to.
func powerEdges(b *builder) error {
	for g, err := range b.grants() {
		if err != nil {
			return err
		}
		allowed, leftOut := b.permitted(g.reach)
		if leftOut > 0 {
			b.stats.LeftOut[g.edge] += leftOut
		}
		granted := b.otherHalf(g.edge, g.principal)
		for end := range allowed.all() {
			if err := b.connect(g.edge, g.principal, end, granted(end)...); err != nil {
				return err
			}
		}
	}
	return nil
}
