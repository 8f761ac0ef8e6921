package collector_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// A resource with objects without an id is not complete, and neither is what is requested
// per object of it.
func TestWithoutID(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/api/v1/users/{id}/roles/{id}/targets/groups":               "partial: group-targets",
		"/api/v1/iam/assignees/users":                                "partial: assignees user-assignments factors group-targets app-targets",
		"/oauth2/v1/clients":                                         "partial: clients client-assignments group-targets app-targets",
		"/api/v1/groups/{id}/roles":                                  "partial: group-assignments group-targets app-targets",
		"/api/v1/iam/resource-sets/{id}/bindings/{id}/members":       "partial: binding-members",
		"/api/v1/apps/{id}/grants":                                   "partial: grants",
		"/api/v1/realms":                                             "partial: realms",
		"/integrations/api/v1/api-services/{id}/credentials/secrets": "partial: secrets",
		"/api/v1/groups/{id}/users":                                  "partial: group-members factors",
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			c := collectIn(t, contoso(t), setup{fake: oktatest.Options{Faults: fault(t, path+":no-id")}})
			c.expect(t, want)
			for _, row := range c.Manifest.Coverage {
				if row.State == snapshot.Partial && !strings.Contains(row.Reason, "without a usable id dropped") && !strings.Contains(row.Reason, " is partial") {
					t.Errorf("%+v", row)
				}
			}
		})
	}
}

// The parents with objects without an id are named, also by a run that resumes.
func TestParentsOfObjectsWithoutIDAreNamed(t *testing.T) {
	t.Parallel()
	const groups, one, other = "/api/v1/groups/", "00guMopHwtsRg5ojq697", "00gpqwaLJu2Zejtjo697"
	s := setup{only: []string{snapshot.GroupMembers}, dir: t.TempDir(), fake: oktatest.Options{
		Faults: slices.Concat(fault(t, groups+one+"/users:no-id"), fault(t, groups+other+"/users:no-id"), fault(t, groups+"{id}/users:stall:nth=5"))}}
	collectFor(t, contoso(t), 30*time.Second, s)
	s.fake.Faults = s.fake.Faults[:2]
	row := collectFor(t, contoso(t), ever, s).Manifest.CoverageOf(snapshot.GroupMembers)
	if !strings.Contains(row.Reason, " objects without a usable id dropped from GET /api/v1/groups/{id}/users ("+other+" "+one+");") {
		t.Errorf("%s: %s", row.State, row.Reason)
	}
}

// A run that resumes requests the parents of objects without an id again.
func TestResumeWithoutID(t *testing.T) {
	t.Parallel()
	const members = "/api/v1/groups/{id}/users"
	s := setup{only: []string{snapshot.GroupMembers}, dir: t.TempDir(), fake: oktatest.Options{
		Faults: slices.Concat(fault(t, members+":no-id:nth=1"), fault(t, members+":stall:nth=9"))}}
	first := collectFor(t, contoso(t), 30*time.Second, s)
	s.fake.Faults = nil
	second := collectFor(t, contoso(t), ever, s)
	if first.err == nil || second.err != nil {
		t.Fatal(first.err, second.err)
	}
	second.expect(t, "")
	if n := second.fake.Requests()["GET "+members]; n != 2 { // that one, and the stalled one
		t.Errorf("%d groups were requested again, want 2", n)
	}
}

// A run that resumes such a fan-out and is killed at once loses nothing.
func TestResumeWithoutIDKilled(t *testing.T) {
	t.Parallel()
	const members = "/api/v1/groups/{id}/users"
	s := setup{only: []string{snapshot.GroupMembers, snapshot.Devices}, dir: t.TempDir(), fake: oktatest.Options{
		Faults: slices.Concat(fault(t, members+":no-id:nth=1"), fault(t, "/api/v1/devices:stall"))}}
	if c := collectFor(t, contoso(t), 5*time.Minute, s); c.err == nil {
		t.Fatal("it was not stopped")
	}
	killed := filepath.Join(t.TempDir(), "snap")
	s.fake.Faults = nil
	s.transport = func(next http.RoundTripper) http.RoundTripper {
		var once sync.Once
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.HasPrefix(r.URL.Path, "/api/v1/groups/") {
				once.Do(func() {
					if err := os.CopyFS(killed, os.DirFS(s.dir)); err != nil {
						t.Error(err)
					}
				})
			}
			return next.RoundTrip(r)
		})
	}
	collectFor(t, contoso(t), ever, s)
	if err := os.Chmod(killed, 0o700); err != nil {
		t.Fatal(err)
	}
	last := collectFor(t, contoso(t), ever, setup{only: s.only, dir: killed})
	last.expect(t, "")
	if n := last.fake.Requests()["GET "+members]; n != 1 {
		t.Errorf("%d groups were requested again, want 1", n)
	}
}

// An assignment is not known to cover the whole organization when its targets have no id,
// or when the answer is not a list.
func TestTargetsWithoutID(t *testing.T) {
	t.Parallel()
	for effect, want := range map[string]snapshot.State{"no-id": snapshot.Partial, "null": snapshot.Failed, "empty": snapshot.Failed} {
		t.Run(effect, func(t *testing.T) {
			t.Parallel()
			c := collectIn(t, contoso(t), setup{fake: oktatest.Options{Faults: fault(t, "/api/v1/users/{id}/roles/{id}/targets/groups:"+effect)}})
			if c.err != nil {
				t.Fatal(c.err)
			}
			f := openFanOut(t, c.Snapshot, snapshot.GroupTargets)
			for _, parent := range f.Parents() {
				if state, reason, _ := f.State(parent); strings.HasPrefix(parent, "00u") && state != want {
					t.Errorf("%s ended %s (%s), want %s", parent, state, reason, want)
				}
			}
		})
	}
}
