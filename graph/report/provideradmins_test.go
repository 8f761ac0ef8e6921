package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// findingOf returns the finding of a rule on a subject, nil when there is none.
func findingOf(r *report.Report, rule, subject string) *report.Finding {
	at := slices.IndexFunc(r.Findings, func(f *report.Finding) bool { return f.ID == rule && f.Subject.ID == subject })
	if at < 0 {
		return nil
	}
	return r.Findings[at]
}

func factsOf(f *report.Finding) (facts []string) {
	for _, e := range f.Evidence {
		facts = append(facts, strings.TrimSpace(strings.Join([]string{e.What, e.ID, e.Name, e.Value}, " ")))
	}
	return facts
}

// TestProviderAdmins expects the evidence of those who can add identity providers, and that what
// leads to one of them leads to the organization, with all that is assumed on the way.
func TestProviderAdmins(t *testing.T) {
	t.Parallel()
	r := reporttest.Report(t, organizations(t)["roles"])
	const a3 = "assumption a3  a new or changed identity provider may sign in administrators"
	for subject, want := range map[string][]string{
		"00gOrg":       {"role  Organization Administrator", "people in the group   2", a3},
		"00uOwner":     {"role  Providers", "resource set iamProviders Entra", a3},
		"0oaProviders": {"role  Organization Administrator", a3},
		"0oaReader":    nil,
		"00uMember":    nil, // by the group, whose finding counts people
	} {
		f := findingOf(r, report.RuleAddsProviders, subject)
		if f == nil {
			if want != nil {
				t.Errorf("%s has no finding", subject)
			}
			continue
		}
		if diff := cmp.Diff(want, factsOf(f)); diff != "" || f.Severity != report.High {
			t.Errorf("%s is %s (-want +got):\n%s", subject, f.Severity, diff)
		}
	}
	for subject, want := range map[string][]string{"0oaGroups": {"a1", "a2", "a3"}, "0oaProviders": {"a3"}, "00TOwner": {"a3"}, "0oaReader": nil} {
		for _, h := range r.Holders() {
			if h.Subject.ID != subject {
				continue
			}
			if diff := cmp.Diff(want, h.Reach.Assumptions); diff != "" || h.Reach.TakesOver() != (want != nil) {
				t.Errorf("%s reaches %s (-want +got):\n%s", subject, h.Reach.Level, diff)
			}
		}
	}
	for rule, subject := range map[string]string{"INT-02": "0oaGroups", report.RuleAppTakesOver: "0oaProviders", report.RuleTokenOfAdmin: "00TOwner"} {
		if f := findingOf(r, rule, subject); f == nil || !f.Severity.AtLeast(report.High) || !slices.Contains(factsOf(f), a3) {
			t.Errorf("%s of %s: %+v", rule, subject, f)
		}
	}
	if _, more := r.Verdict(); !strings.Contains(more, "Beside super admins, 1 user and 1 group could add an identity provider that signs in anyone.") {
		t.Errorf("the verdict says: %s", more)
	}
}

// TestProviderAdminsUnknown has something that was not read, or not to the end: the rule is not
// evaluated, and that somebody has no finding means nothing.
func TestProviderAdminsUnknown(t *testing.T) {
	t.Parallel()
	all := organizations(t)["roles"]
	before := snapshotBaseline(t, all)
	for resource, gone := range map[string]string{"permissions": "00uOwner", "set-resources": "00uOwner", "idps": "00uOwner",
		"group-assignments": "00gOrg", "grants": "0oaProviders"} {
		files := reporttest.Deny(t, all, resource)
		r := reporttest.Report(t, files)
		if f := findingOf(r, report.RuleAddsProviders, gone); f != nil {
			t.Errorf("without %s: there is a finding of %s", resource, gone)
		}
		if !slices.ContainsFunc(r.NotEvaluated, func(n report.NotEvaluated) bool { return n.ID == report.RuleAddsProviders }) {
			t.Errorf("without %s: the rule counts as evaluated", resource)
		}
		for _, c := range compare(t, files, before).Findings {
			if c.Finding.ID == report.RuleAddsProviders && !c.Unsure {
				t.Errorf("without %s: the finding of %s is certainly %s", resource, c.Finding.Subject.ID, c.What)
			}
		}
	}
	r := reporttest.Report(t, reporttest.Deny(t, all, "group-members"))
	if facts := factsOf(findingOf(r, report.RuleAddsProviders, "00gOrg")); !slices.Contains(facts, "people in the group   not known") {
		t.Errorf("without members: %q", facts)
	}
}

// manyProviderAdmins are 200 people in a group, and 50 others, who are organization
// administrators.
func manyProviderAdmins(t *testing.T) fstest.MapFS {
	t.Helper()
	var users, members, assignments, assignees strings.Builder
	for n := range 250 {
		id := fmt.Sprintf("00u%03d", n)
		fmt.Fprintf(&users, `{"id":%q,"status":"ACTIVE","profile":{"login":"%s@acme.example"}}`+"\n", id, id)
		if n < 200 {
			fmt.Fprintf(&members, `{"parent":"00gOrg","items":[{"id":%q}]}`+"\n", id)
			continue
		}
		fmt.Fprintf(&assignees, `{"id":%q}`+"\n", id)
		fmt.Fprintf(&assignments, `{"parent":%q,"items":[{"id":"ra1","label":"Organization Administrator","type":"ORG_ADMIN","status":"ACTIVE","assignmentType":"USER"}]}`+"\n"+
			`{"parent":%q,"state":"complete"}`+"\n", id, id)
	}
	files := fstest.MapFS{}
	for name, text := range map[string]string{"manifest.json": manifest, "users.jsonl": users.String(), "assignees.jsonl": assignees.String(),
		"user-assignments.jsonl": assignments.String(), "group-members.jsonl": members.String() + `{"parent":"00gOrg","state":"complete"}` + "\n",
		"groups.jsonl": `{"id":"00gOrg","type":"OKTA_GROUP","profile":{"name":"Organization admins"}}` + "\n",
		"group-assignments.jsonl": `{"parent":"00gOrg","items":[{"id":"ra2","label":"Organization Administrator","type":"ORG_ADMIN","status":"ACTIVE","assignmentType":"GROUP"}]}` + "\n" +
			`{"parent":"00gOrg","state":"complete"}` + "\n"} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	complete(t, files)
	return files
}

// TestManyProviderAdmins expects one finding for a group, whatever its size, and one row of what to
// do first for many users, who are not counted with the group.
func TestManyProviderAdmins(t *testing.T) {
	t.Parallel()
	r := reporttest.Report(t, manyProviderAdmins(t))
	if len(r.Findings) != 51 || len(r.ProviderAdmins) != 51 || r.ProviderAdmins[0].PeopleText() != "200" {
		t.Fatalf("%d findings on %d, first %+v", len(r.Findings), len(r.ProviderAdmins), r.ProviderAdmins[0])
	}
	actions, covered := r.Actions()
	var rows []string
	for i := range actions {
		rows = append(rows, actions[i].Objects())
	}
	if diff := cmp.Diff([]string{"1 group", "50 users"}, rows); diff != "" || len(covered) != 51 {
		t.Errorf("%d findings are covered (-want +got):\n%s", len(covered), diff)
	}
}
