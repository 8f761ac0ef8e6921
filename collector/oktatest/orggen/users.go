package orggen

import (
	"strconv"
	"strings"

	"oktagon/collector/snapshot"
)

var (
	firstNames  = []string{"Ada", "Bela", "Chidi", "Dina", "Emil", "Fatou", "Goran", "Hana", "Ines", "Jonas", "Kofi", "Lena", "Mara"}
	lastNames   = []string{"Contoso", "Fabrikam", "Northwind", "Adatum", "Tailspin", "Wingtip", "Litware", "Proseware", "Woodgrove"}
	departments = []string{"Engineering", "Finance", "Sales", "Support", "Legal", "People"}
	titles      = []string{"Analyst", "Engineer", "Manager", "Specialist", "Director"}
	cities      = []string{"Springfield", "Rivertown", "Lakeside", "Hillview"}
	// statuses are the less usual ones: most users are ACTIVE.
	statuses = []string{"STAGED", "PROVISIONED", "SUSPENDED", "LOCKED_OUT", "PASSWORD_EXPIRED", "RECOVERY"}
)

func (g *generator) users() error {
	return g.listing(snapshot.Users, g.size.Users, func(i int) snapshot.Record { return g.user(i) })
}

// user is the ith user. Managers have smaller numbers than those whom they manage.
func (g *generator) user(i int) snapshot.User {
	first, last := names(i)
	random := hash(g.size.Seed+2, uint64(i))
	u := snapshot.User{
		ID: UserID(i), Status: snapshot.Some("ACTIVE"),
		Created: stamp(i%600, i), Activated: stamp(i%600, i+60), LastUpdated: stamp(i%600+30, i),
		Profile: snapshot.UserProfile{
			Login: snapshot.Some(login(i)), Email: snapshot.Some(login(i)), FirstName: first, LastName: last,
			DisplayName: text("%s %s", first, last), Title: pick(titles, random), Department: pick(departments, random>>8),
			City: pick(cities, random>>16), CountryCode: snapshot.Some("US"), Organization: snapshot.Some("Contoso"),
			EmployeeNumber: text("%07d", i), UserType: snapshot.Some("Employee"),
		},
	}
	u.Credentials.Provider = snapshot.CredentialProvider{Type: snapshot.Some("OKTA"), Name: snapshot.Some("OKTA")}
	u.RealmID = snapshot.Some(realmID(realmOf(random)))
	if i > 0 {
		u.Profile.ManagerID = snapshot.Some(login((i - 1) / 8))
	}
	if random%20 == 0 {
		u.Status = pick(statuses, random>>24)
	}
	if random%4 != 0 {
		u.LastLogin = stamp(i%600+90, i)
		u.PasswordChanged = stamp(i%600+10, i)
	}
	return u
}

func login(i int) string {
	first, last := names(i)
	return strings.ToLower(first.String()+"."+last.String()) + "." + strconv.Itoa(i) + "@contoso.example"
}

func names(i int) (first, last snapshot.Text) {
	return pick(firstNames, uint64(i)), pick(lastNames, uint64(i/len(firstNames)))
}
