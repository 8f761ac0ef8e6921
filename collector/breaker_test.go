package collector_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/snapshot"
)

// Ten refusals in a row end a fan-out.
func TestBreaker(t *testing.T) {
	t.Parallel()
	const members = "/api/v1/groups/{id}/users"
	org := generated(t, orggen.Size{Users: 10, Groups: 300, Memberships: 600, Apps: 2, AppUsers: 4, Integrations: 1, Seed: 1})
	c := collectIn(t, org, setup{only: []string{snapshot.GroupMembers}, fake: oktatest.Options{Faults: fault(t, members+":403")}})
	c.expect(t, "denied: group-members")
	if n := c.fake.Requests()["GET "+members]; n > 10 {
		t.Errorf("%d requests were refused", n)
	}
}

// Ten parents for which the rate limit does not open end a fan-out: each costs minutes. A
// success between them starts the count again.
func TestBreakerOfLimits(t *testing.T) {
	t.Parallel()
	const members = "/api/v1/groups/{id}/users"
	org := generated(t, orggen.Size{Users: 10, Groups: 300, Memberships: 600, Apps: 2, AppUsers: 4, Integrations: 1, Seed: 1})
	c := collectFor(t, org, 3*time.Hour, setup{only: []string{snapshot.GroupMembers}, fake: oktatest.Options{Faults: fault(t, members+":retry-seconds")}})
	c.expect(t, "failed: group-members")
	if n := c.fake.Requests()["GET "+members]; n > 10*10 {
		t.Errorf("%d requests were limited", n)
	}
	reason := c.Manifest.CoverageOf(snapshot.GroupMembers).Reason
	if !strings.Contains(reason, "rate limit did not open") {
		t.Errorf("reason %q", reason)
	}
}

// A missing object is neither a refusal nor a success; an answer is a success.
func TestBreakerCounts(t *testing.T) {
	t.Parallel()
	const grants = "/api/v1/apps/{id}/grants"
	org := generated(t, orggen.Size{Users: 1, Groups: 1, Apps: 400, Seed: 1})
	all := len(ids(records[snapshot.App](t, org, snapshot.Apps), snapshot.App.MayHaveGrants))
	for _, test := range []struct {
		name   string
		faults []oktatest.Fault
		breaks bool
	}{
		{"refused and gone", slices.Concat(fault(t, grants+":403:every=2"), fault(t, grants+":404")), true},
		{"refused and answered", fault(t, grants+":403:every=2"), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := collectIn(t, org, setup{only: []string{snapshot.Grants}, fake: oktatest.Options{Faults: test.faults}})
			c.expect(t, "partial: grants")
			if n := c.fake.Requests()["GET "+grants]; (n < all) != test.breaks {
				t.Errorf("%d of %d were requested", n, all)
			}
		})
	}
}

// Any number of missing objects does not stop the others.
func TestMissingObjectsDoNotBreak(t *testing.T) {
	t.Parallel()
	org := generated(t, orggen.Size{Users: 1, Groups: 1, Apps: 100, Seed: 1})
	c := collectIn(t, org, setup{only: []string{snapshot.AppUsers},
		fake: oktatest.Options{Faults: fault(t, "/api/v1/apps/{id}/users:404")}})
	c.expect(t, "partial: app-users")
	if n := c.fake.Requests()["GET /api/v1/apps/{id}/users"]; n != 100 {
		t.Errorf("%d of 100 were requested", n)
	}
}
