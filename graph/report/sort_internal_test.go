package report

import (
	"testing"
)

// TestSortSubjects has subjects whose names are in the opposite order of what they are sorted by.
func TestSortSubjects(t *testing.T) {
	t.Parallel()
	critical := func(id string) Findings { return Findings{{ID: id, Severity: Critical}} }
	low := Findings{{ID: "INT-21", Severity: Low}}
	b := newTestBuilder()
	b.report.Integrations = []Integration{
		{Name: "a, without a scope", Result: Result{Findings: low}},
		{Name: "b, younger", Scopes: holding("okta.users.manage"), Created: daysAgo(1)},
		{Name: "c, older", Scopes: holding("okta.users.manage"), Created: daysAgo(2)},
		{Name: "d, with a finding", Scopes: holding("okta.users.manage"), Result: Result{Findings: low}},
		{Name: "e, controls", Scopes: holding("okta.groups.manage"), Result: Result{Findings: critical("INT-02")}},
		{Name: "f, takes over", Scopes: holding("okta.apps.manage"), Result: Result{Findings: critical("INT-01")}},
	}
	b.report.Applications = []Application{
		{Name: "a, with a finding", Result: Result{Findings: low}},
		{Name: "b, privileged", Scopes: holding("okta.groups.manage")},
		{Name: "c, takes over", Result: Result{Findings: critical("APP-01")}},
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
