package collector_test

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagon/collector"
	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/progress"
	"oktagon/collector/snapshot"
)

const token = "00token"

// contoso is the demo organization.
func contoso(t testing.TB) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Open(os.DirFS("../testdata/contoso"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// oddities is an organization of what live ones are known to send.
func oddities(t testing.TB) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Open(os.DirFS("oktatest/testdata/oddities"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// collected is one collection from a fake Okta.
type collected struct {
	*snapshot.Snapshot
	fake *oktatest.Server
	err  error
}

// setup is how a collection differs from that of everything with an API token.
type setup struct {
	fake    oktatest.Options
	only    []string
	skip    []string
	factors string
	entra   collector.Entra
	// lacks is a scope that the access token of a service has not; when it is
	// set, an OAuth client signs in instead of an API token.
	lacks string
	// asks are the scopes to ask for, nil those that are needed.
	asks []string
	// credential is that of a client that fake knows; nil is an API token.
	credential *okta.Credential
	// transport stands between the client and the fake.
	transport func(http.RoundTripper) http.RoundTripper
	// keep is a folder that outlives the run, "" is none.
	keep string
	// token is another API token than the usual one.
	token string
	// domain is another host than contoso's.
	domain string
}

// collect reads org from a fake Okta with the given faults, in memory. In a
// synctest bubble no time passes.
func collect(t testing.TB, ctx context.Context, org *snapshot.Snapshot, o oktatest.Options, only ...string) *collected {
	t.Helper()
	return collectWith(t, ctx, org, setup{fake: o, only: only})
}

func collectWith(t testing.TB, ctx context.Context, org *snapshot.Snapshot, s setup) *collected {
	t.Helper()
	selection, err := collector.Select(s.only, s.skip)
	if err != nil {
		t.Fatal(err)
	}
	credential := okta.Credential{Mode: okta.SSWS, Token: cmp.Or(s.token, token)}
	s.fake.Tokens = []string{token, "00another"}
	if s.lacks != "" {
		credential = okta.Credential{Mode: okta.ClientSecret, ClientID: "client", ClientSecret: "secret"}
		granted := slices.DeleteFunc(selection.Scopes(), func(scope string) bool { return scope == s.lacks })
		s.fake.Clients = []oktatest.Client{{ID: "client", Secret: "secret", Scopes: granted}}
	}
	if s.credential != nil {
		credential = *s.credential
	}
	scopes := selection.Scopes()
	if s.asks != nil {
		scopes = s.asks
	}
	fake, err := oktatest.New(org, s.fake)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { fake.Close() })
	transport := fake.RoundTripper()
	if s.transport != nil {
		transport = s.transport(transport)
	}
	client, err := okta.New(okta.Config{
		BaseURL:        &url.URL{Scheme: "https", Host: cmp.Or(s.domain, "contoso.okta.com")},
		Credential:     credential,
		Scopes:         scopes,
		ReservePercent: 10,
		Transport:      transport,
	})
	if err != nil {
		t.Fatal(err)
	}
	w, err := snapshot.Create(t.TempDir())
	if s.keep != "" {
		w, err = snapshot.CreateOrResume(s.keep)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	err = collector.Run(ctx, client, w, collector.Options{Selection: selection, Domain: cmp.Or(s.domain, "contoso.okta.com"),
		Factors: s.factors, Entra: s.entra, Progress: progress.Discard, Log: slog.New(slog.DiscardHandler)})
	return &collected{w.Snapshot(), fake, err}
}

// fault reads one as the fake Okta's command does.
func fault(t testing.TB, text string) []oktatest.Fault {
	t.Helper()
	f, err := oktatest.ParseFault(text)
	if err != nil {
		t.Fatal(err)
	}
	return []oktatest.Fault{f}
}

// states are those that are not complete.
func (c *collected) states() map[string]snapshot.State {
	states := map[string]snapshot.State{}
	for _, row := range c.Manifest.Coverage {
		if row.State != snapshot.Complete {
			states[row.Resource] = row.State
		}
	}
	return states
}

// A run ends when the organization cannot be read at all, or when the credential
// is dead.
func TestFatal(t *testing.T) {
	for text, code := range map[string]bool{ // whether it is the credential
		"/api/v1/org:500":             false,
		"/api/v1/org:404":             false,
		"/api/v1/org:401/E0000015":    false,
		"/api/v1/org:405":             false,
		"/api/v1/users:401/E0000011":  true,
		"/api/v1/groups:401/E0000011": true,
	} {
		t.Run(text, func(t *testing.T) {
			org := contoso(t)
			synctest.Test(t, func(t *testing.T) {
				c := collect(t, t.Context(), org, oktatest.Options{Faults: fault(t, text)})
				var dead *okta.SignInError
				if c.err == nil || errors.As(c.err, &dead) != code {
					t.Errorf("error %v", c.err)
				}
			})
		})
	}
}

// An organization that is not there is told from an object that is gone.
func TestNoSuchOrg(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		"404": "no Okta org answers at contoso.okta.com", "405": "no Okta org answers at contoso.okta.com",
		"401/E0000015": "nothing can be collected without the organization's own record",
	} {
		c := collectIn(t, contoso(t), setup{fake: oktatest.Options{Faults: fault(t, "/api/v1/org:"+answer)}})
		var advised interface{ Advice() string }
		if !errors.As(c.err, &advised) || !strings.HasPrefix(advised.Advice(), want) {
			t.Errorf("%s: %v, want %q", answer, c.err, want)
		}
	}
}

// The statistics of groups are held against the members that were read: what
// differs is noted, and no more.
func TestMemberCounts(t *testing.T) {
	t.Parallel()
	const users = "/api/v1/groups/{id}/users"
	for effect, want := range map[string]string{"": "", ":empty": "10 groups have another number of members than their statistics say"} {
		o := oktatest.Options{PageSize: 2}
		if effect != "" {
			o.Faults = fault(t, users+effect)
		}
		c := collectIn(t, contoso(t), setup{only: []string{"group-members"}, fake: o})
		c.expect(t, "")
		if got := strings.Join(c.Manifest.CoverageOf(snapshot.GroupMembers).Notes, "; "); got != want {
			t.Errorf("%q: noted %q, want %q", effect, got, want)
		}
	}
}

// Ten refusals in a row end a fan-out: the others are not asked.
func TestBreaker(t *testing.T) {
	org, err := orggen.Generate(t.TempDir(), orggen.Size{Users: 10, Groups: 300, Memberships: 600, Apps: 2, AppUsers: 4, Integrations: 1, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		faults := fault(t, "/api/v1/groups/{id}/users:403")
		c := collect(t, t.Context(), org, oktatest.Options{Faults: faults}, snapshot.GroupMembers)
		if c.err != nil {
			t.Fatal(c.err)
		}
		if n := c.fake.Requests()["GET /api/v1/groups/{id}/users"]; n > 10 {
			t.Errorf("%d refusals were asked for", n)
		}
		if row := c.Manifest.CoverageOf(snapshot.GroupMembers); row.State != snapshot.Denied {
			t.Errorf("%+v", row)
		}
	})
}

// What is not there neither counts as a refusal nor as a success; an answer is a
// success.
func TestBreakerCounts(t *testing.T) {
	t.Parallel()
	const grants = "/api/v1/apps/{id}/grants"
	org, err := orggen.Generate(t.TempDir(), orggen.Size{Users: 1, Groups: 1, Apps: 400, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	all := len(ids(records[snapshot.App](t, org, snapshot.Apps), snapshot.App.MayHaveGrants))
	for _, test := range []struct {
		name   string
		faults []oktatest.Fault
		broken bool
	}{
		{"refused and gone", slices.Concat(fault(t, grants+":403:every=2"), fault(t, grants+":404")), true},
		{"refused and answered", fault(t, grants+":403:every=2"), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := collectIn(t, org, setup{only: []string{snapshot.Grants}, fake: oktatest.Options{Faults: test.faults}})
			if asked := c.fake.Requests()["GET "+grants]; c.err != nil || (asked < all) != test.broken {
				t.Errorf("%d of %d were asked; %v", asked, all, c.err)
			}
			if row := c.Manifest.CoverageOf(snapshot.Grants); row.State != snapshot.Partial {
				t.Errorf("%+v", row)
			}
		})
	}
}

// However many are gone, the others are asked for.
func TestGoneDoesNotBreak(t *testing.T) {
	t.Parallel()
	org, err := orggen.Generate(t.TempDir(), orggen.Size{Users: 1, Groups: 1, Apps: 100, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	c := collectIn(t, org, setup{only: []string{snapshot.AppUsers},
		fake: oktatest.Options{Faults: fault(t, "/api/v1/apps/{id}/users:404")}})
	c.expect(t, "")
	if n := c.fake.Requests()["GET /api/v1/apps/{id}/users"]; n != 100 {
		t.Errorf("%d of 100 were asked", n)
	}
}

func TestCancel(t *testing.T) {
	org := contoso(t)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), 5*time.Second, errors.New("enough"))
		defer cancel()
		start := time.Now()
		c := collect(t, ctx, org, oktatest.Options{Latency: 2 * time.Second})
		if c.err == nil || !strings.Contains(c.err.Error(), "enough") {
			t.Errorf("error %v", c.err)
		}
		if late := time.Since(start) - 5*time.Second; late > time.Second {
			t.Errorf("ended %s late", late)
		}
	})
}

// The names on the command line are a contract.
func TestResources(t *testing.T) {
	want := "org users factors groups group-members apps app-users app-groups push-mappings grants jwks secrets " +
		"api-services devices agent-pools policies realms idps auth-servers api-tokens roles assignments resource-sets saml"
	if got := strings.Join(collector.Resources(), " "); got != want {
		t.Errorf("resources %s,\nwant %s", got, want)
	}
}

func TestSelect(t *testing.T) {
	every := "org client-privileges users factors groups group-members apps entra-tenants app-users app-groups push-mappings push-targets grants jwks app-secrets secrets " +
		"api-services creators devices agent-pools policies policy-mappings realms idps idp-users auth-servers api-tokens " +
		"roles permissions assignees clients user-assignments group-assignments client-assignments group-targets app-targets " +
		"resource-sets set-resources bindings binding-members saml-apps saml-idps"
	for _, test := range []struct {
		only, skip string
		want       string
		notes      int
	}{
		{want: every},
		{only: "users", want: "org users"},
		{only: "secrets", want: "org apps app-secrets secrets api-services", notes: 2},
		{only: "group-members app-groups", want: "org groups group-members apps app-groups", notes: 2},
		{only: "factors", want: "org users factors groups group-members assignees", notes: 4},
		{only: "policies idps", want: "org policies policy-mappings idps idp-users"},
		{only: "assignments", notes: 1,
			want: "org groups assignees clients user-assignments group-assignments client-assignments group-targets app-targets"},
		{only: "resource-sets", want: "org resource-sets set-resources bindings binding-members"},
		{only: "apps", want: "org apps entra-tenants"},
		{only: "push-mappings", want: "org apps push-mappings push-targets", notes: 1},
		{skip: "groups", want: without(every, "groups group-members group-assignments"), notes: 2},
		{skip: "apps", want: without(every, "apps entra-tenants app-users app-groups push-mappings push-targets grants jwks app-secrets saml-apps"), notes: 8},
		{skip: "resource-sets", want: without(every, "resource-sets set-resources bindings binding-members")},
		{skip: "assignments", want: without(every, "assignees clients user-assignments group-assignments client-assignments group-targets app-targets")},
		{skip: "users api-services", want: without(every, "users factors api-services creators secrets"), notes: 2},
	} {
		s, err := collector.Select(strings.Fields(test.only), strings.Fields(test.skip))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(s.Names(), " "); got != test.want || len(s.Notes) != test.notes {
			t.Errorf("only %q skip %q: %s, want %s; notes %q", test.only, test.skip, got, test.want, s.Notes)
		}
	}
	if _, err := collector.Select(nil, []string{"creators"}); err == nil {
		t.Error("creators has no name of its own")
	}
}

// without is a list of names without some of them.
func without(list, names string) string {
	left := slices.DeleteFunc(strings.Fields(list), func(name string) bool {
		return slices.Contains(strings.Fields(names), name)
	})
	return strings.Join(left, " ")
}

// Users that were skipped do not keep a creator from being looked up; users that
// were denied do.
func TestCreatorsWithoutUsers(t *testing.T) {
	org := contoso(t)
	synctest.Test(t, func(t *testing.T) {
		c := collect(t, t.Context(), org, oktatest.Options{}, snapshot.APIServices)
		if c.err != nil || len(c.states()) > 0 {
			t.Fatal(c.err, c.states())
		}
		if n := c.fake.Requests()["GET /api/v1/users/{id}"]; n != 6 {
			t.Errorf("%d creators were looked up", n)
		}
	})
}
