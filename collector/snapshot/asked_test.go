package snapshot_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"oktagon/collector/snapshot"
)

// Okta may give a user's own assignment the id of one that comes with a group.
func TestRoleAssignmentsWithOneID(t *testing.T) {
	w := create(t)
	f, err := w.FanOut(snapshot.UserAssignments)
	if err != nil {
		t.Fatal(err)
	}
	a := snapshot.RoleAssignment{ID: "IFIFAX2BIRGUSTQ", AssignmentType: snapshot.Some("USER")}
	b := snapshot.RoleAssignment{ID: "IFIFAX2BIRGUSTQ", AssignmentType: snapshot.Some("GROUP")}
	if err := errors.Join(f.WritePage("00u1", []snapshot.RoleAssignment{a, b, a}), f.Finish()); err != nil {
		t.Fatal(err)
	}
	family, err := w.Snapshot().FanOut(snapshot.UserAssignments)
	if err != nil {
		t.Fatal(err)
	}
	defer family.Close()
	if items, err := snapshot.Items[snapshot.RoleAssignment](family, "00u1"); err != nil || len(items) != 2 {
		t.Errorf("%v, %v", items, err)
	}
	if (snapshot.RoleAssignment{AssignmentType: snapshot.Some("USER")}).Key() != "" {
		t.Error("an assignment without an id has a key")
	}
}

// Two clients are told apart though they have no "id".
func TestClientsDifferInCase(t *testing.T) {
	w := create(t)
	l, err := w.Listing(snapshot.Clients)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"0oab", "0oab", "0oaB"} {
		if err := l.Add(snapshot.Client{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	if kept, repeated, err := l.Finish(); kept != 2 || repeated != 1 || err != nil {
		t.Errorf("%d kept, %d repeated, %v", kept, repeated, err)
	}
}

func TestJWKSet(t *testing.T) {
	for text, want := range map[string]string{
		`[{"id":"a"},{"id":"b"}]`:             "a b",
		`{"keys":[{"id":"a"}]}`:               "a",
		`{"jwks":{"keys":[{"id":"a"}]}}`:      "a",
		`{"keys":[{"id":7,"kid":"x"}]}`:       "",
		`[{"id":"a","status":{}},{"id":"b"}]`: "a b",
		`{"keys":[{"kid":"x"},{"id":"a"}]}`:   " a",
		`{"keys":null}`:                       "",
		`null`:                                "",
		`"none"`:                              "",
	} {
		var s snapshot.JWKSet
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		var ids []string
		for _, k := range s {
			ids = append(ids, k.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	b, err := json.Marshal(snapshot.AppOAuthClient{JWKs: snapshot.JWKSet{{ID: "a", Status: snapshot.Some("ACTIVE")}}})
	if want := `{"jwks":{"keys":[{"id":"a","status":"ACTIVE"}]}}`; string(b) != want || err != nil {
		t.Errorf("%s, %v; want %s", b, err, want)
	}
	for want, s := range map[bool]snapshot.JWKSet{
		true:  {{ID: "a", Status: snapshot.Some("ACTIVE")}},
		false: {{ID: "a", Status: snapshot.Some("ACTIVE")}, {ID: "b"}},
	} {
		if s.Complete() != want {
			t.Errorf("%v: whole is %v", s, !want)
		}
	}
}

// What the records say of who must be asked for more.
func TestWhoIsAsked(t *testing.T) {
	app := func(text string) (a snapshot.App) { decode(t, text, &a); return a }
	group := func(text string) (g snapshot.Group) { decode(t, text, &g); return g }
	for _, test := range []struct {
		name      string
		got, want bool
	}{
		{"secret, basic", app(`{"credentials":{"oauthClient":{"token_endpoint_auth_method":"client_secret_basic","client_secret":"x"}}}`).HasSecrets(), true},
		{"secret, post", app(`{"credentials":{"oauthClient":{"token_endpoint_auth_method":"client_secret_post"}}}`).HasSecrets(), true},
		{"secret, jwt", app(`{"credentials":{"oauthClient":{"token_endpoint_auth_method":"client_secret_jwt"}}}`).HasSecrets(), true},
		{"key", app(`{"credentials":{"oauthClient":{"token_endpoint_auth_method":"private_key_jwt"}}}`).HasSecrets(), false},
		{"public", app(`{"credentials":{"oauthClient":{"token_endpoint_auth_method":"none"}}}`).HasSecrets(), false},
		{"no client", app(`{"credentials":null}`).HasSecrets(), false},
		{"OpenID Connect", app(`{"signOnMode":"OPENID_CONNECT"}`).MayHaveGrants(), true},
		{"service", app(`{"settings":{"oauthClient":{"application_type":"service"}}}`).MayHaveGrants(), true},
		{"SAML", app(`{"signOnMode":"SAML_2_0","settings":{"oauthClient":null}}`).MayHaveGrants(), false},
		{"push", app(`{"features":["A","GROUP_PUSH"]}`).PushesGroups(), true},
		{"no push", app(`{"features":null}`).PushesGroups(), false},
		{"admins", group(`{"_embedded":{"stats":{"hasAdminPrivilege":true}}}`).MayHaveRoles(), true},
		{"no admins", group(`{"_embedded":{"stats":{"hasAdminPrivilege":false}}}`).MayHaveRoles(), false},
		{"admins or not", group(`{}`).MayHaveRoles(), true},
		{"service client", snapshot.Client{ApplicationType: snapshot.Some("service")}.IsService(), true},
		{"web client", snapshot.Client{ApplicationType: snapshot.Some("web")}.IsService(), false},
		{"built-in role", snapshot.CustomRole{ID: "WORKFLOWS_ADMIN"}.BuiltIn(), true},
		{"custom role", snapshot.CustomRole{ID: "cr0WORKFLOWS"}.BuiltIn(), false},
	} {
		if test.got != test.want {
			t.Errorf("%s: %v", test.name, test.got)
		}
	}
}
