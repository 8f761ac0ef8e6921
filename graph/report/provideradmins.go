package report

import (
	"cmp"
	"slices"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// ProviderAdmin is a user, a group or a service app whose role lets it add identity providers,
// and so sign in as anyone. Super admins are not among them.
type ProviderAdmin struct {
	Kind        string // OfUser, OfGroup or OfApplication
	ID, Name    string // the name of a user is the login
	Status      string // of a user or an application
	Roles       []ProviderRole
	Assumptions []string // see Path
	// People is the number of members of a group that are known; PeopleKnown says that these are
	// all.
	People      int
	PeopleKnown bool
	// Result is empty for an application: its findings are in its own.
	Result Result
}

// ProviderRole is an admin role over identity providers, and the resource set that it is bound to.
type ProviderRole struct {
	Name string
	Set  NamedObject // empty for a role that covers the whole organization
}

func (a *ProviderAdmin) subject() Subject { return Subject{a.Kind, a.ID, a.Name} }
func (a *ProviderAdmin) result() *Result  { return &a.Result }

// missingStatus is empty: who has the role can be activated.
func (a *ProviderAdmin) missingStatus() []string { return nil }

// PeopleText is the number of people behind a group, "" for others.
func (a *ProviderAdmin) PeopleText() string {
	switch n := safetext.Number(a.People); {
	case a.Kind != OfGroup:
		return ""
	case a.PeopleKnown:
		return n
	case a.People == 0:
		return "not known"
	default:
		return n + " or more"
	}
}

// providerAccess is what the graph says of who may add identity providers.
type providerAccess struct {
	assignments []string // ids of role assignments in upper case
	assumptions []string
}

// addProviderAdmin records an edge to the organization that a role over identity providers gives.
func (x *Extract) addProviderAdmin(e *opengraph.Edge) {
	var access providerAccess
	for i := range e.Properties {
		switch p := &e.Properties[i]; p.Key {
		case "via_assignments":
			access.assignments = slices.Clone(p.Value.Strings())
		case "assumes":
			access.assumptions = slices.Clone(p.Value.Strings())
		}
	}
	if access.assignments != nil {
		x.providers[e.Start.ID] = access
	}
}

// addSet records the resource set that a role assignment is bound to.
func (x *Extract) addSet(e *opengraph.Edge) {
	if e.End.Kind == kind.ResourceSet {
		x.roles.sets[e.Start.ID] = append(x.roles.sets[e.Start.ID], e.End.ID)
	}
}

// addProviderAdmins adds those who may add identity providers.
func (b *builder) addProviderAdmins() error {
	people := map[string]int{}
	for _, groups := range b.extract.roles.groups {
		for _, group := range groups {
			people[group]++
		}
	}
	for id, access := range b.extract.providers {
		n := b.extract.node(id)
		a := ProviderAdmin{Kind: OfUser, ID: n.id, Name: n.name, Status: n.status, Assumptions: access.assumptions}
		switch n.kind {
		case kind.Group:
			members, err := b.fanOut(snapshot.GroupMembers) // the largest file: opened only when it is needed
			if err != nil {
				return err
			}
			a.Kind, a.Status, a.People = OfGroup, "", people[id]
			a.PeopleKnown = readToEnd(members, n.id) || b.report.Known(snapshot.GroupMembers)
		case kind.Application:
			a.Kind = OfApplication
		default:
			a.Name = cmp.Or(n.login, n.name, n.id)
		}
		for _, assignment := range access.assignments {
			a.Roles = append(a.Roles, b.providerRoles(assignment)...)
		}
		b.report.ProviderAdmins = append(b.report.ProviderAdmins, a)
	}
	return nil
}

// providerRoles describes a role assignment, once for each of its resource sets.
func (b *builder) providerRoles(assignment string) (all []ProviderRole) {
	role := ProviderRole{Name: b.extract.node(assignment).name}
	for _, set := range b.extract.roles.sets[assignment] {
		n := b.extract.node(set)
		role.Set = NamedObject{n.id, n.name}
		all = append(all, role)
	}
	if all == nil {
		all = []ProviderRole{role}
	}
	return all
}
