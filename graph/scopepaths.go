package graph

import (
	"maps"
	"slices"

	"oktagon/graph/emit"
	"oktagon/graph/kind"
	"oktagon/graph/scopes"
)

// What an edge of a scope assumes, by the codes of its property.
const (
	// scopeSuffices: an integration needs no role beside its scope.
	scopeSuffices = "a1"
	// guardsFail: Okta's guards around administrators do not stop who has no role.
	guardsFail = "a2"
)

// scopeEdges writes, holder by holder, what scopes allow and who holds them.
func scopeEdges(e *emit.Emitter, holders *scopeHolders, reach *scopeReach, paths ScopePaths) error {
	for _, id := range slices.Sorted(maps.Keys(holders.byID)) {
		p := &holderEdges{e: e, h: holders.byID[id], reach: reach, apps: holders.apps,
			strict: paths == ScopePathsStrict, covered: map[string]bool{}}
		if err := p.write(); err != nil {
			return err
		}
	}
	return nil
}

// holderEdges writes the edges of one holder.
type holderEdges struct {
	e      *emit.Emitter
	h      *holder
	reach  *scopeReach
	apps   map[string]appFacts
	strict bool
	// covered has the scopes with an edge of their own: true while each is written,
	// false once one was left out.
	covered map[string]bool
	managed int // applications with an edge
}

func (p *holderEdges) write() error {
	var err error
	switch {
	case p.h.node.Kind == kind.APIServiceIntegration:
		err = p.takeOver()
	case p.reach.superAdmins[p.h.node.ID]:
		err = p.takeOverAsSuperAdmin()
	}
	if err != nil {
		return err
	}
	return p.holds()
}

// takeOver writes what an integration can do. Who takes over the organization reaches
// everything in it, so nothing else is written but what it alters.
func (p *holderEdges) takeOver() error {
	if via := p.h.grants.TakesOver(p.reach.circumstances); len(via) > 0 {
		written, err := p.edge(p.path(kind.OktagonTakeOverOrg, via, assumptions(!scopes.Unguarded(via))), p.organization())
		if err != nil {
			return err
		}
		if written {
			return p.alter(emit.Without(p.h.grants.Alters(), p.covered))
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
// it has scope and role, so nothing is assumed.
func (p *holderEdges) takeOverAsSuperAdmin() error {
	if via := p.h.grants.TakesOverAsSuperAdmin(); len(via) > 0 {
		if _, err := p.edge(p.path(kind.OktagonTakeOverOrg, via, nil), p.organization()); err != nil {
			return err
		}
		return p.alter(emit.Without(p.h.grants.Alters(), p.covered))
	}
	return p.alter(p.rest())
}

func (p *holderEdges) organization() emit.Ref { return p.e.Find(p.e.Org, kind.Organization) }

// manageApps writes an edge to each application that the scopes manage.
func (p *holderEdges) manageApps() error {
	all := p.h.grants.Via(kind.OktagonManageApp)
	if len(all) == 0 {
		return nil
	}
	type variant struct{ client, guarded bool }
	paths := map[variant]path{}
	for _, id := range p.e.IDs(kind.Application) {
		facts := p.apps[id]
		guarded := facts.guarded || p.reach.adminApps == nil || p.reach.adminApps[id]
		v := variant{facts.client, guarded}
		way, ready := paths[v]
		if !ready {
			way = p.path(kind.OktagonManageApp, scopes.Managing(all, v.client), assumptions(v.guarded))
			paths[v] = way
		}
		if _, err := p.edge(way, emit.Ref{ID: id, Kind: kind.Application}); err != nil {
			return err
		}
	}
	return nil
}

// addMembers writes an edge to each group that leads somewhere.
func (p *holderEdges) addMembers() error {
	via := p.h.grants.Via(kind.OktagonAddMember)
	unguarded, guarded := p.path(kind.OktagonAddMember, via, assumptions(false)), p.path(kind.OktagonAddMember, via, assumptions(true))
	for _, id := range p.reach.groups {
		way := unguarded
		if p.reach.adminGroups == nil || p.reach.adminGroups[id] {
			way = guarded
		}
		if _, err := p.edge(way, emit.Ref{ID: id, Kind: kind.Group}); err != nil {
			return err
		}
	}
	return nil
}

// readSecrets writes an edge to each secret, unless every application is managed
// already.
func (p *holderEdges) readSecrets() error {
	if p.managed == len(p.e.IDs(kind.Application)) {
		return nil
	}
	way := p.path(kind.OktagonReadSecret, p.h.grants.Via(kind.OktagonReadSecret), assumptions(false))
	return p.edges(way, kind.ClientSecret, p.reach.secrets)
}

func (p *holderEdges) manageServers() error {
	way := p.path(kind.OktagonManageAuthServer, p.h.grants.Via(kind.OktagonManageAuthServer), assumptions(false))
	return p.edges(way, kind.AuthorizationServer, p.e.IDs(kind.AuthorizationServer))
}

// rest returns the scopes that write and have no other edge, or not all of it.
func (p *holderEdges) rest() []string {
	return emit.Without(emit.Union(p.h.grants.Alters(), p.h.grants.Writes()), p.covered)
}

// alter writes what is left: settings that protect the organization. No attack path
// goes over this edge, so it stays when paths are strict.
func (p *holderEdges) alter(via []string) error {
	var assumes []string
	if p.h.node.Kind == kind.APIServiceIntegration {
		assumes = assumptions(scopes.Governed(via))
	}
	way := p.path(kind.OktagonAlterOrg, via, assumes)
	way.assumesGuardsFail = false
	_, err := p.edge(way, p.organization())
	return err
}

// holds writes an edge to each scope.
func (p *holderEdges) holds() error {
	for _, spellings := range scopesByNode(p.e, p.h.names()) {
		name := spellings[0]
		way := p.path(kind.Holds, slices.Sorted(slices.Values(spellings)), nil)
		if p.h.node.Kind == kind.Application {
			at := slices.IndexFunc(p.h.granted, func(s grantedScope) bool { return s.name == name })
			way.properties = append(way.properties, p.grantProperties(&p.h.granted[at])...)
		}
		// The node may have the spelling of another holder.
		node := emit.Ref{ID: emit.ToUpper(scopeID(p.e, name)), Kind: kind.Scope}
		if err := p.e.Edge(kind.Holds, p.h.node, node, way.properties...); err != nil {
			return err
		}
	}
	return nil
}

// grantProperties says when and by whom an application was granted a scope.
func (p *holderEdges) grantProperties(s *grantedScope) []emit.Property {
	var more []emit.Property
	if at, ok := p.e.Date(kind.Holds, "granted_at", s.created); ok {
		more = append(more, at)
	}
	if by, ok := s.by.Get(); ok {
		more = append(more, emit.String("granted_by", by))
	}
	return more
}

// path is a kind of edge with its properties. All its edges share them.
type path struct {
	edge              string
	via               []string // scopes
	assumesGuardsFail bool
	properties        []emit.Property
}

// assumptions returns what a path of an integration assumes.
func assumptions(guarded bool) []string {
	if guarded {
		return []string{scopeSuffices, guardsFail}
	}
	return []string{scopeSuffices}
}

func (p *holderEdges) path(edge string, via, assumes []string) path {
	return path{edge: edge, via: via, assumesGuardsFail: slices.Contains(assumes, guardsFail), properties: []emit.Property{
		emit.Strings("via_scopes", via),
		emit.Strings("capabilities", scopes.Capabilities(via)),
		emit.Strings("assumes", assumes),
		emit.Bool("role_checked", p.h.roleChecked),
	}}
}

// edges writes a path to all nodes of one kind.
func (p *holderEdges) edges(way path, kind string, ids []string) error {
	for _, id := range ids {
		if _, err := p.edge(way, emit.Ref{ID: id, Kind: kind}); err != nil {
			return err
		}
	}
	return nil
}

// edge writes a path to one end, if there is a scope for it and strict paths do not
// leave it out.
func (p *holderEdges) edge(way path, end emit.Ref) (written bool, err error) {
	if len(way.via) == 0 {
		return false, nil
	}
	written = !p.strict || !way.assumesGuardsFail
	for _, name := range way.via {
		before, seen := p.covered[name]
		p.covered[name] = written && (before || !seen)
	}
	if !written {
		return false, nil
	}
	if way.edge == kind.OktagonManageApp {
		p.managed++
	}
	return true, p.e.Edge(way.edge, p.h.node, end, way.properties...)
}
