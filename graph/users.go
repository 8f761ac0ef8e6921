package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// userNodes emits the users of the listing and, among them, the creators of
// integrations that were looked up because no listing has them.
func userNodes(b *builder) error {
	creators, err := lookedUpCreators(b)
	if err != nil {
		return err
	}
	emit := func(u *snapshot.User) error {
		if err := userNode(b, u); err != nil {
			return err
		}
		b.remember(u)
		if err := b.rememberPerson(u); err != nil {
			return err
		}
		return b.emit(u.ID)
	}
	err = each(b, snapshot.Users, func(user *snapshot.User) error {
		for len(creators) > 0 && snapshot.CompareIDs(creators[0].ID, user.ID) <= 0 {
			if creators[0].ID != user.ID {
				if err := emit(&creators[0]); err != nil {
					return err
				}
			}
			creators = creators[1:]
		}
		return emit(user)
	})
	if err != nil {
		return err
	}
	for i := range creators {
		if err := emit(&creators[i]); err != nil {
			return err
		}
	}
	return nil
}

// lookedUpCreators returns the users that were looked up, by folded id.
func lookedUpCreators(b *builder) ([]snapshot.User, error) {
	return owned[snapshot.User](b, snapshot.Creators)
}

func userNode(b *builder, u *snapshot.User) error {
	p := &u.Profile
	b.begin(u.ID, p.Login.Or(p.Email), p.DisplayName.Or(p.Login))
	b.text("status", u.Status)
	if status, known := u.Status.Get(); known {
		b.set("enabled", opengraph.Bool(status != "SUSPENDED" && status != "DEPROVISIONED" && status != "STAGED"))
	}
	b.setHoldsRoles(u.ID)
	if err := b.setFactors(u.ID); err != nil {
		return err
	}
	b.text("login", p.Login)
	b.text("email", p.Email)
	b.text("first_name", p.FirstName)
	b.text("last_name", p.LastName)
	b.text("title", p.Title)
	b.text("department", p.Department)
	b.text("city", p.City)
	b.text("state", p.State)
	b.text("country_code", p.CountryCode)
	b.text("organization", p.Organization)
	b.text("division", p.Division)
	b.text("employee_number", p.EmployeeNumber)
	b.text("user_type", p.UserType)
	b.text("manager_id", p.ManagerID)
	b.text("realm_id", u.RealmID)
	b.text("credential_provider_type", u.Credentials.Provider.Type)
	b.text("credential_provider_name", u.Credentials.Provider.Name)
	b.date("created", u.Created)
	b.date("activated", u.Activated)
	b.date("password_changed", u.PasswordChanged)
	b.date("last_login", u.LastLogin)
	b.date("last_updated", u.LastUpdated)
	return nil
}

// setFactors counts the factors that a user can sign in with. Unknown is not
// none: a user whose factors were not read has no count.
func (b *builder) setFactors(user string) error {
	factors, state, err := childrenOf[snapshot.Factor](b, snapshot.Factors, user)
	if err != nil || state != snapshot.Complete {
		return err
	}
	active := 0
	for _, f := range factors {
		if f.Status.String() == "ACTIVE" {
			active++
		}
	}
	b.set("authentication_factors", opengraph.Int(int64(active)))
	return nil
}

// report is a user who has a manager. The user is told by its place among the
// users of the index, as in realmMember: a text would be four times as long.
type report struct {
	user         int32
	managerLogin string
}

// managerEdges emits manager → user, where the user's managerId is the login of
// a user that was collected. Other schemes of manager ids give no edge.
func managerEdges(b *builder) error {
	for _, r := range b.reports {
		manager, known := b.logins[r.managerLogin]
		if !known {
			continue
		}
		if err := b.connect(kind.ManagerOf, b.user(manager), b.user(r.user)); err != nil {
			return err
		}
	}
	return nil
}

// remember keeps what managerEdges and realmEdges need of the user that is emitted
// next. Of two users with one login the first counts.
func (b *builder) remember(u *snapshot.User) {
	n := int32(len(b.index.of(kind.User)))
	if login := u.Profile.Login.String(); login != "" {
		if _, taken := b.logins[login]; !taken {
			b.logins[login] = n
		}
	}
	if manager := u.Profile.ManagerID.String(); manager != "" {
		b.reports = append(b.reports, report{n, b.intern(manager)})
	}
	if realm := u.RealmID.String(); realm != "" {
		b.realmMembers = append(b.realmMembers, realmMember{n, b.intern(realm)})
	}
}

// user is the node of a user by its place.
func (b *builder) user(n int32) ref { return ref{b.index.of(kind.User)[n], kind.User} }

// intern returns one text for all that are equal to it, for those that many users
// share.
func (b *builder) intern(s string) string {
	if known, ok := b.interned[s]; ok {
		return known
	}
	b.interned[s] = s
	return s
}
