package graph

import (
	"maps"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
	"oktagon/graph/scopes"
)

// What an own edge assumes, by the codes of its property.
const (
	// scopeSuffices: an integration needs no role, its scope admits to everything.
	scopeSuffices = "a1"
	// guardsFail: Okta's guards around administrators do not stop who has no role.
	guardsFail = "a2"
)

// scopeReach is what scopes reach in this organization.
type scopeReach struct {
	circumstances scopes.Circumstances
	guardedGroups map[string]bool // folded ids; nil when it is not known who is an admin
	groups        []string        // that can be written and lead somewhere, sorted
	secrets       []string        // active ones of applications, sorted
}

// readScopeReach finds what the edges of scopes need. It needs all nodes.
func readScopeReach(b *builder) error {
	if b.opts.ScopePaths == ScopePathsOff {
		return nil
	}
	for i := range b.assignments {
		a := &b.assignments[i]
		r := b.at(a.principal, kind.Application)
		if facts, ok := b.apps[r.id]; ok && facts.service && a.Type.String() == "SUPER_ADMIN" {
			b.reachable.circumstances.SuperAdminApp = true
			if h := b.holders[r.id]; h != nil {
				h.super = true
			}
		}
	}
	if err := b.readAdminByDefault(); err != nil {
		return err
	}
	b.guardAdmins()
	if err := b.findGroups(); err != nil {
		return err
	}
	return b.findSecrets()
}

func (b *builder) readAdminByDefault() error {
	return each(b, snapshot.ClientPrivilegesSetting, func(p *snapshot.ClientPrivileges) error {
		b.reachable.circumstances.AdminByDefault = p.On.Value()
		return nil
	})
}

// guardAdmins marks what Okta's guards around administrators protect. While it
// is not known who is an admin, that is everything.
func (b *builder) guardAdmins() {
	admins, known := b.excluded[kind.Application]
	for id, facts := range b.apps {
		facts.guarded = facts.guarded || !known || admins[id]
		b.apps[id] = facts
	}
	b.reachable.guardedGroups = b.excluded[kind.Group]
}

// findGroups finds the groups of Okta's own type that have a role or are copied
// to where they may matter.
func (b *builder) findGroups() error {
	leads := map[string]bool{}
	for i := range b.assignments {
		if r := b.at(b.assignments[i].principal, kind.Group); r != (ref{}) {
			leads[r.id] = true
		}
	}
	err := children(b, snapshot.PushMappings, func(app string, mappings []snapshot.PushMapping) error {
		if p := b.provisioners[app]; p == nil || !p.sharesGroups {
			return nil
		}
		for _, m := range mappings {
			if r := b.at(m.SourceGroupID.String(), kind.Group); r != (ref{}) {
				leads[r.id] = true
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = each(b, snapshot.Groups, func(g *snapshot.Group) error {
		if g.Type.String() != "OKTA_GROUP" {
			delete(leads, opengraph.ToUpper(g.ID))
		}
		return nil
	})
	b.reachable.groups = slices.Sorted(maps.Keys(leads))
	return err
}

// findSecrets finds the secrets of applications that can be used.
func (b *builder) findSecrets() error {
	err := children(b, snapshot.AppSecrets, func(app string, secrets []snapshot.Secret) error {
		if b.at(app, kind.Application) == (ref{}) {
			return nil
		}
		for _, s := range secrets {
			if r := b.at(s.ID, kind.ClientSecret); r != (ref{}) && s.Status.String() == "ACTIVE" {
				b.reachable.secrets = append(b.reachable.secrets, r.id)
			}
		}
		return nil
	})
	slices.Sort(b.reachable.secrets)
	b.reachable.secrets = slices.Compact(b.reachable.secrets)
	return err
}

// scopeEdges emits, holder by holder, what scopes allow and who holds them.
func scopeEdges(b *builder) error {
	for _, id := range slices.Sorted(maps.Keys(b.holders)) {
		p := &scopePath{builder: b, holder: b.holders[id], shown: map[string]bool{}}
		if err := p.edges(); err != nil {
			return err
		}
	}
	return nil
}

// scopePath is the writing of the edges of one holder.
type scopePath struct {
	*builder
	*holder
	// shown has the scopes with an edge of their own: true while each is written,
	// false once one was left out.
	shown   map[string]bool
	managed int // applications with an edge
}

func (p *scopePath) edges() error {
	steps := []func() error{p.holds}
	switch {
	case p.holder.kind == kind.APIServiceIntegration:
		steps = []func() error{p.takeOver, p.holds}
	case p.super:
		steps = []func() error{p.takeOverAsSuperAdmin, p.holds}
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// takeOver writes what an integration can do: with the organization in its hands
// everything in it is reached, so nothing else is written but what is altered.
func (p *scopePath) takeOver() error {
	if via := p.held.TakesOver(p.reachable.circumstances); len(via) > 0 {
		taken, err := p.one(p.path(kind.OktagonTakeOverOrg, via, assume(!scopes.Unguarded(via))), p.organization())
		if err != nil {
			return err
		}
		if taken {
			return p.alter(without(p.held.Alters(), p.shown))
		}
	}
	for _, class := range []func() error{p.manageApps, p.addMembers, p.readSecrets, p.manageServers} {
		if err := class(); err != nil {
			return err
		}
	}
	return p.alter(p.rest())
}

// takeOverAsSuperAdmin writes what a service app can do that is a super admin:
// both halves are there, so nothing is assumed.
func (p *scopePath) takeOverAsSuperAdmin() error {
	if via := p.held.TakesOverAsSuperAdmin(); len(via) > 0 {
		if _, err := p.one(p.path(kind.OktagonTakeOverOrg, via, nil), p.organization()); err != nil {
			return err
		}
		return p.alter(without(p.held.Alters(), p.shown))
	}
	return p.alter(p.rest())
}

func (p *scopePath) organization() ref { return p.at(p.org, kind.Organization) }

// manageApps writes an edge to each application that the scopes manage.
func (p *scopePath) manageApps() error {
	all := p.held.Via(kind.OktagonManageApp)
	if len(all) == 0 {
		return nil
	}
	paths := map[appFacts]path{}
	for _, id := range p.index.of(kind.Application) {
		facts := p.apps[id]
		facts.service = false // makes no difference
		way, ready := paths[facts]
		if !ready {
			way = p.path(kind.OktagonManageApp, scopes.Managing(all, facts.client), assume(facts.guarded))
			paths[facts] = way
		}
		if _, err := p.one(way, ref{id, kind.Application}); err != nil {
			return err
		}
	}
	return nil
}

// addMembers writes an edge to each group that leads somewhere.
func (p *scopePath) addMembers() error {
	via := p.held.Via(kind.OktagonAddMember)
	plain, guarded := p.path(kind.OktagonAddMember, via, assume(false)), p.path(kind.OktagonAddMember, via, assume(true))
	for _, id := range p.reachable.groups {
		way := plain
		if p.reachable.guardedGroups == nil || p.reachable.guardedGroups[id] {
			way = guarded
		}
		if _, err := p.one(way, ref{id, kind.Group}); err != nil {
			return err
		}
	}
	return nil
}

// readSecrets writes an edge to each secret, unless every application is managed
// already.
func (p *scopePath) readSecrets() error {
	if p.managed == len(p.index.of(kind.Application)) {
		return nil
	}
	return p.each(p.path(kind.OktagonReadSecret, p.held.Via(kind.OktagonReadSecret), assume(false)), kind.ClientSecret, p.reachable.secrets)
}

func (p *scopePath) manageServers() error {
	way := p.path(kind.OktagonManageAuthServer, p.held.Via(kind.OktagonManageAuthServer), assume(false))
	return p.each(way, kind.AuthorizationServer, p.index.of(kind.AuthorizationServer))
}

// rest are the scopes that write and have no other edge, or not all of it.
func (p *scopePath) rest() []string {
	all := unite(p.held.Alters(), p.held.Writes())
	return without(all, p.shown)
}

// alter writes what is left: settings that protect the organization. No path
// goes over this edge, so it stays when paths are strict.
func (p *scopePath) alter(via []string) error {
	var assumes []string
	if p.holder.kind == kind.APIServiceIntegration {
		assumes = assume(scopes.Governed(via))
	}
	way := p.path(kind.OktagonAlterOrg, via, assumes)
	way.kept = true
	_, err := p.one(way, p.organization())
	return err
}

// holds writes an edge to each scope.
func (p *scopePath) holds() error {
	for _, spellings := range p.scopesByNode(p.names()) {
		name := spellings[0]
		way := p.path(kind.Holds, slices.Sorted(slices.Values(spellings)), nil)
		if p.holder.kind == kind.Application {
			at := slices.IndexFunc(p.granted, func(s grantedScope) bool { return s.name == name })
			way.more = append(way.more, p.grant(&p.granted[at])...)
		}
		// The node may have the spelling of another holder.
		node := ref{opengraph.ToUpper(p.scopeID(name)), kind.Scope}
		if err := p.connect(kind.Holds, p.ref, node, way.more...); err != nil {
			return err
		}
	}
	return nil
}

// grant says when and by whom an application was granted a scope.
func (b *builder) grant(s *grantedScope) []opengraph.Property {
	var more []opengraph.Property
	if d, ok := b.dateOf(kind.Holds, "granted_at", s.created); ok {
		more = append(more, opengraph.Property{Key: "granted_at", Value: d})
	}
	if by, ok := s.by.Get(); ok {
		more = append(more, opengraph.Property{Key: "granted_by", Value: opengraph.String(by)})
	}
	return more
}

// path is a kind of edge with its properties. All its edges share them.
type path struct {
	edge    string
	via     []string
	guarded bool // it assumes that guards fail
	kept    bool // even so when paths are strict
	more    []opengraph.Property
}

// assume are the assumptions of a path of an integration.
func assume(guarded bool) []string {
	if guarded {
		return []string{scopeSuffices, guardsFail}
	}
	return []string{scopeSuffices}
}

func (p *scopePath) path(edge string, via, assumes []string) path {
	return path{edge: edge, via: via, guarded: slices.Contains(assumes, guardsFail), more: []opengraph.Property{
		{Key: "via_scopes", Value: opengraph.Strings(via)},
		{Key: "capabilities", Value: opengraph.Strings(scopes.Capabilities(via))},
		{Key: "assumes", Value: opengraph.Strings(assumes)},
		{Key: "role_checked", Value: opengraph.Bool(p.checked)},
	}}
}

// each writes a path to all objects of one kind.
func (p *scopePath) each(way path, kind string, ids []string) error {
	for _, id := range ids {
		if _, err := p.one(way, ref{id, kind}); err != nil {
			return err
		}
	}
	return nil
}

// one writes a path to one end, if there is a scope for it and it is wanted.
func (p *scopePath) one(way path, end ref) (written bool, err error) {
	if len(way.via) == 0 {
		return false, nil
	}
	written = p.opts.ScopePaths != ScopePathsStrict || !way.guarded || way.kept
	for _, name := range way.via {
		before, seen := p.shown[name]
		p.shown[name] = written && (before || !seen)
	}
	if !written {
		return false, nil
	}
	if way.edge == kind.OktagonManageApp {
		p.managed++
	}
	return true, p.connect(way.edge, p.ref, end, way.more...)
}

// otherHalf tells, of the edges of one kind that a role gives a principal,
// whether the scopes of a service app allow the same: the property scope_granted.
// It says nothing about anybody else, and nothing when the grants are not known.
func (b *builder) otherHalf(edge string, principal ref) func(end ref) []opengraph.Property {
	h := b.holders[principal.id]
	if h == nil || !h.service {
		return func(ref) []opengraph.Property { return nil }
	}
	type end struct {
		kind   string
		client bool
	}
	answers := map[end][]opengraph.Property{}
	return func(r ref) []opengraph.Property {
		e := end{r.kind, b.apps[r.id].client}
		answer, ready := answers[e]
		if !ready {
			if allowed, stated := h.held.Allows(edge, e.kind, e.client); stated {
				answer = []opengraph.Property{{Key: "scope_granted", Value: opengraph.Bool(allowed)}}
			}
			answers[e] = answer
		}
		return answer
	}
}
