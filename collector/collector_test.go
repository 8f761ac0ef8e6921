package collector_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
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

// collected is one collection from a fake Okta.
type collected struct {
	*snapshot.Snapshot
	fake *oktatest.Server
	err  error
}

// collect reads org from a fake Okta with the given faults, in memory. In a
// synctest bubble no time passes.
func collect(t testing.TB, ctx context.Context, org *snapshot.Snapshot, o oktatest.Options, only ...string) *collected {
	t.Helper()
	o.Tokens = []string{token}
	return collectAs(t, ctx, org, o, okta.Credential{Mode: okta.SSWS, Token: token}, only...)
}

// collectAs is collect with a credential.
func collectAs(t testing.TB, ctx context.Context, org *snapshot.Snapshot, o oktatest.Options, credential okta.Credential, only ...string) *collected {
	t.Helper()
	fake, err := oktatest.New(org, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { fake.Close() })
	selection, err := collector.Select(only, nil)
	if err != nil {
		t.Fatal(err)
	}
	client, err := okta.New(okta.Config{
		BaseURL:        &url.URL{Scheme: "https", Host: "contoso.okta.com"},
		Credential:     credential,
		Scopes:         selection.Scopes(),
		ReservePercent: 10,
		Transport:      fake.RoundTripper(),
	})
	if err != nil {
		t.Fatal(err)
	}
	w, err := snapshot.Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	err = collector.Run(ctx, client, w, collector.Options{Selection: selection, Domain: "contoso.okta.com",
		Progress: progress.Discard, Log: slog.New(slog.DiscardHandler)})
	return &collected{w.Snapshot(), fake, err}
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

// TestOneTroubleLeavesTheRest gives each endpoint trouble in turn: the resource
// behind it is named with its state, what depends on it says so, and all others
// are complete.
func TestOneTroubleLeavesTheRest(t *testing.T) {
	type states = map[string]snapshot.State
	members := "/api/v1/groups/00guMopHwtsRg5ojq697/users"
	for fault, want := range map[string]states{
		"/api/v1/users:403":                              {"users": "denied", "creators": "denied"},
		"/api/v1/users:404":                              {"users": "absent"},
		"/api/v1/users:500":                              {"users": "failed"},
		"/api/v1/users:garbage":                          {"users": "failed"},
		"/api/v1/users:html":                             {"users": "failed"},
		"/api/v1/groups:403":                             {"groups": "denied", "group-members": "denied"},
		"/api/v1/groups:500":                             {"groups": "failed", "group-members": "failed"},
		members + ":403":                                 {"group-members": "partial"},
		members + ":404":                                 {},
		members + ":500":                                 {"group-members": "partial"},
		"/api/v1/apps:403":                               {"apps": "denied", "app-users": "denied", "app-groups": "denied"},
		"/api/v1/apps:400:nth=1":                         {},
		"/api/v1/apps/{id}/users:403":                    {"app-users": "denied"},
		"/api/v1/apps/{id}/groups:500":                   {"app-groups": "failed"},
		"/api/v1/apps/{id}/groups:500:every=7":           {},
		"/integrations/api/v1/api-services:403":          {"api-services": "denied", "creators": "denied", "secrets": "denied"},
		"/integrations/api/v1/api-services:404":          {"api-services": "absent", "creators": "absent", "secrets": "absent"},
		"/integrations/api/v1/api-services:401/E0000015": {"api-services": "absent", "creators": "absent", "secrets": "absent"},
		"/integrations/api/v1/api-services/{id}/credentials/secrets:403": {"secrets": "denied"},
		"/api/v1/users/{id}:403": {"creators": "denied"},
		"/api/v1/users/{id}:404": {},
		"/api/v1/org:403":        {"org": "denied"},
	} {
		t.Run(fault, func(t *testing.T) {
			org := contoso(t)
			synctest.Test(t, func(t *testing.T) {
				f, err := oktatest.ParseFault(fault)
				if err != nil {
					t.Fatal(err)
				}
				c := collect(t, t.Context(), org, oktatest.Options{Faults: []oktatest.Fault{f}})
				if c.err != nil {
					t.Fatal(c.err)
				}
				if diff := cmp.Diff(want, c.states()); diff != "" {
					t.Errorf("states (-want +got):\n%s", diff)
				}
				for _, row := range c.Manifest.Coverage {
					if !row.State.Whole() && row.Reason == "" {
						t.Errorf("%s is %s without a reason", row.Resource, row.State)
					}
				}
			})
		})
	}
}

// A run ends when the organization cannot be read at all, or when the credential
// is dead.
func TestFatal(t *testing.T) {
	for fault, code := range map[string]bool{ // whether it is the credential
		"/api/v1/org:500":             false,
		"/api/v1/org:404":             false,
		"/api/v1/users:401/E0000011":  true,
		"/api/v1/groups:401/E0000011": true,
	} {
		t.Run(fault, func(t *testing.T) {
			org := contoso(t)
			synctest.Test(t, func(t *testing.T) {
				f, err := oktatest.ParseFault(fault)
				if err != nil {
					t.Fatal(err)
				}
				c := collect(t, t.Context(), org, oktatest.Options{Faults: []oktatest.Fault{f}})
				var dead *okta.SignInError
				if c.err == nil || errors.As(c.err, &dead) != code {
					t.Errorf("error %v", c.err)
				}
			})
		})
	}
}

// TestRequests compares the requests per endpoint with the call table of the
// API contract: no object twice, the largest documented pages.
func TestRequests(t *testing.T) {
	size := oktatest.Size{Users: 450, Groups: 40, Memberships: 3000, Apps: 25, AppUsers: 1500, Integrations: 12, Seed: 7}
	org, err := oktatest.Generate(t.TempDir(), size)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		c := collect(t, t.Context(), org, oktatest.Options{})
		if c.err != nil || len(c.states()) > 0 {
			t.Fatal(c.err, c.states())
		}
		want := map[string]int{
			"GET /.well-known/okta-organization":    1,
			"GET /api/v1/org":                       1,
			"GET /api/v1/users":                     pages(450, 200),
			"GET /api/v1/groups":                    pages(40, 200),
			"GET /api/v1/groups/{id}/users":         perParent(t, org, snapshot.GroupMembers, 1000, false),
			"GET /api/v1/apps":                      pages(25, 200),
			"GET /api/v1/apps/{id}/users":           perParent(t, org, snapshot.AppUsers, 500, true),
			"GET /api/v1/apps/{id}/groups":          perParent(t, org, snapshot.AppGroups, 200, true),
			"GET /integrations/api/v1/api-services": 1,
			"GET /integrations/api/v1/api-services/{id}/credentials/secrets": 12,
			"GET /api/v1/users/{id}": perParent(t, org, snapshot.Creators, 1000, false),
		}
		maps.DeleteFunc(want, func(_ string, n int) bool { return n == 0 })
		if diff := cmp.Diff(want, c.fake.Requests()); diff != "" {
			t.Errorf("requests (-formula +sent):\n%s", diff)
		}
		if n := len(c.fake.Overrun()); n > 0 {
			t.Errorf("429 in %v", c.fake.Overrun())
		}
	})
}

func pages(objects, size int) int { return max(1, (objects+size-1)/size) }

// perParent is the sum of the pages of each parent of a fan-out; with all, apps
// without a line are asked as well.
func perParent(t *testing.T, org *snapshot.Snapshot, resource string, size int, all bool) (requests int) {
	t.Helper()
	family, err := org.Family(resource)
	if err != nil {
		t.Fatal(err)
	}
	defer family.Close()
	for _, id := range family.Parents() {
		items, err := snapshot.Items[snapshot.Member](family, id)
		if err != nil {
			t.Fatal(err)
		}
		requests += pages(len(items), size)
	}
	if all {
		for app, err := range snapshot.Records[snapshot.App](org, snapshot.Apps) {
			if _, _, ok := family.End(app.ID); err == nil && !ok {
				requests++
			}
		}
	}
	return requests
}

// Ten refusals in a row end a fan-out: the others are not asked.
func TestBreaker(t *testing.T) {
	org, err := oktatest.Generate(t.TempDir(), oktatest.Size{Users: 10, Groups: 300, Memberships: 600, Apps: 2, AppUsers: 4, Integrations: 1, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		f, err := oktatest.ParseFault("/api/v1/groups/{id}/users:403")
		if err != nil {
			t.Fatal(err)
		}
		c := collect(t, t.Context(), org, oktatest.Options{Faults: []oktatest.Fault{f}}, snapshot.GroupMembers)
		if c.err != nil {
			t.Fatal(c.err)
		}
		if n := c.fake.Requests()["GET /api/v1/groups/{id}/users"]; n > 50 {
			t.Errorf("%d refusals were asked for", n)
		}
		if row := c.Manifest.Of(snapshot.GroupMembers); row.State != snapshot.Denied {
			t.Errorf("%+v", row)
		}
	})
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

func TestSelect(t *testing.T) {
	for _, test := range []struct {
		only, skip string
		want       string
		notes      int
	}{
		{want: "org users groups group-members apps app-users app-groups api-services creators secrets"},
		{only: "users", want: "org users"},
		{only: "secrets", want: "org api-services creators secrets", notes: 1},
		{only: "group-members app-groups", want: "org groups group-members apps app-groups", notes: 2},
		{skip: "groups", want: "org users apps app-users app-groups api-services creators secrets", notes: 1},
		{skip: "users api-services", want: "org groups group-members apps app-users app-groups", notes: 1},
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

// The records of a collection are those that were served, whatever the pages.
func TestPagesOfTwo(t *testing.T) {
	org := contoso(t)
	synctest.Test(t, func(t *testing.T) {
		c := collect(t, t.Context(), org, oktatest.Options{PageSize: 2})
		if c.err != nil || len(c.states()) > 0 {
			t.Fatal(c.err, c.states())
		}
		for _, resource := range []string{snapshot.Users, snapshot.Groups, snapshot.Apps, snapshot.APIServices} {
			if diff := cmp.Diff(keys(t, org, resource), keys(t, c.Snapshot, resource)); diff != "" {
				t.Errorf("%s (-served +collected):\n%s", resource, diff)
			}
		}
	})
}

func keys(t *testing.T, s *snapshot.Snapshot, resource string) []string {
	t.Helper()
	x, err := s.Index(resource)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	var all []string
	for i := range x.Len() {
		line, err := x.Line(i)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%.40s", line))
	}
	return slices.Clip(all)
}
