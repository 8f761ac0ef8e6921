package report

import (
	"testing"
)

// TestSortSubjects has subjects whose names are in the opposite order of what they are sorted by.
func TestSortSubjects(t *testing.T) {
	t.Parallel()
	low := Findings{{ID: "INT-21", Severity: Low}}
	b := newTestBuilder()
	b.report.Integrations = []Integration{
		{Name: "a, without a scope", Reach: Reach{Level: ReachData}, Result: Result{Findings: low}},
		{Name: "b, younger", Scopes: holding("okta.users.manage"), Created: daysAgo(1), Reach: Reach{Level: ReachData}},
		{Name: "c, older", Scopes: holding("okta.users.manage"), Created: daysAgo(2), Reach: Reach{Level: ReachData}},
		{Name: "d, with a finding", Scopes: holding("okta.users.manage"), Reach: Reach{Level: ReachData}, Result: Result{Findings: low}},
		{Name: "e, takes over, not today", Scopes: holding("okta.groups.manage"), Reach: Reach{Level: ReachOrganization, Dormant: "by a secret"}},
		{Name: "f, takes over", Scopes: holding("okta.apps.manage"), Reach: Reach{Level: ReachOrganization}},
	}
	b.report.Applications = []Application{
		{Name: "a, with a finding", Reach: Reach{Level: ReachData}, Result: Result{Findings: low}},
		{Name: "b, privileged", Scopes: holding("okta.groups.manage"), Reach: Reach{Level: ReachData}},
		{Name: "c, takes over", Reach: Reach{Level: ReachOrganization}},
	}
	b.sortSubjects()
	got := ""
	for _, i := range b.report.Integrations {
		got += i.Name[:1]
	}
	for _, a := range b.report.Applications {
		got += a.Name[:1]
	}
	if want := "fedcba" + "cba"; got != want {
		t.Errorf("the order is %s, want %s", got, want)
	}
}
