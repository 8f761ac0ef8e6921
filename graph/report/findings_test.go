package report_test

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestFindings holds the findings of each organization, as the terminal shows
// them, to its golden file.
func TestFindings(t *testing.T) {
	t.Parallel()
	for name, files := range organizations(t) {
		var b strings.Builder
		if err := reportOf(t, files).FindingsText(&b); err != nil {
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

// TestOneFinding is no plural.
func TestOneFinding(t *testing.T) {
	t.Parallel()
	r := &report.Report{Findings: []*report.Finding{{ID: "TOK-05", Severity: report.Low}}, NotEvaluated: []report.NotEvaluated{{ID: "INT-01"}}}
	var b strings.Builder
	if err := r.FindingsText(&b); err != nil {
		t.Fatal(err)
	}
	if want := "\n1 finding: 1 low; 1 kind not evaluated\n"; !strings.HasPrefix(b.String(), want) {
		t.Errorf("%q does not begin with %q", b.String(), want)
	}
}

// TestEveryKindOfFinding shows that each kind is found somewhere and not found
// everywhere.
func TestEveryKindOfFinding(t *testing.T) {
	t.Parallel()
	fires, spares := map[string]bool{}, map[string]bool{}
	for _, files := range organizations(t) {
		r := reportOf(t, files)
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

// subjects counts what a kind of finding may be about.
func subjects(r *report.Report, id string) int {
	switch id[:3] {
	case "INT":
		return len(r.Integrations)
	case "APP":
		return len(r.Applications)
	case "TOK":
		return len(r.Tokens)
	}
	return 1
}

func checkFinding(t *testing.T, f *report.Finding, rule report.Rule) {
	t.Helper()
	if f.Title != rule.Title || f.Advice == "" || len(f.Evidence) == 0 || f.Subject.ID == "" || f.Subject.Name == "" {
		t.Errorf("%s is not whole: %+v", f.ID, f)
	}
	if !rule.Worst.AtLeast(f.Severity) {
		t.Errorf("%s is %s, worse than its worst: %s", f.ID, f.Severity, rule.Worst)
	}
	for _, e := range f.Evidence {
		if e.What == "" || e.ID+e.Name+e.Value == "" {
			t.Errorf("%s: %+v says nothing", f.ID, e)
		}
	}
}

// TestNeverFine takes one resource after the other away: what is not found any
// more is said to be not evaluated, for the reason that it is.
func TestNeverFine(t *testing.T) {
	t.Parallel()
	for name, files := range organizations(t) {
		whole := reportOf(t, files)
		for _, resource := range resources(t) {
			t.Run(name+" without "+resource, func(t *testing.T) {
				t.Parallel()
				less := reportOf(t, denied(t, files, resource))
				open := map[string]string{}
				for _, n := range less.NotEvaluated {
					open[n.ID] = strings.Join(n.Missing, ", ")
				}
				found := keys(less)
				for key, f := range keys(whole) {
					if (found[key] == nil || !found[key].Severity.AtLeast(f.Severity)) && !strings.Contains(open[f.ID], resource+" is denied") {
						t.Errorf("%s is not found, or not as bad, and seems to be fine; not evaluated: %q", key, open[f.ID])
					}
				}
				for key, f := range found {
					if keys(whole)[key] == nil && !mayAppear[f.ID] {
						t.Errorf("%s is found only because something is missing", key)
					}
				}
			})
		}
	}
}

// TestRefusedSetting is about the one resource that counts as complete when Okta
// refuses it, and about an answer without the setting: neither says that it is off.
func TestRefusedSetting(t *testing.T) {
	t.Parallel()
	contoso := organizations(t)["contoso"]
	refused := denied(t, contoso, snapshot.ClientPrivilegesSetting)
	edit(t, refused, func(m *snapshot.Manifest) {
		for i := range m.Coverage {
			if m.Coverage[i].State == snapshot.Denied {
				m.Coverage[i].State = snapshot.Absent
			}
		}
	})
	const setting = `"clientPrivilegesSetting":true`
	for name, files := range map[string]fstest.MapFS{"absent": refused, "empty": replaced(t, contoso, snapshot.ClientPrivilegesSetting+".jsonl", setting, `"other":true`)} {
		var b strings.Builder
		if err := reportOf(t, files).FindingsText(&b); err != nil {
			t.Fatal(err)
		}
		if want := "ORG-01: client-privileges is not told by Okta"; !strings.Contains(b.String(), want) {
			t.Errorf("%s: there is no %q in\n%s", name, want, b.String())
		}
	}
}

// TestStatusNotTold takes a status away, or makes it one that nobody knows: that is
// neither active nor inactive.
func TestStatusNotTold(t *testing.T) {
	t.Parallel()
	contoso := organizations(t)["contoso"]
	const (
		secret = `"ocsydvTdiQz2sps9o697","status":"INACTIVE"` // of an integration with an active one
		user   = `"id":"` + owen + `","status":"SUSPENDED"`   // who let one in
		robot  = `"id":"00up37DMcfcIcQs3a697","status":"ACTIVE"`
	)
	for _, test := range []struct {
		name, file, before, after string
		gone, open                []string
	}{
		{"secret without a status", "secrets.jsonl", secret, `"ocsydvTdiQz2sps9o697"`,
			[]string{"INT-19 0oasDMaaxejxs8EQm697"}, []string{"INT-16", "INT-17", "INT-18", "INT-19", "INT-20"}},
		{"secret of another status", "secrets.jsonl", secret, `"ocsydvTdiQz2sps9o697","status":"EXPIRED"`,
			[]string{"INT-19 0oasDMaaxejxs8EQm697"}, []string{"INT-16", "INT-17", "INT-18", "INT-19", "INT-20"}},
		{"creator without a status", "users.jsonl", user, `"id":"` + owen + `"`,
			[]string{"INT-11 0oav9k6nOavSk9U1G697"}, []string{"INT-10", "INT-11"}},
		{"creator of another status", "users.jsonl", user, `"id":"` + owen + `","status":"PARKED"`,
			[]string{"INT-11 0oav9k6nOavSk9U1G697"}, []string{"INT-10", "INT-11"}},
		{"owner of a token without a status", "users.jsonl", robot, `"id":"00up37DMcfcIcQs3a697"`, nil, []string{"TOK-03"}},
	} {
		r := reportOf(t, replaced(t, contoso, test.file, test.before, test.after))
		before, then := keys(reportOf(t, contoso)), keys(r)
		if diff := cmp.Diff(test.gone, minus(before, then)); diff != "" {
			t.Errorf("%s: gone (-want +got):\n%s", test.name, diff)
		}
		if come := minus(then, before); come != nil {
			t.Errorf("%s: %v come", test.name, come)
		}
		var open []string
		for _, n := range r.NotEvaluated {
			open = append(open, n.ID)
			if want := strings.TrimSuffix(test.file, ".jsonl") + " has a status that is not told or not known"; n.Subjects != 1 || !slices.Equal(n.Missing, []string{want}) {
				t.Errorf("%s: %s is open for %d: %v", test.name, n.ID, n.Subjects, n.Missing)
			}
		}
		if diff := cmp.Diff(test.open, open); diff != "" {
			t.Errorf("%s: open (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestDateForms is about the forms of dates that Okta is known to send: what is old
// is old in each of them.
func TestDateForms(t *testing.T) {
	t.Parallel()
	contoso := organizations(t)["contoso"]
	want := keys(reportOf(t, contoso))
	for form, after := range map[string]string{"no colon in the offset": `"$1+0000"`, "no Z": `"$1+00:00"`} {
		other := everyDate(t, contoso, after)
		got := reportOf(t, other)
		if gone, come := minus(want, keys(got)), minus(keys(got), want); gone != nil || come != nil || got.NotEvaluated != nil {
			t.Errorf("%s: gone %v, come %v, not evaluated %v", form, gone, come, got.NotEvaluated)
		}
	}
}

// everyDate is an organization with its dates in another form.
func everyDate(t *testing.T, files fstest.MapFS, after string) fstest.MapFS {
	t.Helper()
	other := copied(t, files)
	zulu := regexp.MustCompile(`"(\d{4}-\d\d-\d\dT[\d:.]+)Z"`)
	for _, resource := range []string{snapshot.APIServices, snapshot.APIServiceSecrets, snapshot.AppSecrets, snapshot.JWKs, snapshot.APITokens} {
		file := other[resource+".jsonl"]
		if !zulu.Match(file.Data) {
			t.Fatalf("%s has no date", resource)
		}
		file.Data = zulu.ReplaceAll(file.Data, []byte(after))
	}
	return other
}

// TestDateNotKnown takes the dates away, or makes them none: what has no age is not
// young, and what is found without it stays.
func TestDateNotKnown(t *testing.T) {
	t.Parallel()
	contoso := organizations(t)["contoso"]
	before := reportOf(t, contoso)
	aged := []string{"APP-09", "INT-16", "INT-17", "INT-18", "INT-21", "TOK-05"}
	for name, after := range map[string]string{"not to be read": `"in the $1 of old"`, "blank": `""`, "not told": "null"} {
		r := reportOf(t, everyDate(t, contoso, after))
		open := map[string]string{}
		for _, n := range r.NotEvaluated {
			open[n.ID] = strings.Join(n.Missing, ", ")
		}
		if diff := cmp.Diff(aged, slices.Sorted(maps.Keys(open))); diff != "" {
			t.Errorf("%s: open (-want +got):\n%s", name, diff)
		}
		for key, f := range keys(before) {
			if now := keys(r)[key]; now == nil != slices.Contains(aged, f.ID) && f.ID != "INT-16" {
				t.Errorf("%s: %s is there: %t", name, key, now != nil)
			}
		}
		for id, resource := range map[string]string{"APP-09": "jwks", "INT-16": "secrets", "INT-21": "api-services", "TOK-05": "api-tokens"} {
			if want := resource + " has a date that is not told or cannot be read"; open[id] != want {
				t.Errorf("%s: %s is open because %q, want %q", name, id, open[id], want)
			}
		}
	}
}

// mayAppear are the findings that give way to a worse one.
var mayAppear = map[string]bool{"INT-03": true, "APP-02": true, "INT-05": true}

// keys are the findings by kind and subject.
func keys(r *report.Report) map[string]*report.Finding {
	all := map[string]*report.Finding{}
	for _, f := range r.Findings {
		all[f.ID+" "+f.Subject.ID] = f
	}
	return all
}

// TestFindingsTurn changes one thing and shows what comes and goes with it.
func TestFindingsTurn(t *testing.T) {
	t.Parallel()
	orgs := organizations(t)
	for _, test := range []struct {
		name         string
		before, then fstest.MapFS
		gone, come   []string
	}{
		{"no guard, no way", orgs["leading"], replaced(t, orgs["leading"], "grants.jsonl", "okta.idps.manage", "okta.idps.read"),
			[]string{"APP-01 0oaService", "INT-02 0oaApps"}, []string{"APP-03 0oaService", "INT-03 0oaApps"}},
		{"a way over an integration", orgs["leading"], replaced(t, orgs["leading"], "group-assignments.jsonl", `"type":"SUPER_ADMIN"`, `"type":"APP_ADMIN"`),
			[]string{"INT-23 0oaApps", "INT-23 0oaGroups"}, []string{"INT-13 0oaApps", "INT-13 0oaGroups"}},
		{"a rotation that ends", orgs["contoso"], replaced(t, orgs["contoso"], "secrets.jsonl", `"ocs09buTnxtpkE9mj697","status":"ACTIVE"`, `"ocs09buTnxtpkE9mj697","status":"INACTIVE"`),
			[]string{"INT-16 0oav20c9dk1ekti9V697", "INT-17 0oav20c9dk1ekti9V697"}, []string{"INT-19 0oav20c9dk1ekti9V697"}},
		{"a token for a zone", orgs["contoso"], replaced(t, orgs["contoso"], "api-tokens.jsonl", "ANYWHERE", "ZONE"),
			[]string{"TOK-02 00TP43dSFnevP04mQ697"}, nil},
	} {
		before, then := keys(reportOf(t, test.before)), keys(reportOf(t, test.then))
		if diff := cmp.Diff(test.gone, minus(before, then)); diff != "" {
			t.Errorf("%s: gone (-want +got):\n%s", test.name, diff)
		}
		if diff := cmp.Diff(test.come, minus(then, before)); diff != "" {
			t.Errorf("%s: come (-want +got):\n%s", test.name, diff)
		}
	}
}

func minus(x, y map[string]*report.Finding) []string {
	var left []string
	for _, key := range slices.Sorted(maps.Keys(x)) {
		if y[key] == nil {
			left = append(left, key)
		}
	}
	return left
}

// TestOrder holds the report to its order: takeovers, ways to an admin, tiers.
func TestOrder(t *testing.T) {
	t.Parallel()
	orgs := organizations(t)
	for name, want := range map[string][]string{
		"leading": {"Manages apps INT-02", "Manages groups INT-02", "Manages policies INT-03"},
		"contoso": {"Latchkey Lifecycle INT-01", "Quillmark Backup INT-01", "Fleetdesk Asset Sync INT-02", "Nightwatch Log Archive INT-10", "Tessera Access Reviews INT-05",
			"Falcon Shield INT-05", "Beacon Signals INT-04", "Nightwatch Log Archive INT-04", "Pebble Pilot INT-14"},
	} {
		var got []string
		for _, i := range reportOf(t, orgs[name]).Integrations {
			got = append(got, fmt.Sprint(i.Name, " ", i.Result.Findings[0].ID))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestAbsentAdmins is about what no organization is without: that Okta shows no such
// listing tells as little of it as a refusal does.
func TestAbsentAdmins(t *testing.T) {
	t.Parallel()
	contoso := organizations(t)["contoso"]
	for _, resource := range []string{snapshot.Users, snapshot.Groups, snapshot.GroupMembers, snapshot.Apps, snapshot.Clients,
		snapshot.Assignees, snapshot.UserAssignments, snapshot.GroupAssignments, snapshot.ClientAssignments} {
		refused := denied(t, contoso, resource)
		absent := copied(t, refused)
		edit(t, absent, func(m *snapshot.Manifest) {
			row := m.CoverageOf(resource)
			row.State = snapshot.Absent
			m.SetCoverage(row)
		})
		var want, got strings.Builder
		if err := errors.Join(reportOf(t, refused).FindingsText(&want), reportOf(t, absent).FindingsText(&got)); err != nil {
			t.Fatal(err)
		}
		flat := func(text string) string {
			text = strings.Join(strings.Fields(text), " ")
			return strings.ReplaceAll(text, resource+" is denied", resource+" is not told by Okta")
		}
		if diff := cmp.Diff(flat(want.String()), flat(got.String())); diff != "" {
			t.Errorf("%s absent is not as good as refused (-refused +absent):\n%s", resource, diff)
		}
		before := snapshotBaseline(t, contoso)
		if diff := cmp.Diff(summed(changed(t, refused, before)), summed(changed(t, absent, before))); diff != "" {
			t.Errorf("%s absent is another change than refused (-refused +absent):\n%s", resource, diff)
		}
	}
}
