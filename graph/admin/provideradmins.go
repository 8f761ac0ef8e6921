package admin

import (
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// ManagesProviders is the permission to add and to change identity providers.
const ManagesProviders = "okta.identityProviders.manage"

// ProviderAdmin is who may add or change an identity provider by a role.
type ProviderAdmin struct {
	Principal   emit.Ref
	Assignments []string // ids of the nodes of the role assignments that allow it, sorted
}

// ProviderAdmins returns those who may add or change an identity provider, without super
// admins, in the order of their ids (scopes.md §4.4). What must be known for that and is not
// known is added to Unknown, and nothing follows from it.
func (c *Coverage) ProviderAdmins() ([]ProviderAdmin, error) {
	p, err := readProviders(c)
	if err != nil {
		return nil, err
	}
	superAdmins, err := c.superAdmins()
	if err != nil {
		return nil, err
	}
	var all []ProviderAdmin
	for _, grants := range c.byPrincipal() {
		principal := c.members.e.Find(grants[0].assignment.principal, principalKinds...)
		if principal.IsZero() || superAdmins[principal.ID] {
			continue
		}
		assignments, unknown, err := p.managedBy(grants)
		if err != nil {
			return nil, err
		}
		if len(assignments) > 0 {
			all = append(all, ProviderAdmin{principal, assignments})
			continue
		}
		c.addUnknown(unknown...)
	}
	return all, nil
}

// addUnknown names what is not known, once.
func (c *Coverage) addUnknown(names ...string) {
	for _, name := range names {
		if !slices.Contains(c.Unknown, name) {
			c.Unknown = append(c.Unknown, name)
		}
	}
}

// superAdmins returns the ids of the nodes of all super admins, by a group too.
func (c *Coverage) superAdmins() (map[string]bool, error) {
	all := map[string]bool{}
	for principal, role := range c.assigned.All() {
		if role != "SUPER_ADMIN" {
			continue
		}
		node := c.members.e.Find(principal, principalKinds...)
		all[node.ID] = true
		if node.Kind != kind.Group {
			continue
		}
		users, err := c.members.of(node.ID)
		if err != nil {
			return nil, err
		}
		for _, user := range users {
			all[user] = true
		}
	}
	return all, nil
}

// providerStates are the identity providers as far as roles over them need them.
type providerStates struct {
	c      *Coverage
	status map[string]string // by the ids of the nodes
}

func readProviders(c *Coverage) (*providerStates, error) {
	p := &providerStates{c, map[string]string{}}
	return p, emit.Each(c.members.r, snapshot.IdentityProviders, func(x *snapshot.IdentityProvider) error {
		p.status[emit.ToUpper(x.ID)] = x.Status.String()
		return nil
	})
}

// managedBy returns the assignments of one principal that let it manage identity providers,
// and what is not known of the others.
func (p *providerStates) managedBy(grants []grant) (assignments, unknown []string, err error) {
	for _, g := range grants {
		a := g.assignment
		if !a.isCustom() {
			if g.covers.extent == wholeOrg && builtInGrants(a.record.Type.String(), ManagesProviders) {
				assignments = append(assignments, emit.ToUpper(a.nodeID))
			}
			continue
		}
		if !p.c.roles.grantsAny(a.record.Role.String(), []string{ManagesProviders}) {
			continue // permissions that were not read are named with their role
		}
		holds, open, err := p.inSets(&g)
		if err != nil {
			return nil, nil, err
		}
		if holds {
			assignments = append(assignments, emit.ToUpper(a.nodeID))
			continue
		}
		unknown = append(unknown, open...)
	}
	slices.Sort(assignments)
	return assignments, unknown, nil
}

// inSets reports whether the sets of an assignment hold all identity providers or an active
// one, and what is not known of them.
func (p *providerStates) inSets(g *grant) (holds bool, unknown []string, err error) {
	e := p.c.members.e
	if set := g.assignment.record.ResourceSet.String(); set != "" && e.Find(resourceSetID(e, set), kind.ResourceSet).IsZero() {
		unknown = append(unknown, providersOf(set))
	}
	for _, set := range g.covers.sets {
		content := p.c.sets[set]
		if content == nil {
			content = &setContent{id: e.OktaID(set)}
		}
		if content.allProviders || slices.ContainsFunc(content.contains[kind.IdentityProvider], func(id string) bool { return p.status[id] == "ACTIVE" }) {
			return true, nil, nil
		}
		state, err := p.c.members.r.State(snapshot.SetResources, content.id)
		if err != nil {
			return false, nil, err
		}
		if state != snapshot.Complete && state != snapshot.Gone {
			unknown = append(unknown, providersOf(content.id))
		}
		unknown = append(unknown, p.withoutStatus(content)...)
	}
	return false, unknown, nil
}

func providersOf(set string) string { return "identity providers in resource set " + set }

// withoutStatus names the identity providers in a set that may or may not be active.
func (p *providerStates) withoutStatus(content *setContent) (unknown []string) {
	e := p.c.members.e
	for _, id := range content.contains[kind.IdentityProvider] {
		if p.status[id] != "INACTIVE" {
			unknown = append(unknown, "status of identity provider "+e.OktaID(id)+", which is in resource set "+content.id)
		}
	}
	if !p.c.members.r.Known(snapshot.IdentityProviders) {
		for _, id := range content.lostProviders {
			unknown = append(unknown, "status of identity provider "+id+", which is in resource set "+content.id)
		}
	}
	return unknown
}
