package report

import (
	"cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
)

// principals are the few of a large organization who created, own or granted
// something, by id: wanted first, then found among everything that can be one.
type principals map[string]Principal

func (p principals) want(id string) {
	if id != "" {
		p[id] = Principal{ID: id, State: "not collected", Admin: UnknownAdmin}
	}
}

// of returns a principal that was wanted.
func (p principals) of(id string) Principal {
	if id == "" {
		return Principal{State: "not named", Admin: UnknownAdmin}
	}
	return p[id]
}

// mentioned are all whom a snapshot names as a creator, an owner or a giver.
func mentioned(s *snapshot.Snapshot) (principals, error) {
	p := principals{}
	for r, err := range snapshot.Records[snapshot.APIService](s, snapshot.APIServices) {
		if err != nil {
			return nil, err
		}
		p.want(r.CreatedBy.String())
	}
	for t, err := range snapshot.Records[snapshot.APIToken](s, snapshot.APITokens) {
		if err != nil {
			return nil, err
		}
		p.want(t.UserID.String())
	}
	grants, err := s.FanOut(snapshot.Grants)
	if err != nil {
		return nil, err
	}
	defer grants.Close()
	for _, app := range grants.Parents() {
		items, err := snapshot.Items[snapshot.Grant](grants, app)
		if err != nil {
			return nil, err
		}
		for i := range items {
			p.want(items[i].CreatedBy.ID.String())
		}
	}
	return p, nil
}

// untold stands for a status that Okta does not tell.
const untold = "not told"

// resolve finds them among the nodes of the graph.
func (p principals) resolve(s *snapshot.Snapshot, x *Extract) error {
	for id := range p {
		o := x.at(id)
		found := Principal{ID: id, Name: o.name, Admin: UnknownAdmin}
		switch o.kind {
		case kind.User:
			found.Kind, found.State, found.Name = PrincipalUser, cmp.Or(o.status, untold), cmp.Or(o.login, id)
		case kind.Application:
			found.Kind, found.State = PrincipalApplication, "application"
		case kind.APIServiceIntegration:
			found.Kind, found.State = PrincipalIntegration, "integration"
		default:
			continue
		}
		p[id] = found
	}
	return p.resolveGone(s)
}

// resolveGone marks those whom Okta does not know any more.
func (p principals) resolveGone(s *snapshot.Snapshot) error {
	family, err := s.FanOut(snapshot.Creators)
	if err != nil {
		return err
	}
	defer family.Close()
	for id, one := range p {
		if state, _, _ := family.State(id); state == snapshot.Gone && one.Kind == "" {
			one.State = "gone"
			p[id] = one
		}
	}
	return nil
}
