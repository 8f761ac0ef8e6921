package report

import (
	"oktagon/collector/snapshot"
)

// principals are the few of a large organization who created, own or granted
// something: wanted first, then found among everything that can be one.
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
	grants, err := s.Family(snapshot.Grants)
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

func (p principals) found(id, name, kind, state string) {
	if _, wanted := p[id]; wanted {
		p[id] = Principal{ID: id, Name: name, Kind: kind, State: state, Admin: UnknownAdmin}
	}
}

func (p principals) user(u *snapshot.User) {
	p.found(u.ID, u.Profile.Login.Or(u.Profile.Email).Or(snapshot.T(u.ID)).String(), PrincipalUser, u.Status.String())
}

// resolve finds them.
func (p principals) resolve(s *snapshot.Snapshot) error {
	for u, err := range snapshot.Records[snapshot.User](s, snapshot.Users) {
		if err != nil {
			return err
		}
		p.user(&u)
	}
	for a, err := range snapshot.Records[snapshot.App](s, snapshot.Apps) {
		if err != nil {
			return err
		}
		p.found(a.ID, a.Label.Or(a.Name).String(), PrincipalApplication, "application")
	}
	for r, err := range snapshot.Records[snapshot.APIService](s, snapshot.APIServices) {
		if err != nil {
			return err
		}
		p.found(r.ID, r.Name.String(), PrincipalIntegration, "integration")
	}
	return p.resolveLookedUp(s)
}

// resolveLookedUp finds those whom no listing has.
func (p principals) resolveLookedUp(s *snapshot.Snapshot) error {
	family, err := s.Family(snapshot.Creators)
	if err != nil {
		return err
	}
	defer family.Close()
	for _, id := range family.Parents() {
		users, err := snapshot.Items[snapshot.User](family, id)
		if err != nil {
			return err
		}
		for i := range users {
			p.user(&users[i])
		}
		if state, _, _ := family.End(id); state == snapshot.Gone {
			p.found(id, "", "", "gone")
		}
	}
	return nil
}
