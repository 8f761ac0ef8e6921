package report_test

import (
	"fmt"
	"testing"

	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// TestActions expects at most eight rows, the usable ones before the dormant ones, and who would
// lose a role.
func TestActions(t *testing.T) {
	t.Parallel()
	r := reporttest.Report(t, contoso(t))
	actions, covered := r.Actions()
	if len(actions) == 0 || len(actions) > report.MaxActions || covered.Count(report.Critical) != r.Findings.Count(report.Critical) {
		t.Errorf("%d actions cover %d of %d critical findings", len(actions), covered.Count(report.Critical), r.Findings.Count(report.Critical))
	}
	dormant := map[report.Subject]bool{}
	for _, h := range r.Holders() {
		dormant[h.Subject] = !h.Reach.Usable()
	}
	seen := false
	for _, a := range actions {
		if a.Finding.Action == "" || a.Detail == "" || a.Why == "" {
			t.Errorf("%s is not complete: %+v", a.Finding.ID, a)
		}
		if !dormant[a.Finding.Subject] && a.Finding.Severity == report.Critical && seen {
			t.Errorf("%s comes after what cannot be used today", a.Finding.Subject.Name)
		}
		seen = seen || dormant[a.Finding.Subject]
	}
}

// TestManyActions expects one row for many objects with the same finding.
func TestManyActions(t *testing.T) {
	t.Parallel()
	r := &report.Report{}
	for n := range 146 {
		r.Findings = append(r.Findings, &report.Finding{ID: "INT-01", Severity: report.Critical, Title: "T", Action: "Treat", Advice: "A",
			Subject: report.Subject{Kind: report.OfIntegration, ID: fmt.Sprint("0oa", n)}})
	}
	actions, covered := r.Actions()
	if len(actions) != 1 || !actions[0].Many() || actions[0].Objects() != "146 third-party integrations" || len(covered) != 146 {
		t.Errorf("%d actions cover %d findings: %+v", len(actions), len(covered), actions)
	}
}
