package collector_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oktagon/collector"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// Okta's statistics of groups are compared with the members that were read; differences
// are only noted.
func TestMemberCounts(t *testing.T) {
	t.Parallel()
	const users = "/api/v1/groups/{id}/users"
	for effect, want := range map[string]string{"": "", ":none": "10 groups have another number of members than their statistics say"} {
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

// Creators are looked up when users were skipped.
func TestCreatorsWithoutUsers(t *testing.T) {
	t.Parallel()
	c := collectIn(t, contoso(t), setup{only: []string{snapshot.APIServices}})
	c.expect(t, "")
	if n := c.fake.Requests()["GET /api/v1/users/{id}"]; n != 6 {
		t.Errorf("%d creators were looked up", n)
	}
}

// A type of policies that the organization does not have is noted by name.
func TestPolicyTypes(t *testing.T) {
	t.Parallel()
	org := contoso(t)
	c := collectIn(t, org, setup{only: []string{snapshot.Policies},
		fake: oktatest.Options{Faults: fault(t, "/api/v1/policies:400/E0000002:nth=2")}})
	c.expect(t, "")
	row := c.Manifest.CoverageOf(snapshot.Policies)
	if len(row.Notes) != 1 || !strings.Contains(row.Notes[0], "PASSWORD") {
		t.Errorf("notes %q", row.Notes)
	}
	want := 0
	for _, p := range records[snapshot.Policy](t, org, snapshot.Policies) {
		if p.Type.String() != "PASSWORD" {
			want++
		}
	}
	if row.Objects != want {
		t.Errorf("%d policies, want %d", row.Objects, want)
	}
}

// Okta may refuse the page size of agent pools, which is not documented.
func TestAgentPoolsFallBack(t *testing.T) {
	t.Parallel()
	org := contoso(t)
	c := collectIn(t, org, setup{only: []string{snapshot.AgentPools},
		fake: oktatest.Options{Faults: fault(t, "/api/v1/agentPools:400:nth=1")}})
	c.expect(t, "")
	if n := c.fake.Requests()["GET /api/v1/agentPools"]; n != 1+pages(len(records[snapshot.AgentPool](t, org, snapshot.AgentPools)), 5) {
		t.Errorf("%d requests", n)
	}
}

// Whose factors are requested, and the state when that is not known.
func TestFactors(t *testing.T) {
	t.Parallel()
	const groups, assignees = "/api/v1/groups", "/api/v1/iam/assignees/users"
	refused := func(paths ...string) (o oktatest.Options) {
		for _, path := range paths {
			o.Faults = append(o.Faults, fault(t, path+":403")...)
		}
		return o
	}
	for _, test := range []struct {
		name string
		setup
		state     snapshot.State
		requested bool
	}{
		{"all", setup{factors: collector.FactorsOfAll}, snapshot.Complete, true},
		{"all, whoever the admins are", setup{factors: collector.FactorsOfAll, fake: refused(assignees)}, snapshot.Complete, true},
		{"admins", setup{factors: collector.FactorsOfAdmins}, snapshot.Complete, true},
		{"default", setup{}, snapshot.Complete, true},
		{"none", setup{factors: collector.FactorsOfNone}, snapshot.Skipped, false},
		{"unknown assignees", setup{fake: refused(assignees)}, snapshot.Partial, true},
		{"unknown groups", setup{fake: refused(groups)}, snapshot.Partial, true},
		{"unknown admins", setup{fake: refused(groups, assignees)}, snapshot.Denied, false},
		{"no assignments wanted", setup{skip: []string{"assignments"}}, snapshot.Complete, true},
		{"no groups wanted", setup{skip: []string{"groups"}}, snapshot.Complete, true},
		{"neither wanted", setup{skip: []string{"groups", "assignments"}}, snapshot.Skipped, false},
		{"one wanted, the other unknown", setup{skip: []string{"groups"}, fake: refused(assignees)}, snapshot.Denied, false},
		{"refused", setup{fake: refused("/api/v1/users/{id}/factors")}, snapshot.Denied, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := collectIn(t, contoso(t), test.setup)
			if c.err != nil {
				t.Fatal(c.err)
			}
			row := c.Manifest.CoverageOf(snapshot.Factors)
			requested := c.fake.Requests()["GET /api/v1/users/{id}/factors"] > 0
			if row.State != test.state || requested != test.requested {
				t.Errorf("requested: %v; %+v", requested, row)
			}
		})
	}
}

// When one user's factors cannot be read, that user has none, and the state says so.
func TestFactorsOfOne(t *testing.T) {
	t.Parallel()
	c := collectIn(t, contoso(t), setup{fake: oktatest.Options{Faults: fault(t, "/api/v1/users/00uTiwmrsr8bdFhsn697/factors:500")}})
	c.expect(t, "partial: factors")
	f := openFanOut(t, c.Snapshot, snapshot.Factors)
	if state, _, _ := f.State("00uTiwmrsr8bdFhsn697"); state != snapshot.Failed {
		t.Errorf("ended %s", state)
	}
}

// Exclusions that cannot be understood make a resource set incomplete.
func TestUnknownExclusion(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../testdata/contoso")); err != nil {
		t.Fatal(err)
	}
	set := records[snapshot.ResourceSet](t, contoso(t), snapshot.ResourceSets)[0].ID
	lines := `{"parent":"` + set + `","items":[{"id":"ire1","orn":"orn:okta:directory:00o1:users","conditions":{"Exclude":{"okta:ORN":[{}]}}}]}` + "\n" +
		`{"parent":"` + set + `","state":"complete"}` + "\n"
	if err := os.WriteFile(filepath.Join(dir, "set-resources.jsonl"), []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	org, err := snapshot.Open(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	c := collectIn(t, org, setup{only: []string{"resource-sets"}})
	c.expect(t, "partial: set-resources")
	if row := c.Manifest.CoverageOf(snapshot.SetResources); !strings.Contains(row.Reason, "what the resource ire1 excludes") {
		t.Errorf("%+v", row)
	}
}
