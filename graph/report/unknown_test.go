package report_test

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// TestRefusedSetting has the one resource that counts as complete when Okta refuses it, and an
// answer without the setting. Neither means that it is off.
func TestRefusedSetting(t *testing.T) {
	t.Parallel()
	demo := contoso(t)
	refused := reporttest.Deny(t, demo, snapshot.ClientPrivilegesSetting)
	reporttest.EditManifest(t, refused, func(m *snapshot.Manifest) {
		for i := range m.Coverage {
			if m.Coverage[i].State == snapshot.Denied {
				m.Coverage[i].State = snapshot.Absent
			}
		}
	})
	const setting = `"clientPrivilegesSetting":true`
	for name, files := range map[string]fstest.MapFS{"absent": refused, "empty": replaced(t, demo, snapshot.ClientPrivilegesSetting+".jsonl", setting, `"other":true`)} {
		var b strings.Builder
		if err := reporttest.Report(t, files).FindingsText(&b, report.Layout{}); err != nil {
			t.Fatal(err)
		}
		if want := "ORG-01: client-privileges is not told by Okta"; !strings.Contains(b.String(), want) {
			t.Errorf("%s: there is no %q in\n%s", name, want, b.String())
		}
	}
}

// TestUnknownStatus removes a status, or makes it an undocumented one: that is neither active nor
// inactive.
func TestUnknownStatus(t *testing.T) {
	t.Parallel()
	demo := contoso(t)
	const (
		secret = `"ocsydvTdiQz2sps9o697","status":"INACTIVE"` // of an integration with an active one
		user   = `"id":"` + owen + `","status":"SUSPENDED"`   // who authorized one
		robot  = `"id":"00up37DMcfcIcQs3a697","status":"ACTIVE"`
	)
	before := keys(reporttest.Report(t, demo))
	for _, test := range []struct {
		name, file, before, after string
		gone, unevaluated         []string
	}{
		{"secret without a status", "secrets.jsonl", secret, `"ocsydvTdiQz2sps9o697"`,
			[]string{"INT-19 0oasDMaaxejxs8EQm697"}, []string{"INT-16", "INT-17", "INT-18", "INT-19", "INT-20"}},
		{"secret of another status", "secrets.jsonl", secret, `"ocsydvTdiQz2sps9o697","status":"EXPIRED"`,
			[]string{"INT-19 0oasDMaaxejxs8EQm697"}, []string{"INT-16", "INT-17", "INT-18", "INT-19", "INT-20"}},
		{"creator without a status", "users.jsonl", user, `"id":"` + owen + `"`,
			[]string{"INT-11 0oav9k6nOavSk9U1G697"}, []string{"INT-10", "INT-11"}},
		{"creator of another status", "users.jsonl", user, `"id":"` + owen + `","status":"PARKED"`,
			[]string{"INT-11 0oav9k6nOavSk9U1G697"}, []string{"INT-10", "INT-11"}},
		{"owner of a token without a status", "users.jsonl", robot, `"id":"00up37DMcfcIcQs3a697"`, nil, []string{"TOK-03", "TOK-04"}},
	} {
		r := reporttest.Report(t, replaced(t, demo, test.file, test.before, test.after))
		then := keys(r)
		if diff := cmp.Diff(test.gone, minus(before, then)); diff != "" {
			t.Errorf("%s: gone (-want +got):\n%s", test.name, diff)
		}
		if added := minus(then, before); added != nil {
			t.Errorf("%s: %v are new", test.name, added)
		}
		var unevaluated []string
		for _, n := range r.NotEvaluated {
			unevaluated = append(unevaluated, n.ID)
			if want := strings.TrimSuffix(test.file, ".jsonl") + " has a status that is not told or not known"; n.Subjects != 1 || !slices.Equal(n.Missing, []string{want}) {
				t.Errorf("%s: %s is not evaluated for %d: %v", test.name, n.ID, n.Subjects, n.Missing)
			}
		}
		if diff := cmp.Diff(test.unevaluated, unevaluated); diff != "" {
			t.Errorf("%s: not evaluated (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestDateForms has dates in all forms that Okta is known to send.
func TestDateForms(t *testing.T) {
	t.Parallel()
	demo := contoso(t)
	want := keys(reporttest.Report(t, demo))
	for form, after := range map[string]string{"no colon in the offset": `"$1+0000"`, "no Z": `"$1+00:00"`} {
		other := everyDate(t, demo, after)
		got := reporttest.Report(t, other)
		if gone, added := minus(want, keys(got)), minus(keys(got), want); gone != nil || added != nil || got.NotEvaluated != nil {
			t.Errorf("%s: gone %v, new %v, not evaluated %v", form, gone, added, got.NotEvaluated)
		}
	}
}

// everyDate returns a copy of an organization with its dates in another form.
func everyDate(t *testing.T, files fstest.MapFS, after string) fstest.MapFS {
	t.Helper()
	other := reporttest.Copy(t, files)
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

// TestUnknownDate removes dates or makes them invalid. Rules on ages are then not evaluated; others
// have the same findings.
func TestUnknownDate(t *testing.T) {
	t.Parallel()
	demo := contoso(t)
	before := reporttest.Report(t, demo)
	aged := []string{"APP-09", "INT-16", "INT-17", "INT-18", "INT-21", "INT-24", "TOK-05", "TOK-06", "TOK-07"}
	for name, after := range map[string]string{"not to be read": `"in the $1 of old"`, "blank": `""`, "not told": "null"} {
		r := reporttest.Report(t, everyDate(t, demo, after))
		reasons := map[string]string{}
		for _, n := range r.NotEvaluated {
			reasons[n.ID] = strings.Join(n.Missing, ", ")
		}
		if diff := cmp.Diff(aged, slices.Sorted(maps.Keys(reasons))); diff != "" {
			t.Errorf("%s: not evaluated (-want +got):\n%s", name, diff)
		}
		for key, f := range keys(before) {
			if now := keys(r)[key]; now == nil != slices.Contains(aged, f.ID) && f.ID != "INT-16" {
				t.Errorf("%s: %s is there: %t", name, key, now != nil)
			}
		}
		for id, resource := range map[string]string{"APP-09": "jwks", "INT-16": "secrets", "INT-21": "api-services", "TOK-05": "api-tokens", "TOK-06": "api-tokens", "TOK-07": "api-tokens"} {
			if want := resource + " has a date that is not told or cannot be read"; reasons[id] != want {
				t.Errorf("%s: %s is not evaluated because %q, want %q", name, id, reasons[id], want)
			}
		}
	}
}

// TestAbsentAdmins has an absent listing of what every organization has: that means as little as a
// refused one.
func TestAbsentAdmins(t *testing.T) {
	t.Parallel()
	demo := contoso(t)
	before := readSide(t, demo).baseline()
	for _, resource := range sample(3, []string{snapshot.Users, snapshot.Groups, snapshot.GroupMembers, snapshot.Apps, snapshot.Clients,
		snapshot.Assignees, snapshot.UserAssignments, snapshot.GroupAssignments, snapshot.ClientAssignments}) {
		refused := reporttest.Deny(t, demo, resource)
		absent := reporttest.Copy(t, refused)
		reporttest.EditManifest(t, absent, func(m *snapshot.Manifest) {
			row := m.CoverageOf(resource)
			row.State = snapshot.Absent
			m.SetCoverage(row)
		})
		refusedSide, absentSide := readSide(t, refused), readSide(t, absent)
		var want, got strings.Builder
		if err := errors.Join(refusedSide.report.FindingsText(&want, report.Layout{}), absentSide.report.FindingsText(&got, report.Layout{})); err != nil {
			t.Fatal(err)
		}
		flat := func(text string) string {
			text = strings.Join(strings.Fields(text), " ")
			return strings.ReplaceAll(text, resource+" is denied", resource+" is not told by Okta")
		}
		if diff := cmp.Diff(flat(want.String()), flat(got.String())); diff != "" {
			t.Errorf("%s absent differs from refused (-refused +absent):\n%s", resource, diff)
		}
		if diff := cmp.Diff(lines(refusedSide.compare(t, before)), lines(absentSide.compare(t, before))); diff != "" {
			t.Errorf("%s absent has other changes than refused (-refused +absent):\n%s", resource, diff)
		}
	}
}
