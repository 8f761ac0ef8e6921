package graph

import (
	"unique"

	"oktagon/collector/snapshot"
	"oktagon/graph/admin"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// userFacts is what edges between users and to realms need of all users. Users are
// named by their position among the users' nodes: an id is four times as long.
type userFacts struct {
	logins  map[string]int32 // positions of users; of two with one login, the first
	reports []report         // users who have a manager, in the order of their nodes
	members []realmMember    // users who have a realm, in the order of their nodes
}

// report is a user who has a manager.
type report struct {
	user         int32
	managerLogin unique.Handle[string]
}

// realmMember is a user and the id of the user's realm.
type realmMember struct {
	user  int32
	realm unique.Handle[string]
}

// record keeps what edges need of the nth user.
func (f *userFacts) record(n int32, u *snapshot.User) {
	if login := u.Profile.Login.String(); login != "" {
		if _, taken := f.logins[login]; !taken {
			f.logins[login] = n
		}
	}
	if manager := u.Profile.ManagerID.String(); manager != "" {
		f.reports = append(f.reports, report{n, unique.Make(manager)})
	}
	if realm := u.RealmID.String(); realm != "" {
		f.members = append(f.members, realmMember{n, unique.Make(realm)})
	}
}

// userNodes writes the users of the listing and, among them, the creators of
// integrations that were looked up because no listing has them. Of all of them it
// records what edges need.
func userNodes(b *build) (*userFacts, error) {
	facts := &userFacts{logins: map[string]int32{}}
	creators, err := emit.AllItems[snapshot.User](b.r, snapshot.Creators)
	if err != nil {
		return nil, err
	}
	write := func(u *snapshot.User) error {
		n := int32(len(b.e.IDs(kind.User)))
		facts.record(n, u)
		b.rules.recordUser(n, u)
		b.exempt.RecordUser(u)
		b.saml.RecordUser(u)
		return userNode(b.r, b.e, b.assigned, u)
	}
	err = emit.Each(b.r, snapshot.Users, func(user *snapshot.User) error {
		for len(creators) > 0 && snapshot.CompareIDs(creators[0].ID, user.ID) <= 0 {
			if creators[0].ID != user.ID {
				if err := write(&creators[0]); err != nil {
					return err
				}
			}
			creators = creators[1:]
		}
		return write(user)
	})
	if err != nil {
		return nil, err
	}
	for i := range creators {
		if err := write(&creators[i]); err != nil {
			return nil, err
		}
	}
	return facts, nil
}

func userNode(r *emit.Reader, e *emit.Emitter, assigned *admin.Assignments, u *snapshot.User) error {
	p := &u.Profile
	n := e.Node(kind.User, u.ID, p.Login.Or(p.Email), p.DisplayName.Or(p.Login))
	n.Text("status", u.Status)
	if status, known := u.Status.Get(); known {
		n.Bool("enabled", status != "SUSPENDED" && status != "DEPROVISIONED" && status != "STAGED")
	}
	assigned.AddHoldsRoles(n, kind.User, u.ID)
	if err := addFactors(r, n, u.ID); err != nil {
		return err
	}
	n.Text("login", p.Login)
	n.Text("email", p.Email)
	n.Text("first_name", p.FirstName)
	n.Text("last_name", p.LastName)
	n.Text("title", p.Title)
	n.Text("department", p.Department)
	n.Text("city", p.City)
	n.Text("state", p.State)
	n.Text("country_code", p.CountryCode)
	n.Text("organization", p.Organization)
	n.Text("division", p.Division)
	n.Text("employee_number", p.EmployeeNumber)
	n.Text("user_type", p.UserType)
	n.Text("manager_id", p.ManagerID)
	n.Text("realm_id", u.RealmID)
	n.Text("credential_provider_type", u.Credentials.Provider.Type)
	n.Text("credential_provider_name", u.Credentials.Provider.Name)
	n.Date("created", u.Created)
	n.Date("activated", u.Activated)
	n.Date("password_changed", u.PasswordChanged)
	n.Date("last_login", u.LastLogin)
	n.Date("last_updated", u.LastUpdated)
	return n.Write()
}

// addFactors counts the factors that a user can sign in with. A user whose
// factors were not read to their end has no count.
func addFactors(r *emit.Reader, n *emit.Node, user string) error {
	factors, state, err := emit.Items[snapshot.Factor](r, snapshot.Factors, user)
	if err != nil || state != snapshot.Complete {
		return err
	}
	active := 0
	for _, f := range factors {
		if f.Status.String() == "ACTIVE" {
			active++
		}
	}
	n.Int("authentication_factors", int64(active))
	return nil
}

// managerEdges writes manager → user, where the user's managerId is the login of
// another user that was collected. Other schemes of manager ids give no edge.
func (f *userFacts) managerEdges(e *emit.Emitter) error {
	for _, r := range f.reports {
		manager, known := f.logins[r.managerLogin.Value()]
		if !known || manager == r.user {
			continue
		}
		if err := e.Edge(kind.ManagerOf, e.At(kind.User, manager), e.At(kind.User, r.user)); err != nil {
			return err
		}
	}
	return nil
}

// realmEdges writes realm → user, in the order of users.
func (f *userFacts) realmEdges(e *emit.Emitter) error {
	for _, m := range f.members {
		if err := e.Edge(kind.RealmContains, e.Find(m.realm.Value(), kind.Realm), e.At(kind.User, m.user)); err != nil {
			return err
		}
	}
	return nil
}

// inRealm returns the ids of the nodes of the users in a realm, sorted.
func (f *userFacts) inRealm(e *emit.Emitter, realm string) (ids []string) {
	for _, m := range f.members {
		if m.realm.Value() == realm {
			ids = append(ids, e.At(kind.User, m.user).ID)
		}
	}
	return ids
}
