package okta

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"oktagon/collector/oktatest"
)

func TestClientSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		org := newFakeOrg(t, oktatest.Options{})
		c := newClient(t, org, withSecret)
		in := signIn(t, c)
		if in.DPoP || len(in.Missing) > 0 || !slices.Equal(in.Granted, []string{"okta.users.read", "okta.groups.read"}) {
			t.Errorf("signed in %+v", in)
		}
		if _, _, err := collect(t.Context(), c, groups()); err != nil {
			t.Error(err)
		}
		if org.tokenRequests != 1 || org.calls != 1 {
			t.Errorf("%d token requests, %d calls", org.tokenRequests, org.calls)
		}
	})
}

// TestScopes asks organizations that lack scopes, list all that they have or not, or list too many.
func TestScopes(t *testing.T) {
	all := []string{"okta.orgs.read", "okta.users.read", "okta.apps.read", "okta.realms.read", "okta.devices.read"}
	const withoutRealms, withoutApps = "okta.orgs.read okta.users.read okta.apps.read okta.devices.read", "okta.orgs.read okta.users.read okta.realms.read okta.devices.read"
	for _, tt := range []struct {
		name                      string
		granted                   string
		unknown, unlisted, listed string
		got, missing              string
		requests, calls           int // for tokens, others
	}{
		{name: "all", got: strings.Join(all, " "), requests: 1},
		{name: "some", granted: "okta.users.read okta.apps.read", got: "okta.users.read okta.apps.read", missing: "okta.orgs.read okta.realms.read okta.devices.read", requests: 1},
		{name: "unlicensed", unknown: "okta.realms.read", got: withoutRealms, missing: "okta.realms.read", requests: 1 + 1 + 1, calls: 1},
		{name: "not all are listed", unknown: "okta.realms.read", unlisted: "okta.devices.read okta.apps.read",
			got: withoutRealms, missing: "okta.realms.read", requests: 1 + 1 + 3 + 1, calls: 1},
		{name: "a required one is unknown", unknown: "okta.apps.read", got: withoutApps, missing: "okta.apps.read", requests: 1 + 1 + 1, calls: 1},
		{name: "what is unknown is listed", unknown: "okta.realms.read", listed: "okta.realms.read", got: withoutRealms, missing: "okta.realms.read", requests: 1 + 1 + 2 + 1, calls: 1},
		{name: "what is unknown and required is listed", unknown: "okta.apps.read", listed: "okta.apps.read", got: withoutApps, missing: "okta.apps.read", requests: 1 + 1 + 5 + 1, calls: 1},
		{name: "two lists are wrong", unknown: "okta.apps.read okta.realms.read", listed: "okta.apps.read", got: "okta.orgs.read okta.users.read okta.devices.read",
			missing: "okta.apps.read okta.realms.read", requests: 1 + 1 + 1 + 5 + 1, calls: 1},
		{name: "nothing is listed", unknown: "okta.realms.read", unlisted: strings.Join(all, " "), got: withoutRealms, missing: "okta.realms.read", requests: 1 + 1 + 2 + 1, calls: 1},
		{name: "one accepted", unknown: "okta.orgs.read okta.apps.read okta.realms.read okta.devices.read", got: "okta.users.read",
			missing: "okta.orgs.read okta.apps.read okta.realms.read okta.devices.read", requests: 1 + 1 + 4, calls: 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				org := newFakeOrg(t, oktatest.Options{UnknownScopes: strings.Fields(tt.unknown), UnlistedScopes: strings.Fields(tt.unlisted),
					MoreScopes: strings.Fields(tt.listed)}, strings.Fields(tt.granted)...)
				c := newClient(t, org, withSecret, func(cfg *Config) { cfg.Scopes, cfg.OptionalScopes = all, all[3:] })
				in := signIn(t, c)
				if got := strings.Join(in.Granted, " "); got != tt.got {
					t.Errorf("granted %s", got)
				}
				if got := strings.Join(in.Missing, " "); got != tt.missing {
					t.Errorf("missing %s", got)
				}
				if org.tokenRequests != tt.requests || org.calls != tt.calls {
					t.Errorf("%d requests and %d others, want %d and %d", org.tokenRequests, org.calls, tt.requests, tt.calls)
				}
			})
		})
	}
}

// A word that contains a secret is not taken for a scope.
func TestScopesHoldNoSecret(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, reply(200, `{"access_token":"tokenOfTheRun","scope":"okta.users.read tokenOfTheRun okta.tokenOfTheRun.read"}`), withSecret)
		if in := signIn(t, c); !slices.Equal(in.Granted, []string{"okta.users.read"}) {
			t.Errorf("granted %q", in.Granted)
		}
	})
}

func TestNoScope(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		org := newFakeOrg(t, oktatest.Options{}, "okta.logs.read")
		_, err := newClient(t, org, withSecret).SignIn(t.Context())
		var refused *SignInError
		if !errors.As(err, &refused) || refused.Problem != NoScope {
			t.Fatalf("error %v", err)
		}
		if org.tokenRequests != 3 || org.calls != 0 { // which scopes the org has does not matter
			t.Errorf("%d requests and %d others", org.tokenRequests, org.calls)
		}
		for _, want := range []string{"okta.users.read okta.groups.read", "catalog entry"} {
			if !strings.Contains(refused.Advice(), want) {
				t.Errorf("advice lacks %q: %s", want, refused.Advice())
			}
		}
	})
}

func TestManageImpliesRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reply(200, `{"token_type":"Bearer","access_token":"t","scope":"okta.users.manage"}`)
		c := newClient(t, h, withSecret)
		if _, known := c.HasScope("okta.users.read"); known {
			t.Error("known before sign-in")
		}
		in := signIn(t, c)
		if !slices.Equal(in.Manage, []string{"okta.users.manage"}) || !slices.Equal(in.Missing, []string{"okta.groups.read"}) {
			t.Errorf("signed in %+v", in)
		}
		if granted, known := c.HasScope("okta.users.read"); !granted || !known {
			t.Error("read is not implied")
		}
		if granted, known := c.HasScope("okta.groups.read"); granted || !known {
			t.Error("groups are granted")
		}
	})
}

func TestNew(t *testing.T) {
	u := func(s string) *url.URL { u, _ := url.Parse(s); return u }
	good := Credential{Mode: SSWS, Token: "t"}
	for _, tt := range []struct {
		cfg  Config
		want string
	}{
		{Config{BaseURL: u("https://a"), Credential: good}, ""},
		{Config{BaseURL: u("http://127.0.0.1:8080"), Credential: good}, ""},
		{Config{BaseURL: u("http://[::1]:8080"), Credential: good}, ""},
		{Config{Credential: good}, "no org URL"},
		{Config{BaseURL: u("http://contoso.okta.com"), Credential: good}, "neither https nor"},
		{Config{BaseURL: u("https://u:p@contoso.okta.com"), Credential: good}, "user information"},
		{Config{BaseURL: u("https://a")}, "unknown sign-in mode"},
		{Config{BaseURL: u("https://a"), Credential: Credential{Mode: SSWS, Token: "a b"}}, "copied whole"},
		{Config{BaseURL: u("https://a"), Credential: Credential{Mode: ClientSecret, ClientID: "x"}}, "needs a client id and a client secret"},
		{Config{BaseURL: u("https://a"), Credential: Credential{Mode: PrivateKeyJWT, ClientID: "x"}}, "private key"},
		{Config{BaseURL: u("https://a"), Credential: Credential{Mode: ClientSecret, ClientID: "x", ClientSecret: "y"}}, "at least one scope"},
		{Config{BaseURL: u("https://a"), Credential: good, ReservePercent: 91}, "between 0 and 90"},
		{Config{BaseURL: u("https://a"), Credential: good, DPoP: "maybe"}, "unknown DPoP mode"},
	} {
		_, err := New(tt.cfg)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: error %v, want %q", tt.cfg.BaseURL, err, tt.want)
		}
	}
}
