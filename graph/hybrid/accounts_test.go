package hybrid

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
)

// TestImportsUser has every row of the table of edges.md §9.2, and where two rows fit
// that the first decides.
func TestImportsUser(t *testing.T) {
	t.Parallel()
	const masters = "PROFILE_MASTERING"
	for _, c := range []struct {
		app, feature, account string
		want                  bool
	}{
		{ActiveDirectory, "", `{"scope":"USER"}`, true},
		{ActiveDirectory, "", `{}`, true},
		{ActiveDirectory, "", `{"scope":"GROUP"}`, false},
		{ActiveDirectory, masters, `{"scope":"GROUP"}`, false},
		{ActiveDirectory, "", `{"scope":"OTHER"}`, false},
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
		if got := newApplication(&app).importsUser(&account); got != c.want {
			t.Errorf("%s %s %s: imported %t, want %t", c.app, c.feature, c.account, got, c.want)
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
			if e.applies(newApplication(&app), &account) {
				got = append(got, e.kind)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %s %s: %s", c.app, c.features, c.account, diff)
		}
	}
}

func decode(t *testing.T, text string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		t.Fatal(err)
	}
}
