package snapshot_test

import (
	"encoding/json"
	"strings"
	"testing"

	"oktagon/collector/snapshot"
)

func decode(t *testing.T, in string, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(in), to); err != nil {
		t.Fatalf("%s: %v", in, err)
	}
}

// Records accept what organizations send: nulls, numbers in place of texts, texts in place
// of numbers, two spellings of one field.
func TestLenientRecords(t *testing.T) {
	var u snapshot.User
	decode(t, `{"id":"00u","status":null,"created":"","profile":{"login":"a","employeeNumber":12345678901234567890,"department":true,"title":{"x":1},"city":["a"]},"credentials":null}`, &u)
	if got := u.Profile.EmployeeNumber.String(); got != "12345678901234567890" {
		t.Errorf("employee number %q", got)
	}
	for name, absent := range map[string]bool{"status": u.Status.IsZero(), "title": u.Profile.Title.IsZero(),
		"city": u.Profile.City.IsZero(), "created": !u.Created.IsZero(), "department": u.Profile.Department.String() == "true"} {
		if !absent {
			t.Errorf("%s is %v", name, u)
		}
	}
	var g snapshot.Group
	decode(t, `{"id":"00g","_embedded":{"stats":{"usersCount":"12.0","hasAdminPrivlege":true}},"_links":{"source":{"href":"https://x/api/v1/apps/0oaSRC/?a=b"}}}`, &g)
	if n, _ := g.Embedded.Stats.UsersCount.Get(); n != 12 || !g.Embedded.Stats.HasAdminPrivilege.Value() || g.Source.ID.String() != "0oaSRC" {
		t.Errorf("group %+v", g)
	}
	decode(t, `{"id":"00g","source":{"id":"0oaOWN"},"_embedded":null,"_links":{"source":{"href":"/x/0oaSRC"}},"objectClass":null}`, &g)
	if !g.MayHaveMembers() || g.Source.ID.String() != "0oaOWN" {
		t.Errorf("group %+v", g)
	}
}

// Secrets, passwords and settings for which a record has no place are dropped.
func TestSecretsDoNotPass(t *testing.T) {
	for _, test := range []struct {
		in string
		to any
	}{
		{`{"id":"00u","profile":{"login":"a","mobilePhone":"HUSH"},"credentials":{"password":{"value":"HUSH"},"recovery_question":{"answer":"HUSH"}}}`, &snapshot.User{}},
		{`{"id":"0oa","settings":{"app":{"password":"HUSH","secretKey":"HUSH","accessKey":"HUSH","secret_key_enc":"HUSH","domain":"ok"},"oauthClient":{"client_secret":"HUSH"}},"credentials":{"oauthClient":{"client_secret":"HUSH"},"password":{"value":"HUSH"}}}`, &snapshot.App{}},
		{`{"id":"00u","credentials":{"password":{"value":"HUSH"}},"profile":{"ssn":"HUSH"}}`, &snapshot.AppUser{}},
		{`{"id":"00g","profile":{"role":"HUSH"}}`, &snapshot.AppGroup{}},
		{`{"id":"ocs","client_secret":"HUSH","secret_hash":"h"}`, &snapshot.Secret{}},
		{`{"id":"0oa","properties":{"key":"HUSH"}}`, &snapshot.APIService{}},
	} {
		decode(t, test.in, test.to)
		switch r := test.to.(type) { // as a collection does
		case *snapshot.User:
			r.Profile.Others.KeepOnly([]string{"costCenter"})
		case *snapshot.AppUser:
			r.Profile.Others.KeepOnly(nil)
		}
		out, err := json.Marshal(test.to)
		if err != nil || strings.Contains(string(out), "HUSH") {
			t.Errorf("%T keeps %s, %v", test.to, out, err)
		}
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
			t.Errorf("%v: complete is %v", s, !want)
		}
	}
}

// Which apps, groups and clients a collection reads more of.
func TestWhichParentsAreRead(t *testing.T) {
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

// Of initialStatus only its presence is kept, not the value.
func TestInitialStatus(t *testing.T) {
	t.Parallel()
	for account, want := range map[string]string{
		`{"id":"00u","profile":{"initialStatus":"secret"}}`: `{"id":"00u","profile":{"initialStatus":null}}`,
		`{"id":"00u","profile":{"initialStatus":null}}`:     `{"id":"00u","profile":{"initialStatus":null}}`,
		`{"id":"00u","profile":{}}`:                         `{"id":"00u"}`,
	} {
		var u snapshot.AppUser
		if err := json.Unmarshal([]byte(account), &u); err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(u)
		if err != nil || string(got) != want {
			t.Errorf("%s: %s %v, want %s", account, got, err, want)
		}
	}
}
