package collector_test

import (
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// TestScopesSupported keeps which of Okta's scopes the organization says to have. It is asked
// without a credential, and when it does not say, nothing is lacking.
func TestScopesSupported(t *testing.T) {
	t.Parallel()
	const path = "/.well-known/oauth-authorization-server"
	for effect, want := range map[string]bool{"": true, ":404": false, ":html": false, ":403": false, ":500": false, ":garbage": false, ":object": false, ":null": false, ":slow=100h": false} {
		o := oktatest.Options{MoreScopes: []string{"okta.newThing.manage", "okta.<b>.read", "okta.users.read"}}
		if effect != "" {
			o.Faults = fault(t, path+effect)
		}
		asked := 0
		c := collectIn(t, contoso(t), setup{only: []string{snapshot.APITokens}, fake: o, transport: func(next http.RoundTripper) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) {
				if r.URL.Path == path {
					asked++
					if r.Header.Get("Authorization") != "" || r.URL.RawQuery != "" {
						t.Errorf("it is asked with %v %s", r.Header, r.URL.RawQuery)
					}
				}
				return next.RoundTrip(r)
			})
		}})
		c.expect(t, "")
		names := c.Manifest.ScopesSupported
		if got := slices.Contains(names, "okta.newThing.manage"); got != want || !want && names != nil {
			t.Errorf("%s: %v", effect, names)
		}
		if slices.Contains(names, "openid") || slices.Contains(names, "okta.<b>.read") || len(names) != len(slices.Compact(slices.Clone(names))) || asked != 1 {
			t.Errorf("%s: asked %d times, %v", effect, asked, names)
		}
	}
}

// requestRow matches a row of the table in scopes-new.md §5: what the organization does not know,
// the requests with its list of scopes, and those without.
var requestRow = regexp.MustCompile("(?m)^\\| `(okta[a-zA-Z.]+)`[^|]*\\|[^|]*= (\\d+) \\|[^|]*= (\\d+) \\|$")

// TestRequestsOfScopes counts the requests for a token with all usual scopes when the organization
// does not know one of them, and lists what the live ones do (scopes-new.md §5).
func TestRequestsOfScopes(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../docs/spec/scopes-new.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := requestRow.FindAllStringSubmatch(string(b), -1)
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	all, err := collector.Select(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	usual := all.Enabled(collector.Options{}).Scopes()
	if !strings.Contains(string(b), "the usual "+strconv.Itoa(len(usual))+" scopes") {
		t.Errorf("%d scopes are usual", len(usual))
	}
	unlisted := strings.Fields("okta.devices.read okta.oauthIntegrations.read okta.authorizationServers.read okta.realms.read")
	for _, row := range rows {
		for i, faults := range []string{"", "/.well-known/oauth-authorization-server:404"} {
			o := oktatest.Options{UnknownScopes: row[1:2], UnlistedScopes: unlisted, Clients: []oktatest.Client{{ID: "0oaC", Secret: "secret", Scopes: oktatest.Scopes()}}}
			if faults != "" {
				o.Faults = fault(t, faults)
			}
			fake := signInTo(t, o, usual, all.OptionalScopes())
			want, _ := strconv.Atoi(row[2+i])
			if got := fake.Requests()["POST /oauth2/v1/token"]; got != want {
				t.Errorf("%s is not known, %q: %d requests, the page says %d", row[1], faults, got, want)
			}
			if asked := fake.Requests()["GET /.well-known/oauth-authorization-server"]; asked != 1 {
				t.Errorf("the list is asked for %d times", asked)
			}
		}
	}
}

// signInTo signs in to a fake Okta as an integration, and asks for the list of its scopes.
func signInTo(t *testing.T, o oktatest.Options, scopes, optional []string) *oktatest.Server {
	t.Helper()
	fake, err := oktatest.New(contoso(t), o)
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	synctest.Test(t, func(t *testing.T) {
		client, err := okta.New(okta.Config{BaseURL: &url.URL{Scheme: "https", Host: domain}, Scopes: scopes, OptionalScopes: optional, Transport: fake.RoundTripper(),
			Credential: okta.Credential{Mode: okta.ClientSecret, ClientID: "0oaC", ClientSecret: "secret"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.SignIn(t.Context()); err != nil {
			t.Error(err)
		}
		client.ScopesSupported(t.Context())
	})
	return fake
}

// TestUsualScopesAreDocumented expects the scopes to grant in the README, and those in
// okta-api.md §6.6, to be the ones that are requested.
func TestUsualScopesAreDocumented(t *testing.T) {
	t.Parallel()
	all, err := collector.Select(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	usual := all.Enabled(collector.Options{}).Scopes()
	for file, part := range map[string][2]string{"../README.md": {"3. *Okta API Scopes*: grant", "4. *Admin roles*"}, "../docs/spec/okta-api.md": {"The usual set (", "\nBeside it: "}} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(string(b), part[0])
		text, _, _ = strings.Cut(text, part[1])
		documented := regexp.MustCompile(`okta\.[A-Za-z.]+\.read`).FindAllString(text, -1)
		slices.Sort(documented)
		if diff := cmp.Diff(usual, documented); diff != "" {
			t.Errorf("%s (-requested +documented):\n%s", file, diff)
		}
	}
}
