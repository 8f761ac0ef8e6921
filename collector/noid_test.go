package collector_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// What comes without an id is not known: the resource is not complete, nor is what
// is asked for what it lists.
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
				if row.State == snapshot.Partial && !strings.Contains(row.Reason, "without an id were dropped") && !strings.Contains(row.Reason, " is partial") {
					t.Errorf("%+v", row)
				}
			}
		})
	}
}

// A run that goes on asks again for the parent of what had no id.
func TestWithoutIDAskedAgain(t *testing.T) {
	t.Parallel()
	const members = "/api/v1/groups/{id}/users"
	s := setup{only: []string{snapshot.GroupMembers}, keep: t.TempDir(), fake: oktatest.Options{
		Faults: slices.Concat(fault(t, members+":no-id:nth=1"), fault(t, members+":stall:nth=9"))}}
	first := collectFor(t, contoso(t), 30*time.Second, s)
	s.fake.Faults = nil
	second := collectFor(t, contoso(t), ever, s)
	if first.err == nil || second.err != nil {
		t.Fatal(first.err, second.err)
	}
	second.expect(t, "")
	if n := second.fake.Requests()["GET "+members]; n != 2 { // that one, and the stalled one
		t.Errorf("%d groups were asked for again, want 2", n)
	}
}

// A role is not known to be one for the whole organization when its targets have
// no id, nor when the answer is no list.
func TestTargetsWithoutID(t *testing.T) {
	t.Parallel()
	for effect, want := range map[string]snapshot.State{"no-id": snapshot.Partial, "null": snapshot.Failed, "empty": snapshot.Complete} {
		t.Run(effect, func(t *testing.T) {
			t.Parallel()
			c := collectIn(t, contoso(t), setup{fake: oktatest.Options{Faults: fault(t, "/api/v1/users/{id}/roles/{id}/targets/groups:"+effect)}})
			if c.err != nil {
				t.Fatal(c.err)
			}
			family, err := c.Family(snapshot.GroupTargets)
			if err != nil {
				t.Fatal(err)
			}
			defer family.Close()
			for _, parent := range family.Parents() {
				if state, reason, _ := family.End(parent); strings.HasPrefix(parent, "00u") && state != want {
					t.Errorf("%s ended %s (%s), want %s", parent, state, reason, want)
				}
			}
		})
	}
}
