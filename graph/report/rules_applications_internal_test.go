package report

import (
	"slices"
	"testing"

	"oktagon/collector/snapshot"
	"oktagon/graph/scopes"
)

// TestApplicationRules evaluates the rules just within and just beyond their limits.
func TestApplicationRules(t *testing.T) {
	t.Parallel()
	type change func(*Application)
	method := func(m string) change { return func(a *Application) { a.Client.AuthMethod = m } }
	web := func(a *Application) { a.Client.Type = "web" }
	keys := func(n, days int) change {
		return func(a *Application) {
			a.Credentials.Keys = slices.Repeat([]Key{{Status: "ACTIVE", Created: daysAgo(days)}}, n)
		}
	}
	keysURI := func(a *Application) { a.Client.KeysURI = "https://keys.example" }
	unbound := func(a *Application) { a.Client.BindsTokens = new(bool) }
	super := func(a *Application) { a.Admin = SuperAdmin }
	for _, test := range []struct {
		name, rule string
		grants     []string
		with       []change
		want       Severity
	}{
		{"a super admin that registers clients manages", "APP-02", []string{"okta.clients.register"}, []change{super}, High},
		{"the same does not only read", "APP-03", []string{"okta.clients.register"}, []change{super}, ""},
		{"secret in a header", "APP-04", []string{"okta.groups.manage"}, []change{method("client_secret_basic")}, Low},
		{"secret in a body", "APP-04", []string{"okta.groups.manage"}, []change{method("client_secret_post")}, Low},
		{"secret as a key", "APP-04", []string{"okta.groups.manage"}, []change{method("client_secret_jwt")}, Low},
		{"no authentication", "APP-04", []string{"okta.groups.manage"}, []change{method("none")}, Low},
		{"a key", "APP-04", []string{"okta.groups.manage"}, []change{method("private_key_jwt")}, ""},
		{"a secret that only reads", "APP-04", []string{"okta.groups.read"}, []change{method("client_secret_basic")}, ""},
		{"a scope that is not of Okta's API", "APP-04", []string{"openid"}, []change{method("client_secret_basic")}, ""},
		{"the same without a role", "APP-05", []string{"openid"}, nil, ""},
		{"the same of a super admin", "APP-02", []string{"openid"}, []change{super}, ""},
		{"the same, reading", "APP-03", []string{"openid"}, []change{super}, ""},
		{"reading", "APP-03", []string{"openid", "okta.groups.read"}, []change{super}, Medium},
		{"an unknown scope whose name says that it manages", "APP-05", []string{"okta.example.manage"}, nil, Medium},
		{"a scope that needs a signed-in user", "APP-05", []string{"okta.myAccount.password.manage"}, nil, ""},
		{"the same with a secret", "APP-04", []string{"okta.myAccount.password.manage"}, []change{method("client_secret_basic")}, ""},
		{"the same and registering", "APP-05", []string{"okta.myAccount.password.manage", "okta.clients.register"}, nil, Medium},
		{"no role", "APP-05", []string{"okta.groups.manage"}, nil, Medium},
		{"no role, and a scope of takeover", "APP-05", []string{"okta.users.manage"}, nil, High},
		{"some role", "APP-05", []string{"okta.groups.manage"}, []change{func(a *Application) { a.Admin = OtherAdmin }}, ""},
		{"unknown role", "APP-05", []string{"okta.groups.manage"}, []change{func(a *Application) { a.Admin = UnknownAdmin }}, ""},
		{"keys from a host", "APP-08", []string{"okta.groups.manage"}, []change{keysURI}, Medium},
		{"keys from a host, reading only", "APP-08", []string{"okta.groups.read"}, []change{keysURI}, ""},
		{"keys from a host, acting for users", "APP-08", []string{"okta.groups.manage"}, []change{keysURI, web}, ""},
		{"two keys", "APP-09", nil, []change{keys(2, 180)}, ""},
		{"three keys", "APP-09", nil, []change{keys(3, 1)}, Low},
		{"an old key", "APP-09", nil, []change{keys(1, 181)}, Low},
		{"tokens that are not bound", "APP-10", []string{"okta.groups.manage"}, []change{unbound}, Low},
		{"tokens of users that are not bound", "APP-10", []string{"okta.groups.manage"}, []change{unbound, web}, ""},
	} {
		a := Application{ID: "0oa1", Status: "ACTIVE", Client: OAuthClient{Type: "service"}, Admin: NoAdmin, Credentials: Credentials{KeysKnown: true},
			Scopes: holding(test.grants...), Tier: scopes.TierOf(test.grants)}
		for _, change := range test.with {
			change(&a)
		}
		evaluate(newTestBuilder(), applicationRules, []*Application{&a}, snapshot.Apps, snapshot.Grants)
		if got := severityOf(&a, test.rule); got != test.want {
			t.Errorf("%s: %s is %q, want %q", test.name, test.rule, got, test.want)
		}
	}
}

// TestTokenRules evaluates the age of a token just within and just beyond its limit.
func TestTokenRules(t *testing.T) {
	t.Parallel()
	for days, want := range map[int]Severity{180: "", 181: Low} {
		token := Token{Created: daysAgo(days)}
		evaluate(newTestBuilder(), tokenRules, []*Token{&token}, snapshot.APITokens)
		if got := severityOf(&token, "TOK-05"); got != want {
			t.Errorf("after %d days: %q, want %q", days, got, want)
		}
	}
}
