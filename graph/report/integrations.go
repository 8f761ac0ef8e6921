package report

import (
	"strings"
	"time"

	"oktagon/collector/snapshot"
)

// Integration is an API service integration as a reviewer sees it.
type Integration struct {
	ID, Name     string
	Created      time.Time // zero when unknown
	Scopes       []string
	ManageScopes []string // those of Scopes that can write
	Creator      Creator
}

// Creator is who let an integration in.
type Creator struct {
	ID   string // "" when Okta names nobody
	Name string // login, or the name of an app or integration
	// State is the user's status, or what else is known: "application",
	// "integration", "gone" (Okta no longer has it), "not collected", "not named" (Okta names nobody).
	State string
}

// Integrations lists the integrations of a snapshot, with their creators.
func Integrations(s *snapshot.Snapshot) ([]Integration, error) {
	var all []Integration
	wanted := map[string]Creator{}
	for r, err := range snapshot.Records[snapshot.APIService](s, snapshot.APIServices) {
		if err != nil {
			return nil, err
		}
		i := Integration{ID: r.ID, Name: r.Name.Or(snapshot.T(r.ID)).String(), Scopes: r.GrantedScopes}
		i.Created, _ = time.Parse(time.RFC3339, r.CreatedAt.String())
		for _, scope := range r.GrantedScopes {
			if strings.HasSuffix(scope, ".manage") {
				i.ManageScopes = append(i.ManageScopes, scope)
			}
		}
		i.Creator = Creator{ID: r.CreatedBy.String(), State: "not named"}
		if i.Creator.ID != "" {
			wanted[i.Creator.ID] = Creator{ID: i.Creator.ID, State: "not collected"}
		}
		all = append(all, i)
	}
	if err := resolve(s, wanted); err != nil {
		return nil, err
	}
	for i := range all {
		if c, ok := wanted[all[i].Creator.ID]; ok {
			all[i].Creator = c
		}
	}
	return all, nil
}

// resolve finds the wanted creators among everything that can be one.
func resolve(s *snapshot.Snapshot, wanted map[string]Creator) error {
	found := func(id, name, state string) {
		if _, ok := wanted[id]; ok {
			wanted[id] = Creator{id, name, state}
		}
	}
	for u, err := range snapshot.Records[snapshot.User](s, snapshot.Users) {
		if err != nil {
			return err
		}
		found(u.ID, userName(&u), u.Status.String())
	}
	for a, err := range snapshot.Records[snapshot.App](s, snapshot.Apps) {
		if err != nil {
			return err
		}
		found(a.ID, a.Label.Or(a.Name).String(), "application")
	}
	for r, err := range snapshot.Records[snapshot.APIService](s, snapshot.APIServices) {
		if err != nil {
			return err
		}
		found(r.ID, r.Name.String(), "integration")
	}
	return resolveLookedUp(s, found)
}

func resolveLookedUp(s *snapshot.Snapshot, found func(id, name, state string)) error {
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
		for _, u := range users {
			found(u.ID, userName(&u), u.Status.String())
		}
		if state, _, _ := family.End(id); state == snapshot.Gone {
			found(id, "", "gone")
		}
	}
	return nil
}

func userName(u *snapshot.User) string {
	return u.Profile.Login.Or(u.Profile.Email).Or(snapshot.T(u.ID)).String()
}
