package orggen

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"oktagon/collector/snapshot"
)

const (
	orgID     = "00ofake0000000000001"
	domainSID = "S-1-5-21-1004336348-1177238915-682003330"
)

// id is the ith id of a kind of object. Ids rise with i, in the order of
// snapshots too.
func id(prefix string, i int) string {
	digits := strconv.FormatInt(int64(i), 36)
	return prefix + "fake" + strings.Repeat("0", 13-len(digits)) + digits
}

// UserID is the id of the ith user; snapshots have users in this order.
func UserID(i int) string { return id("00u", i) }

// GroupID is the id of the ith group. Group 0 is Everyone; the larger the number,
// the fewer members.
func GroupID(i int) string { return id("00g", i) }

// AppID is the id of the ith application.
func AppID(i int) string { return id("0oa", i) }

func integrationID(i int) string { return id("0ob", i) }
func realmID(i int) string       { return id("guor", i) }
func policyID(i int) string      { return id("00p", i) }
func idpID(i int) string         { return id("0oc", i) }
func roleID(i int) string        { return id("cr0", i) }
func resourceSetID(i int) string { return id("iam", i) }

// stamp is a time of Okta's, days and seconds after the start of 2024.
func stamp(days, seconds int) snapshot.Text {
	t := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)
	t = t.AddDate(0, 0, days%700).Add(time.Duration(seconds%86400) * time.Second)
	return snapshot.Some(t.Format("2006-01-02T15:04:05.000Z"))
}

func text(format string, args ...any) snapshot.Text {
	return snapshot.Some(fmt.Sprintf(format, args...))
}

// pick takes one of a list by a number.
func pick(list []string, n uint64) snapshot.Text {
	return snapshot.Some(list[n%uint64(len(list))])
}

var (
	firstNames  = []string{"Ada", "Bela", "Chidi", "Dina", "Emil", "Fatou", "Goran", "Hana", "Ines", "Jonas", "Kofi", "Lena", "Mara"}
	lastNames   = []string{"Contoso", "Fabrikam", "Northwind", "Adatum", "Tailspin", "Wingtip", "Litware", "Proseware", "Woodgrove"}
	departments = []string{"Engineering", "Finance", "Sales", "Support", "Legal", "People"}
	titles      = []string{"Analyst", "Engineer", "Manager", "Specialist", "Director"}
	cities      = []string{"Springfield", "Rivertown", "Lakeside", "Hillview"}
	// statuses are those of the plain user listing, most of them ACTIVE.
	statuses = []string{"STAGED", "PROVISIONED", "SUSPENDED", "LOCKED_OUT", "PASSWORD_EXPIRED", "RECOVERY"}
)

func (g *generator) org() error {
	return g.listing(snapshot.Orgs, 1, func(int) snapshot.Record {
		return snapshot.Org{
			ID: orgID, Subdomain: snapshot.Some("contoso"), CompanyName: snapshot.Some("Contoso (generated)"),
			Status: snapshot.Some("ACTIVE"), Created: stamp(0, 0), LastUpdated: stamp(1, 0),
		}
	})
}

func (g *generator) clientPrivileges() error {
	return g.listing(snapshot.ClientPrivilegesSetting, 1, func(int) snapshot.Record { return snapshot.ClientPrivileges{On: snapshot.Some(false)} })
}

func login(i int) string {
	first, last := names(i)
	return strings.ToLower(first.String()+"."+last.String()) + "." + strconv.Itoa(i) + "@contoso.example"
}

func names(i int) (first, last snapshot.Text) {
	return pick(firstNames, uint64(i)), pick(lastNames, uint64(i/len(firstNames)))
}

func (g *generator) users() error {
	return g.listing(snapshot.Users, g.Users, func(i int) snapshot.Record { return g.user(i) })
}

// user is the ith user; everyone but the first has a manager further in front.
func (g *generator) user(i int) snapshot.User {
	first, last := names(i)
	luck := mix(g.Seed+2, uint64(i))
	u := snapshot.User{
		ID: UserID(i), Status: snapshot.Some("ACTIVE"),
		Created: stamp(i%600, i), Activated: stamp(i%600, i+60), LastUpdated: stamp(i%600+30, i),
		Profile: snapshot.UserProfile{
			Login: snapshot.Some(login(i)), Email: snapshot.Some(login(i)), FirstName: first, LastName: last,
			DisplayName: text("%s %s", first, last), Title: pick(titles, luck), Department: pick(departments, luck>>8),
			City: pick(cities, luck>>16), CountryCode: snapshot.Some("US"), Organization: snapshot.Some("Contoso"),
			EmployeeNumber: text("%07d", i), UserType: snapshot.Some("Employee"),
		},
	}
	u.Credentials.Provider = snapshot.CredentialProvider{Type: snapshot.Some("OKTA"), Name: snapshot.Some("OKTA")}
	if g.Realms > 0 {
		u.RealmID = snapshot.Some(realmID(g.realmOf(luck)))
	}
	if i > 0 {
		u.Profile.ManagerID = snapshot.Some(login((i - 1) / 8))
	}
	if luck%20 == 0 {
		u.Status = pick(statuses, luck>>24)
	}
	if luck%4 != 0 {
		u.LastLogin = stamp(i%600+90, i)
		u.PasswordChanged = stamp(i%600+10, i)
	}
	return u
}

func (g *generator) groups() error {
	return g.listing(snapshot.Groups, g.Groups, func(i int) snapshot.Record { return g.group(i) })
}

// group is the ith group: Everyone, a few for admins, some from a directory.
func (g *generator) group(i int) snapshot.Group {
	gr := snapshot.Group{
		ID: GroupID(i), Type: snapshot.Some("OKTA_GROUP"), ObjectClass: snapshot.Texts{"okta:user_group"},
		Created: stamp(i, i), LastUpdated: stamp(i+1, i), LastMembershipUpdated: stamp(i+2, i),
		Profile: snapshot.GroupProfile{
			Name:        text("%s %s %d", pick(cities, uint64(i)), pick(departments, uint64(i/7)), i),
			Description: snapshot.Some("Generated"),
		},
	}
	gr.Embedded.Stats = snapshot.GroupStats{
		UsersCount: snapshot.Some(int64(g.groupSizes[i])), HasAdminPrivilege: snapshot.Some(g.isAdminGroup(i)),
	}
	switch {
	case i == 0:
		gr.Type, gr.Profile.Name = snapshot.Some("BUILT_IN"), snapshot.Some("Everyone")
	case i%10 == 3:
		gr.Type, gr.ObjectClass = snapshot.Some("APP_GROUP"), snapshot.Texts{"okta:windows_security_principal"}
		gr.Profile.SAMAccountName = text("group-%d", i)
		gr.Profile.ObjectSID = text("%s-%d", domainSID, 1000+i)
		gr.Profile.DN = text("CN=group-%d,OU=Groups,DC=contoso,DC=example", i)
		if g.Apps > 0 {
			gr.Source.ID = snapshot.Some(AppID(g.source(i)))
		}
	}
	return gr
}

// source is the app that a group comes from: the directory when there is one.
func (g *generator) source(group int) int {
	if g.hasDirectories() {
		return g.activeDirectory()
	}
	return group % g.Apps
}

// order is the order in which users come to a group.
func (g *generator) order(group int) shuffle {
	return newShuffle(g.Users, g.Seed+3, uint64(group))
}

// members are written for the groups that have some, as a collection does.
func (g *generator) members() error {
	return g.fanOut(snapshot.GroupMembers, g.Groups, func(f *snapshot.FanOutWriter, i int) (int, error) {
		if g.groupSizes[i] == 0 {
			return 0, nil
		}
		order := g.order(i)
		return pages(f, GroupID(i), g.groupSizes[i], 1000, func(k int) snapshot.Member {
			return snapshot.Member{ID: UserID(order.at(k))}
		})
	})
}
