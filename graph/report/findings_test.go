package report_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestFindings compares the findings of each organization, as text, with its golden file.
func TestFindings(t *testing.T) {
	t.Parallel()
	for name, files := range organizations(t) {
		var b strings.Builder
		if err := reporttest.Report(t, files).FindingsText(&b, report.Layout{}); err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", name+".findings")
		if *update {
			if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s, -update writes it anew (-want +got):\n%s", golden, diff)
		}
	}
}

// TestOneFinding expects the singular.
func TestOneFinding(t *testing.T) {
	t.Parallel()
	r := &report.Report{Findings: []*report.Finding{{ID: "TOK-05", Severity: report.Low}}, NotEvaluated: []report.NotEvaluated{{ID: "INT-01"}}}
	var b strings.Builder
	if err := r.FindingsText(&b, report.Layout{}); err != nil {
		t.Fatal(err)
	}
	if want := "\n1 finding: 1 low; 1 kind not evaluated\n"; !strings.HasPrefix(b.String(), want) {
		t.Errorf("%q does not begin with %q", b.String(), want)
	}
}

// TestEveryRule checks that each rule has a finding for some subject, and none for another.
func TestEveryRule(t *testing.T) {
	t.Parallel()
	fires, spares := map[string]bool{}, map[string]bool{}
	for _, files := range organizations(t) {
		r := reporttest.Report(t, files)
		all := report.Rules()
		if len(r.NotEvaluated) > 0 {
			t.Errorf("not evaluated: %v", r.NotEvaluated)
		}
		for _, rule := range all {
			found := map[string]bool{}
			for _, f := range r.Findings {
				if f.ID == rule.ID {
					fires[rule.ID] = true
					found[f.Subject.ID] = true
					checkFinding(t, f, rule)
				}
			}
			if len(found) < subjects(r, rule.ID) {
				spares[rule.ID] = true
			}
		}
	}
	for _, rule := range report.Rules() {
		if !fires[rule.ID] || !spares[rule.ID] {
			t.Errorf("%s: found somewhere %t, not found somewhere %t", rule.ID, fires[rule.ID], spares[rule.ID])
		}
	}
}

// subjects returns the number of subjects of a rule.
func subjects(r *report.Report, id string) int {
	switch id[:3] {
	case "INT":
		return len(r.Integrations)
	case "APP":
		return len(r.Applications)
	case "TOK":
		return len(r.Tokens)
	case "AGT":
		return len(r.Agents)
	}
	return 1
}

func checkFinding(t *testing.T, f *report.Finding, rule report.Rule) {
	t.Helper()
	if f.Title != rule.Title || f.Advice == "" || len(f.Evidence) == 0 || f.Subject.ID == "" || f.Subject.Name == "" {
		t.Errorf("%s is not complete: %+v", f.ID, f)
	}
	if !rule.Worst.AtLeast(f.Severity) {
		t.Errorf("%s is %s, more severe than %s", f.ID, f.Severity, rule.Worst)
	}
	for _, e := range f.Evidence {
		if e.What == "" || e.ID+e.Name+e.Value == "" {
			t.Errorf("%s: %+v is empty", f.ID, e)
		}
	}
}

// TestUnknownIsNotFine removes one resource after the other. A rule that then lacks a finding must
// be listed as not evaluated because of that resource.
func TestUnknownIsNotFine(t *testing.T) {
	t.Parallel()
	for name, files := range organizations(t) {
		complete := reporttest.Report(t, files)
		for _, resource := range resources(t) {
			t.Run(name+" without "+resource, func(t *testing.T) {
				t.Parallel()
				less := reporttest.Report(t, reporttest.Deny(t, files, resource))
				reasons := map[string]string{}
				for _, n := range less.NotEvaluated {
					reasons[n.ID] = strings.Join(n.Missing, ", ")
				}
				found := keys(less)
				for key, f := range keys(complete) {
					if (found[key] == nil || !found[key].Severity.AtLeast(f.Severity)) && !strings.Contains(reasons[f.ID], resource+" is denied") {
						t.Errorf("%s is not found, or less severe; not evaluated because %q", key, reasons[f.ID])
					}
				}
				for key, f := range found {
					if keys(complete)[key] == nil && !mayAppear[f.ID] {
						t.Errorf("%s is found only because something is missing", key)
					}
				}
			})
		}
	}
}

// mayAppear are the rules that have no finding for a subject with a more severe one.
var mayAppear = map[string]bool{"INT-03": true, "APP-02": true, "INT-05": true}

// keys returns the findings by rule and subject.
func keys(r *report.Report) map[string]*report.Finding {
	all := map[string]*report.Finding{}
	for _, f := range r.Findings {
		all[f.ID+" "+f.Subject.ID] = f
	}
	return all
}

// TestOneChange makes one change to an organization and expects some findings to go, others to come.
func TestOneChange(t *testing.T) {
	t.Parallel()
	orgs := organizations(t)
	for _, test := range []struct {
		name         string
		before, then fstest.MapFS
		gone, added  []string
	}{
		{"an app that lacks the scope for its role", orgs["leading"], replaced(t, orgs["leading"], "grants.jsonl", "okta.idps.manage", "okta.idps.read"),
			[]string{"APP-01 0oaService", "INT-02 0oaApps"}, []string{"APP-03 0oaService", "INT-03 0oaApps"}},
		{"a group that is no super admin", orgs["leading"], replaced(t, orgs["leading"], "group-assignments.jsonl", `"type":"SUPER_ADMIN"`, `"type":"APP_ADMIN"`),
			[]string{"INT-23 0oaApps", "INT-23 0oaGroups"}, []string{"INT-13 0oaApps", "INT-13 0oaGroups"}},
		{"a rotation that ends", orgs["contoso"], replaced(t, orgs["contoso"], "secrets.jsonl", `"ocs09buTnxtpkE9mj697","status":"ACTIVE"`, `"ocs09buTnxtpkE9mj697","status":"INACTIVE"`),
			[]string{"INT-16 0oav20c9dk1ekti9V697", "INT-17 0oav20c9dk1ekti9V697"}, []string{"INT-19 0oav20c9dk1ekti9V697"}},
		{"a token for a zone", orgs["contoso"], replaced(t, orgs["contoso"], "api-tokens.jsonl", "ANYWHERE", "ZONE"),
			[]string{"TOK-02 00TP43dSFnevP04mQ697"}, nil},
	} {
		before, then := keys(reporttest.Report(t, test.before)), keys(reporttest.Report(t, test.then))
		if diff := cmp.Diff(test.gone, minus(before, then)); diff != "" {
			t.Errorf("%s: gone (-want +got):\n%s", test.name, diff)
		}
		if diff := cmp.Diff(test.added, minus(then, before)); diff != "" {
			t.Errorf("%s: added (-want +got):\n%s", test.name, diff)
		}
	}
}

// minus returns the keys of x that are not in y, sorted.
func minus(x, y map[string]*report.Finding) []string {
	var left []string
	for _, key := range slices.Sorted(maps.Keys(x)) {
		if y[key] == nil {
			left = append(left, key)
		}
	}
	return left
}

// TestOrder expects the organization first, what is usable today before what is not, then tiers.
func TestOrder(t *testing.T) {
	t.Parallel()
	orgs := organizations(t)
	for name, want := range map[string][]string{
		"leading": {"Manages apps INT-02", "Manages groups INT-02", "Manages policies INT-03"},
		"contoso": {"Latchkey Lifecycle INT-01", "Quillmark Backup INT-01", "Fleetdesk Asset Sync INT-02", "Tessera Access Reviews INT-05",
			"Falcon Shield INT-05", "Beacon Signals INT-04", "Nightwatch Log Archive INT-04", "Nightwatch Log Archive INT-10", "Pebble Pilot INT-14"},
	} {
		var got []string
		for _, i := range reporttest.Report(t, orgs[name]).Integrations {
			got = append(got, fmt.Sprint(i.Name, " ", i.Result.Findings[0].ID))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestOrderOfFindings checks that the most severe findings come first in a file and last on a
// terminal, and that no line is wider than that, but for addresses.
func TestOrderOfFindings(t *testing.T) {
	t.Parallel()
	r := reporttest.Report(t, contoso(t))
	for _, layout := range []report.Layout{{}, {Width: 40, WorstLast: true}, {Width: 120, WorstLast: true}} {
		var b strings.Builder
		if err := r.FindingsText(&b, layout); err != nil {
			t.Fatal(err)
		}
		critical, low := strings.Index(b.String(), "CRITICAL  "), strings.LastIndex(b.String(), "INFO  ")
		if critical < 0 || low < 0 || critical < low == layout.WorstLast {
			t.Errorf("%v: the first critical one at %d, the last of info at %d", layout, critical, low)
		}
		for line := range strings.Lines(b.String()) {
			if strings.HasPrefix(strings.TrimSpace(line), "https://") { // which must stay whole
				continue
			}
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); layout.Width > 0 && n > layout.Width {
				t.Errorf("%d columns: %q", layout.Width, line)
			}
		}
	}
}
