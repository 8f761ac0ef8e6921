package collector_test

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// TestResume stops a collection at many moments and resumes it: nothing that was read
// completely is requested again, the requests add up, and the records are those of a run
// that was not stopped.
func TestResume(t *testing.T) {
	t.Parallel()
	slow := setup{fake: oktatest.Options{Latency: time.Second}, factors: collector.FactorsOfAll}
	whole := collectIn(t, contoso(t), slow)
	want := everything(t, whole)
	step := 2900 * time.Millisecond
	if testing.Short() {
		step *= 3
	}
	for stop := 500 * time.Millisecond; ; stop += step {
		s := slow
		s.dir = filepath.Join(t.TempDir(), "snap")
		first := collectFor(t, contoso(t), stop, s)
		if first.err == nil {
			break
		}
		second := collectFor(t, contoso(t), ever, s)
		second.expectRecords(t, want)
		addsUp(t, whole, first, second)
	}
}

// expectRecords expects all resources to be complete, with these records.
func (c *collected) expectRecords(t *testing.T, want map[string][]string) {
	t.Helper()
	c.expect(t, "")
	if diff := cmp.Diff(want, everything(t, c)); diff != "" {
		t.Errorf("the records differ (-want +got):\n%s", diff)
	}
}

// addsUp compares the second run with what the first one has left.
func addsUp(t *testing.T, whole, first, second *collected) {
	t.Helper()
	for _, row := range second.Manifest.Coverage {
		had := first.Manifest.CoverageOf(row.Resource)
		if had.State == snapshot.Complete && row.Requests != had.Requests {
			t.Errorf("%s was complete and was requested again", row.Resource)
		}
		if row.Objects != whole.Manifest.CoverageOf(row.Resource).Objects {
			t.Errorf("%s has %d objects, want %d", row.Resource, row.Objects, whole.Manifest.CoverageOf(row.Resource).Objects)
		}
	}
	sent, counted := 0, 0
	for _, c := range []*collected{first, second} {
		for _, n := range c.fake.Requests() {
			sent += n
		}
	}
	for _, row := range second.Manifest.Coverage {
		counted += row.Requests
	}
	// Each run has requested the organization and the token's owner, the first one its scopes; requests that were
	// about to be sent when the first run was stopped are counted.
	const before, inFlight = 2*2 + 1, 16
	if counted < sent-before || counted > sent+inFlight {
		t.Errorf("%d requests are counted, %d were sent", counted, sent)
	}
}

// TestResumeOften stops every run early. Policies are left out: a list is read from the
// start, and theirs takes 12 requests, one after the other.
func TestResumeOften(t *testing.T) {
	t.Parallel()
	s := setup{skip: []string{"policies"}}
	want := everything(t, collectIn(t, contoso(t), s))
	s.fake.Latency, s.dir = time.Second, filepath.Join(t.TempDir(), "snap")
	runs := 0
	for ; ; runs++ {
		if c := collectFor(t, contoso(t), 6*time.Second, s); c.err == nil {
			c.expectRecords(t, want)
			if got := len(c.Manifest.Resumed); got != runs {
				t.Errorf("resumed %d times, the manifest says %d", runs, got)
			}
			break
		}
		if runs > 100 {
			t.Fatal("it does not end")
		}
	}
	if runs < 2 {
		t.Errorf("%d runs were stopped", runs)
	}
}

// endless keeps a resource running when all others have ended.
const endless = "/api/v1/devices:429"

// TestResumeRequestsFailuresAgain resumes runs in which something was refused or failed: it
// is requested again, and what was trimmed according to it is read from the start, also
// when that is interrupted again.
func TestResumeRequestsFailuresAgain(t *testing.T) {
	t.Parallel()
	want := everything(t, collectIn(t, contoso(t), setup{}))
	hanging := fault(t, endless)
	for _, text := range sample(3, []string{"/api/v1/apps:403", "/api/v1/apps:500", "/api/v1/apps/{id}/users:403", "/api/v1/groups/{id}/users:500",
		"/api/v1/groups:403", "/api/v1/users:403", "/api/v1/iam/assignees/users:403", "/api/v1/policies:403:nth=3", "/api/v1/users/{id}:403"}) {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			for second := 500 * time.Millisecond; ; second += 4700 * time.Millisecond {
				s := setup{dir: filepath.Join(t.TempDir(), "snap")}
				s.fake.Faults = append(fault(t, text), hanging...)
				if c := collectFor(t, contoso(t), 5*time.Minute, s); len(c.states()) < 2 {
					t.Fatalf("the fault does not show: %v", c.states())
				}
				s.fake = oktatest.Options{Latency: time.Second}
				c := collectFor(t, contoso(t), second, s)
				ended := c.err == nil
				if !ended {
					c = collectFor(t, contoso(t), ever, s)
				}
				c.expectRecords(t, want)
				if ended {
					return
				}
			}
		})
	}
}

// A resource that is refused again does not invalidate its dependents.
func TestResumeKeepsDependentsOfRefused(t *testing.T) {
	t.Parallel()
	s := setup{dir: filepath.Join(t.TempDir(), "snap")}
	refused := fault(t, "/api/v1/apps:403")
	s.fake.Faults = append(fault(t, endless), refused...)
	collectFor(t, contoso(t), 5*time.Minute, s)
	s.fake.Faults = refused
	c := collectFor(t, contoso(t), ever, s)
	if n := c.fake.Requests()["GET /api/v1/users"]; n > 0 || c.Manifest.CoverageOf(snapshot.Users).State != snapshot.Complete {
		t.Errorf("users, which come after apps, are requested again: %d", n)
	}
	if n := c.fake.Requests()["GET /api/v1/apps"]; n == 0 {
		t.Error("apps are not requested again")
	}
}

// TestResumeRefuses: the error says what differs and what to do.
func TestResumeRefuses(t *testing.T) {
	t.Parallel()
	secret := func(id string) *okta.Credential {
		return &okta.Credential{Mode: okta.ClientSecret, ClientID: id, ClientSecret: "secret"}
	}
	clients := oktatest.Options{Latency: time.Second, Clients: []oktatest.Client{
		{ID: "0oa1", Secret: "secret", Scopes: oktatest.Scopes()}, {ID: "0oa2", Secret: "secret", Scopes: oktatest.Scopes()},
	}}
	fewer := clients
	fewer.Clients = []oktatest.Client{{ID: "0oa1", Secret: "secret", Scopes: []string{"okta.orgs.read", "okta.users.read"}}}
	for name, test := range map[string]struct {
		first, second setup
		org           func(testing.TB) *snapshot.Snapshot
		want          string // "" resumes
	}{
		"the same":             {},
		"more concurrency":     {second: setup{fake: oktatest.Options{Concurrency: 2}}},
		"another org":          {org: oddities, want: "it is of the organization "},
		"another name":         {second: setup{domain: "login.contoso.com"}, want: "it is of contoso.okta.com, this run asks login.contoso.com"},
		"another token":        {second: setup{token: "00another"}, want: "a token of the user "},
		"another kind":         {second: setup{credential: secret("0oa1"), fake: clients}, want: "of the kind ssws, this one is client_secret"},
		"another client":       {first: setup{credential: secret("0oa1"), fake: clients}, second: setup{credential: secret("0oa2"), fake: clients}, want: "by the client 0oa1, this one is 0oa2"},
		"fewer scopes":         {first: setup{credential: secret("0oa1"), fake: clients}, second: setup{credential: secret("0oa1"), fake: fewer}, want: "scopes that this token does not have: okta.agentPools.read okta.aiAgents.read okta.apiTokens.read"},
		"fewer granted":        {first: setup{credential: secret("0oa1"), fake: clients}, second: setup{credential: secret("0oa1"), fake: fewer}, want: "; grant them again"},
		"fewer requested":      {first: setup{credential: secret("0oa1"), fake: clients}, second: setup{credential: secret("0oa1"), fake: clients, scopes: []string{"okta.orgs.read", "okta.users.read"}}, want: "; add them to --scopes, or leave it and OKTA_CLIENT_SCOPES out"},
		"more scopes":          {first: setup{credential: secret("0oa1"), fake: fewer}, second: setup{credential: secret("0oa1"), fake: clients}},
		"less is selected":     {second: setup{skip: []string{"devices"}}, want: "(more: devices)"},
		"more is selected":     {first: setup{skip: []string{"devices", "realms"}}, want: "(without: devices realms)"},
		"a group of resources": {second: setup{skip: []string{"push-mappings", "assignments"}}, want: "(more: push-mappings assignments)"},
		"Entra is asked":       {second: setup{entra: collector.Entra{Resolve: true}}, want: "(without: --resolve-entra-tenants)"},
		"other factors":        {first: setup{factors: "admins"}, second: setup{factors: "all"}, want: "--mfa-factors admins"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, second := test.first, test.second
			first.fake.Latency = time.Second
			first.dir = filepath.Join(t.TempDir(), "snap")
			second.dir = first.dir
			if c := collectFor(t, contoso(t), 2500*time.Millisecond, first); c.err == nil {
				t.Fatal("it was not stopped")
			}
			org := contoso(t)
			if test.org != nil {
				org = test.org(t)
			}
			var refused *snapshot.FolderError
			c := collectIn(t, org, second)
			switch {
			case test.want == "":
				if c.err != nil {
					t.Error(c.err)
				}
			case !errors.As(c.err, &refused), !strings.Contains(c.err.Error(), test.want), !strings.Contains(c.err.Error(), "another folder"):
				t.Errorf("error %v, want %q", c.err, test.want)
			case len(c.Manifest.Resumed) > 0:
				t.Error("the manifest was changed")
			}
		})
	}
}

// A resource that was absent for lack of a scope is requested once the token has it.
func TestResumeWithMoreScopes(t *testing.T) {
	t.Parallel()
	w := create(t)
	listing(t, w, snapshot.Users, snapshot.User{ID: "00u1"})
	listing(t, w, snapshot.Realms, snapshot.Realm{ID: "guo1"})
	s := setup{dir: filepath.Join(t.TempDir(), "snap"), only: []string{snapshot.Realms, snapshot.Users, snapshot.Groups},
		credential: &okta.Credential{Mode: okta.ClientSecret, ClientID: "0oa1", ClientSecret: "secret"}}
	granted := func(scopes ...string) []oktatest.Client {
		return []oktatest.Client{{ID: "0oa1", Secret: "secret", Scopes: scopes}}
	}
	s.fake = oktatest.Options{Clients: granted("okta.orgs.read", "okta.users.read", "okta.groups.read"), Faults: fault(t, "/api/v1/groups:stall")}
	if c := collectFor(t, w.Snapshot(), time.Minute, s); c.err == nil || c.states()[snapshot.Realms] != snapshot.Absent {
		t.Fatalf("%v, realms are %s", c.err, c.states()[snapshot.Realms])
	}
	s.fake = oktatest.Options{Clients: granted(oktatest.Scopes()...)}
	collectIn(t, w.Snapshot(), s).expectRecords(t, everything(t, collectIn(t, w.Snapshot(), setup{only: s.only})))
}

// The owner of the token stays known when a later run cannot read it.
func TestResumeRemembersTheUser(t *testing.T) {
	t.Parallel()
	s := setup{dir: filepath.Join(t.TempDir(), "snap"), fake: oktatest.Options{Latency: time.Second}}
	collectFor(t, contoso(t), 3*time.Second, s)
	unknown := s
	unknown.fake.Faults = fault(t, "/api/v1/users/me:403")
	if c := collectFor(t, contoso(t), 3*time.Second, unknown); len(c.Manifest.Resumed) != 1 {
		t.Fatalf("resumed %v", c.Manifest.Resumed)
	}
	s.token = "00another"
	if c := collectIn(t, contoso(t), s); !errors.As(c.err, new(*snapshot.FolderError)) {
		t.Errorf("error %v", c.err)
	}
}

// An organization whose id is not known before the sign-in is known by its record.
func TestResumeChecksOrgRecord(t *testing.T) {
	t.Parallel()
	s := setup{dir: filepath.Join(t.TempDir(), "snap"), fake: oktatest.Options{Latency: time.Second}}
	collectFor(t, contoso(t), 5*time.Second, s)
	s.fake.Faults = fault(t, "/.well-known/okta-organization:403")
	if c := collectIn(t, oddities(t), s); !errors.As(c.err, new(*snapshot.FolderError)) {
		t.Errorf("error %v", c.err)
	}
	if c := collectIn(t, contoso(t), s); c.err != nil {
		t.Error(c.err)
	}
}

// TestResumeReadsDamagedFilesAgain damages what an earlier run has read completely: it is
// read again, and so are its dependents.
func TestResumeReadsDamagedFilesAgain(t *testing.T) {
	t.Parallel()
	want := everything(t, collectIn(t, contoso(t), setup{}))
	gone := func([]byte) []byte { return nil }
	damages := map[string]map[string]func([]byte) []byte{
		"a listing":                  {"users": gone},
		"two":                        {"api-services": gone, "secrets": gone},
		"the organization":           {"org": gone},
		"what others are trimmed by": {"apps": gone},
		"a fan-out":                  {"group-members": gone},
		"emptied":                    {"groups": func([]byte) []byte { return []byte{} }, "app-users": func([]byte) []byte { return []byte{} }},
		"cut off":                    {"users": cutAt('\n'), "group-members": cutAt('\n'), "assignees": cutAt(':'), "app-groups": cutAt(':')},
		"a bit of it":                {"users": flipped, "group-members": flipped, "apps": flipped, "roles": flipped},
		"broken":                     {"users": corrupted, "group-members": corrupted},
		"without closing lines":      {"group-members": func(b []byte) []byte { return closing.ReplaceAll(b, nil) }},
	}
	for _, name := range sample(3, slices.Sorted(maps.Keys(damages))) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup{dir: filepath.Join(t.TempDir(), "snap")}
			s.fake.Faults = fault(t, endless)
			if c := collectFor(t, contoso(t), 5*time.Minute, s); c.err == nil {
				t.Fatal("it was not stopped")
			}
			for resource, change := range damages[name] {
				path := filepath.Join(s.dir, resource+".jsonl")
				b, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if b = change(b); b == nil {
					err = os.Remove(path)
				} else {
					err = os.WriteFile(path, b, 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			s.fake.Faults = nil
			c := collectIn(t, contoso(t), s)
			c.expectRecords(t, want)
		})
	}
}

// The manifest may have lost the id of the organization.
func TestResumeWithoutOrg(t *testing.T) {
	t.Parallel()
	s := setup{dir: filepath.Join(t.TempDir(), "snap"), fake: oktatest.Options{Faults: fault(t, endless)}}
	want := collectFor(t, contoso(t), 5*time.Minute, s).Manifest.Org
	path := filepath.Join(s.dir, "manifest.json")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, withoutChecksum(bytes.ReplaceAll(b, []byte(`"org": "`+want), []byte(`"org": "`))), 0o600); err != nil {
		t.Fatal(err)
	}
	s.fake.Faults = nil
	if c := collectIn(t, contoso(t), s); c.err != nil || c.Manifest.Org != want {
		t.Errorf("%v, of the organization %q, want %q", c.err, c.Manifest.Org, want)
	}
}

// withoutChecksum returns a manifest as it may be written by hand.
func withoutChecksum(manifest []byte) []byte {
	return regexp.MustCompile(`,\s*"checksum": "[0-9a-f]*"`).ReplaceAll(manifest, nil)
}

// cutAt truncates a file after the last c in its first half.
func cutAt(c byte) func([]byte) []byte {
	return func(b []byte) []byte { return b[:bytes.LastIndexByte(b[:len(b)/2], c)+1] }
}

// flipped has one bit of a name or an id flipped, which leaves valid JSON.
func flipped(b []byte) []byte {
	at := len(b) / 2
	for b[at] < 'a' || b[at] > 'y' {
		at++
	}
	b[at] ^= 1
	return b
}

// corrupted has a line that is not JSON.
func corrupted(b []byte) []byte {
	b[len(b)/2] = 0
	return b
}

var closing = regexp.MustCompile(`(?m)^\{"parent":"[^"]*","state".*\n`)
