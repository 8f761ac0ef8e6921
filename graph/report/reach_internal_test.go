package report

import (
	"testing"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// TestReachByRole has service apps whose role and scope allow a deed that leads to no administrator.
func TestReachByRole(t *testing.T) {
	t.Parallel()
	granted := func(is bool) opengraph.Property {
		return opengraph.Property{Key: "scope_granted", Value: opengraph.Bool(is)}
	}
	for name, test := range map[string]struct {
		edge    string
		granted bool
		want    Level
	}{
		"an organization administrator":             {kind.OrgAdmin, true, ReachUsers},
		"a group administrator":                     {kind.GroupAdmin, true, ReachUsers},
		"a group membership administrator":          {kind.GroupMembershipAdmin, true, ReachUsers},
		"a custom role that adds members":           {kind.AddMember, true, ReachUsers},
		"a custom role that resets passwords":       {kind.ResetPassword, true, ReachUsers},
		"a reader of secrets":                       {kind.ReadClientSecret, true, ReachData},
		"an organization administrator, no scope":   {kind.OrgAdmin, false, ReachData},
		"a super admin whose scopes do not suffice": {kind.SuperAdmin, false, ReachData},
		"a super admin":                             {kind.SuperAdmin, true, ReachOrganization},
	} {
		x := extractOf(t, map[string]string{"ORG": kind.Organization, "APP": kind.Application},
			edge("APP", test.edge, map[bool]string{true: "ORG", false: "PLAIN"}[test.edge == kind.SuperAdmin], granted(test.granted)))
		a := Application{ID: "app", Status: "ACTIVE", Client: OAuthClient{Type: "service", AuthMethod: "private_key_jwt"}, Admin: OtherAdmin,
			Scopes: holding("okta.users.manage"), ScopesKnown: true, Paths: x.pathsOf("APP")}
		b := newTestBuilder()
		b.extract = x
		if got := b.reachOfApplication(&a); got.Level != test.want || got.Dormant != "" {
			t.Errorf("%s reaches %s (%s), want %s", name, got.Level, got.Dormant, test.want)
		}
	}
}

// TestReachOfApplication has applications that reach nothing by themselves, or not today.
func TestReachOfApplication(t *testing.T) {
	t.Parallel()
	x := extractOf(t, map[string]string{"ORG": kind.Organization, "APP": kind.Application}, edge("APP", kind.OktagonTakeOverOrg, "ORG"))
	service := OAuthClient{Type: "service", AuthMethod: "private_key_jwt"}
	key := Credentials{KeysKnown: true, Keys: []Key{{Status: "ACTIVE"}}}
	for name, test := range map[string]struct {
		app     Application
		want    Level
		dormant bool
	}{
		"with a key":        {Application{ID: "app", Status: "ACTIVE", Client: service, Credentials: key, ScopesKnown: true}, ReachOrganization, false},
		"with unknown keys": {Application{ID: "app", Status: "ACTIVE", Client: service, ScopesKnown: true}, ReachOrganization, false},
		"without a key":     {Application{ID: "app", Status: "ACTIVE", Client: service, Credentials: Credentials{KeysKnown: true}, ScopesKnown: true}, ReachOrganization, true},
		"with a secret":     {Application{ID: "app", Status: "ACTIVE", Client: OAuthClient{Type: "service", AuthMethod: "client_secret_post"}, ScopesKnown: true}, ReachOrganization, true},
		"inactive":          {Application{ID: "app", Status: "INACTIVE", Client: service, Credentials: key, ScopesKnown: true}, ReachOrganization, true},
		"unread scopes":     {Application{ID: "app", Status: "ACTIVE", Client: service, Credentials: key}, ReachUnknown, false},
		"for its users":     {Application{ID: "app", Status: "ACTIVE", Client: OAuthClient{Type: "web"}, ScopesKnown: true}, ReachUnknown, false},
		"without a role":    {Application{ID: "other", Status: "ACTIVE", Client: service, Credentials: key, ScopesKnown: true, Admin: NoAdmin, Scopes: holding("okta.users.manage")}, ReachNothing, false},
	} {
		b := newTestBuilder()
		b.extract = x
		test.app.Paths = x.pathsOf(test.app.ID)
		if got := b.reachOfApplication(&test.app); got.Level != test.want || got.Usable() == test.dormant {
			t.Errorf("%s: %s (%s), want %s", name, got.Level, got.Dormant, test.want)
		}
	}
}

// TestReachOfToken has tokens of an administrator who reads client secrets, as read-only
// administrators do. For a client secret, Okta gives no token for its API.
func TestReachOfToken(t *testing.T) {
	t.Parallel()
	nodes := map[string]string{"ORG": kind.Organization, "APP": kind.Application, "SECRET": kind.ClientSecret, "READER": kind.User, "BOTH": kind.User}
	x := extractOf(t, nodes, edge("APP", kind.SuperAdmin, "ORG"), edge("SECRET", kind.SecretOf, "APP"),
		edge("READER", kind.ReadClientSecret, "SECRET"), edge("BOTH", kind.ReadClientSecret, "SECRET"), edge("BOTH", kind.AppAdmin, "APP"))
	for owner, dormant := range map[string]bool{"READER": true, "BOTH": false} {
		b := newTestBuilder()
		b.extract = x
		got := b.reachOfToken(&Token{ID: "t", Owner: Principal{ID: owner, Kind: PrincipalUser, State: "ACTIVE", Admin: OtherAdmin}})
		if last := got.Steps[len(got.Steps)-1]; got.Level != ReachOrganization || got.Usable() == dormant || last.Kind != kind.Organization || got.Steps[0].Edge != kind.APITokenFor {
			t.Errorf("the token of %s reaches %s (%s) over %v", owner, got.Level, got.Dormant, got.Steps)
		}
	}
}

// TestAdminsOnlyIn expects the users who would lose their rights with those of a group.
func TestAdminsOnlyIn(t *testing.T) {
	t.Parallel()
	x := extractOf(t, map[string]string{"ORG": kind.Organization, "G": kind.Group, "H": kind.Group, "A": kind.User, "B": kind.User, "C": kind.User})
	for _, group := range []string{"G", "H"} {
		x.roles.holders[group], x.roles.superAdmins[group], x.attack.mayReach[group] = true, true, true
	}
	for _, e := range []opengraph.Edge{edge("A", kind.MemberOf, "G"), edge("B", kind.MemberOf, "G"), edge("B", kind.MemberOf, "H"),
		edge("C", kind.MemberOf, "G"), edge("C", kind.SuperAdmin, "ORG")} {
		if err := x.Edge(&e); err != nil {
			t.Fatal(err)
		}
	}
	if got := x.adminsOnlyIn("g"); len(got) != 1 || got[0] != "A" {
		t.Errorf("%v would lose their rights, want A", got)
	}
}
