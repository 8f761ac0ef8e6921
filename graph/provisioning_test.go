package graph

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
)

// TestInbound has every row of the table of edges.md §9.2, and where two rows fit
// that the first decides.
func TestInbound(t *testing.T) {
	t.Parallel()
	const masters = "PROFILE_MASTERING"
	for _, c := range []struct {
		app, feature, account string
		want                  bool
	}{
		{activeDirectory, "", `{"scope":"USER"}`, true},
		{activeDirectory, "", `{}`, true},
		{activeDirectory, "", `{"scope":"GROUP"}`, false},
		{activeDirectory, masters, `{"scope":"GROUP"}`, false},
		{activeDirectory, "", `{"scope":"OTHER"}`, false},
		{"ldap_interface", "", `{"scope":"USER"}`, true},
		{"ldap_interface", "", `{"scope":"GROUP"}`, true},
		{"workday", masters, `{"scope":"GROUP"}`, false},
		{"okta_org2org", masters, `{"scope":"GROUP"}`, false},
		{"okta_org2org", masters, `{"scope":"USER","profile":{}}`, true},
		{"okta_org2org", masters, `{"scope":"USER"}`, true},
		{"okta_org2org", masters, `{"profile":{"initialStatus":"active"}}`, false},
		{"okta_org2org", masters, `{"profile":{"initialStatus":null}}`, false},
		{"okta_org2org", "", `{"profile":{}}`, false},
		{"workday", masters, `{"scope":"USER"}`, true},
		{"workday", masters, `{"profile":{"initialStatus":null}}`, true},
		{"workday", masters, `{}`, true},
		{"workday", "", `{"scope":"USER"}`, false},
		{"", "", `{}`, false},
	} {
		app := snapshot.App{Name: snapshot.Some(c.app), Features: snapshot.Texts{"GROUP_PUSH", c.feature}}
		var account snapshot.AppUser
		decode(t, c.account, &account)
		if got := newProvisioner(&app).inbound(&account); got != c.want {
			t.Errorf("%s %s %s: inbound %t, want %t", c.app, c.feature, c.account, got, c.want)
		}
	}
}

// TestAccountEdges has which edges an account makes, by state, direction and
// application.
func TestAccountEdges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		app, features, account string
		want                   []string
	}{
		{"slack", "", `{"scope":"GROUP","syncState":"SYNCHRONIZED"}`, []string{kind.UserPush}},
		{"slack", "", `{"scope":"GROUP","syncState":"OUT_OF_SYNC"}`, nil},
		{"slack", "", `{"scope":"GROUP"}`, nil},
		{"slack", "PUSH_PASSWORD_UPDATES", `{"scope":"GROUP"}`, []string{kind.ReadPasswordUpdates}},
		{"slack", "", `{"scope":"USER"}`, []string{kind.AppAssignment}},
		{"slack", "", `{}`, []string{kind.AppAssignment}},
		{"workday", "PROFILE_MASTERING", `{"syncState":"SYNCHRONIZED"}`, []string{kind.AppAssignment, kind.UserPull}},
		{"okta_flow_sso", "", `{"scope":"GROUP","syncState":"SYNCHRONIZED"}`, nil},
		{"okta_atspoke_sso", "", `{"scope":"GROUP","syncState":"SYNCHRONIZED"}`, nil},
		{"okta_flow_sso", "PROFILE_MASTERING", `{"scope":"USER","syncState":"SYNCHRONIZED"}`, []string{kind.AppAssignment, kind.UserPull}},
	} {
		app := snapshot.App{Name: snapshot.Some(c.app), Features: strings.Fields(c.features)}
		var account snapshot.AppUser
		decode(t, c.account, &account)
		var got []string
		for _, e := range accountEdges {
			if e.when(newProvisioner(&app), &account) {
				got = append(got, e.kind)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %s %s: %s", c.app, c.features, c.account, diff)
		}
	}
}

// TestInitialStatus holds the snapshot to keep that the key was there, and not
// its value.
func TestInitialStatus(t *testing.T) {
	t.Parallel()
	for account, want := range map[string]string{
		`{"id":"00u","profile":{"initialStatus":"secret"}}`: `{"id":"00u","profile":{"initialStatus":null}}`,
		`{"id":"00u","profile":{"initialStatus":null}}`:     `{"id":"00u","profile":{"initialStatus":null}}`,
		`{"id":"00u","profile":{}}`:                         `{"id":"00u"}`,
	} {
		var u snapshot.AppUser
		decode(t, account, &u)
		got, err := json.Marshal(u)
		if err != nil || string(got) != want {
			t.Errorf("%s: %s %v, want %s", account, got, err, want)
		}
	}
}
