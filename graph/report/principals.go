package report

import (
	"cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
)

// statusMissing is shown for users and secrets for which Okta returned no status.
const statusMissing = "not told"

// creatorUnreadable is shown for who authorized an integration when Okta names somebody in a
// form that is not understood.
const creatorUnreadable = "not understood"

// stateDeleted is the state of a principal that Okta no longer has.
const stateDeleted = "gone"

// stateNotCollected is the state of somebody who was not read.
const stateNotCollected = "not collected"

// principals are those who created, own or granted something, by id. They are few, even in a
// large organization: their ids are collected first, then looked up in the graph.
type principals map[string]Principal

func (p principals) add(id string) {
	if id != "" {
		p[id] = Principal{ID: id, State: stateNotCollected, Admin: UnknownAdmin}
	}
}

// get returns a principal whose id was added.
func (p principals) get(id string) Principal {
	if id == "" {
		return Principal{State: "not named", Admin: UnknownAdmin}
	}
	return p[id]
}

// principalsOf returns all creators, owners and granters that a snapshot names, by id only.
func principalsOf(s *snapshot.Snapshot) (principals, error) {
	p := principals{}
	for r, err := range snapshot.Records[snapshot.APIService](s, snapshot.APIServices) {
		if err != nil {
			return nil, err
		}
		p.add(r.CreatedBy.String())
	}
	for t, err := range snapshot.Records[snapshot.APIToken](s, snapshot.APITokens) {
		if err != nil {
			return nil, err
		}
		p.add(t.UserID.String())
	}
	if err := p.addHookCreators(s); err != nil {
		return nil, err
	}
	uses, err := s.LastUses()
	if err != nil {
		return nil, err
	}
	for _, use := range uses {
		p.add(use.AuthorizedBy.String())
	}
	return p, p.addGranters(s)
}

func (p principals) addGranters(s *snapshot.Snapshot) error {
	f, err := s.FanOut(snapshot.Grants)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, app := range f.Parents() {
		grants, err := snapshot.Items[snapshot.Grant](f, app)
		if err != nil {
			return err
		}
		for i := range grants {
			p.add(grants[i].CreatedBy.ID.String())
		}
	}
	return nil
}

// addPrincipals looks the principals up in the graph, and their roles and factors.
func (b *builder) addPrincipals() error {
	b.principals = b.extract.principals
	b.principals.resolve(b.extract)
	if err := b.markDeleted(); err != nil {
		return err
	}
	for id, p := range b.principals {
		p.Admin = b.adminOf(id, p.Kind)
		p.Factors = b.extract.node(id).factors
		b.principals[id] = p
	}
	return nil
}

// resolve looks the principals up among the nodes of the graph.
func (p principals) resolve(x *Extract) {
	for id := range p {
		n := x.node(id)
		found := Principal{ID: id, Name: n.name, Admin: UnknownAdmin}
		switch n.kind {
		case kind.User:
			found.Kind, found.State, found.Name = PrincipalUser, cmp.Or(n.status, statusMissing), cmp.Or(n.login, id)
		case kind.Application:
			found.Kind, found.State = PrincipalApplication, "application"
		case kind.APIServiceIntegration:
			found.Kind, found.State = PrincipalIntegration, "integration"
		default:
			continue
		}
		p[id] = found
	}
}

// markDeleted marks the principals that Okta no longer has.
func (b *builder) markDeleted() error {
	f, err := b.fanOut(snapshot.Creators)
	if err != nil {
		return err
	}
	for id, p := range b.principals {
		if state, _, _ := f.State(id); state == snapshot.Gone && p.Kind == "" {
			p.State = stateDeleted
			b.principals[id] = p
		}
	}
	return nil
}

// adminResources are the resources that say whether a principal of a kind is an admin.
var adminResources = map[string][]string{
	PrincipalUser: {snapshot.Users, snapshot.Assignees, snapshot.UserAssignments,
		snapshot.Groups, snapshot.GroupMembers, snapshot.GroupAssignments},
	PrincipalApplication: {snapshot.Apps, snapshot.Clients, snapshot.ClientAssignments},
}

// adminOf returns the admin role of a principal. While a resource is missing, an admin may be a
// super admin.
func (b *builder) adminOf(id, kind string) Admin {
	if kind == PrincipalIntegration {
		return NoAdmin
	}
	needs := adminResources[kind]
	if needs == nil { // a principal that was not collected may be a user
		needs = adminResources[PrincipalUser]
	}
	switch admin := b.extract.adminOf(id); {
	case admin == SuperAdmin:
		return SuperAdmin
	case len(b.report.missing(needs)) > 0:
		return UnknownAdmin
	case admin == OtherAdmin:
		return OtherAdmin
	case kind == "" || b.extract.node(id).holdsRoles == nil:
		return UnknownAdmin
	}
	return NoAdmin
}
