package collector_test

import (
	"strings"
	"testing"

	"oktagon/collector"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// A feature that the organization does not have is told from one that it does not
// show: by its kind, by its scope, and by the answer.
func TestAbsentIsNotDenied(t *testing.T) {
	t.Parallel()
	refused := func(path string) oktatest.Options {
		return oktatest.Options{Faults: fault(t, path+":403")}
	}
	classic := func(path string) oktatest.Options {
		o := refused(path)
		o.Pipeline = "v1"
		return o
	}
	for _, test := range []struct {
		name string
		setup
		want string
	}{
		{"devices are refused", setup{fake: refused("/api/v1/devices")}, "denied: devices"},
		{"Classic has no devices", setup{fake: classic("/api/v1/devices")}, "absent: devices"},
		{"Classic has realms or not", setup{fake: classic("/api/v1/realms")}, "denied: realms"},
		{"realms are refused", setup{fake: refused("/api/v1/realms")}, "denied: realms"},
		{"no scope for realms", setup{lacks: "okta.realms.read"}, "absent: realms"},
		{"no scope for devices", setup{lacks: "okta.devices.read"}, "denied: devices"},
		{"no scope for roles", setup{lacks: "okta.roles.read"},
			"denied: roles permissions assignees user-assignments group-assignments client-assignments group-targets app-targets " +
				"resource-sets set-resources bindings binding-members; partial: factors"},
		{"no scope for clients", setup{lacks: "okta.clients.read"}, "denied: clients client-assignments; partial: group-targets app-targets"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			collectIn(t, contoso(t), test.setup).expect(t, test.want)
		})
	}
}

// What the token has no scope for is not asked for. An organization without realms
// does not know their scope.
func TestUnknownScope(t *testing.T) {
	t.Parallel()
	c := collectIn(t, contoso(t), setup{lacks: "okta.realms.read",
		fake: oktatest.Options{UnknownScopes: []string{"okta.realms.read"}}})
	if row := c.Manifest.CoverageOf(snapshot.Realms); c.err != nil || row.State != snapshot.Absent || row.Requests != 0 {
		t.Errorf("%v; %+v", c.err, row)
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

// A listing that ends with "no such thing" after it had begun is there, and broken.
func TestAbsentInTheMiddle(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"/api/v1/users:404:nth=2":   "partial: users factors",
		"/api/v1/devices:404:nth=2": "partial: devices",
	} {
		c := collectIn(t, contoso(t), setup{fake: oktatest.Options{PageSize: 2, Faults: fault(t, text)}})
		c.expect(t, want)
	}
}

// Okta may refuse the page size of agent pools, which is not documented.
func TestAgentPoolsFallBack(t *testing.T) {
	t.Parallel()
	org := contoso(t)
	c := collectIn(t, org, setup{only: []string{snapshot.AgentPools},
		fake: oktatest.Options{Faults: fault(t, "/api/v1/agentPools:400:nth=1")}})
	c.expect(t, "")
	if n := c.fake.Requests()["GET /api/v1/agentPools"]; n != 1+listed(t, org, snapshot.AgentPools, 5) {
		t.Errorf("%d requests", n)
	}
}

// Whose factors are asked for, and what becomes of it when that is not known.
func TestFactors(t *testing.T) {
	t.Parallel()
	const groups, assignees = "/api/v1/groups", "/api/v1/iam/assignees/users"
	broken := func(paths ...string) (o oktatest.Options) {
		for _, path := range paths {
			o.Faults = append(o.Faults, fault(t, path+":403")...)
		}
		return o
	}
	for _, test := range []struct {
		name string
		setup
		state snapshot.State
		asked bool
	}{
		{"all", setup{factors: collector.FactorsOfAll}, snapshot.Complete, true},
		{"all, whoever the admins are", setup{factors: collector.FactorsOfAll, fake: broken(assignees)}, snapshot.Complete, true},
		{"admins", setup{factors: collector.FactorsOfAdmins}, snapshot.Complete, true},
		{"default", setup{}, snapshot.Complete, true},
		{"none", setup{factors: collector.FactorsOfNone}, snapshot.Skipped, false},
		{"unknown assignees", setup{fake: broken(assignees)}, snapshot.Partial, true},
		{"unknown groups", setup{fake: broken(groups)}, snapshot.Partial, true},
		{"unknown admins", setup{fake: broken(groups, assignees)}, snapshot.Denied, false},
		{"no assignments wanted", setup{skip: []string{"assignments"}}, snapshot.Complete, true},
		{"no groups wanted", setup{skip: []string{"groups"}}, snapshot.Complete, true},
		{"neither wanted", setup{skip: []string{"groups", "assignments"}}, snapshot.Skipped, false},
		{"one wanted, the other unknown", setup{skip: []string{"groups"}, fake: broken(assignees)}, snapshot.Denied, false},
		{"refused", setup{fake: broken("/api/v1/users/{id}/factors")}, snapshot.Denied, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := collectIn(t, contoso(t), test.setup)
			if c.err != nil {
				t.Fatal(c.err)
			}
			row := c.Manifest.CoverageOf(snapshot.Factors)
			asked := c.fake.Requests()["GET /api/v1/users/{id}/factors"] > 0
			if row.State != test.state || asked != test.asked {
				t.Errorf("asked: %v; %+v", asked, row)
			}
		})
	}
}

// A broken listing of one user's factors leaves that user without, and says so.
func TestFactorsOfOne(t *testing.T) {
	t.Parallel()
	c := collectIn(t, contoso(t), setup{fake: oktatest.Options{Faults: fault(t, "/api/v1/users/00uTiwmrsr8bdFhsn697/factors:500")}})
	c.expect(t, "partial: factors")
	f, err := c.FanOut(snapshot.Factors)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if state, _, _ := f.State("00uTiwmrsr8bdFhsn697"); state != snapshot.Failed {
		t.Errorf("ended %s", state)
	}
}
