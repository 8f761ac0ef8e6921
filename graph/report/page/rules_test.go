package page_test

import (
	"slices"
	"strings"
	"testing"

	"oktagon/collector/snapshot"
	"oktagon/graph/report/reporttest"
)

// TestGroupRules says of a group that rules fill who can trigger them, and where that leads.
func TestGroupRules(t *testing.T) {
	t.Parallel()
	doc := parse(t, write(t, demoReport(t)))
	rules := doc.section(t, "rules")
	for _, want := range []string{
		`Finance by department 0prFn2bq8Lw4HsXc7697user.department == "Finance"`, "Users of every type can: they write department themselves.",
		"Ama Boateng can, by a role that writes profiles.", "pushed to corp.contoso.com", "assigned: Microsoft 365, Snowflake",
		"Whoever can create or rename a group can.",
	} {
		if !strings.Contains(rules.text, want) {
			t.Errorf("the section does not say %q: %s", want, rules.text)
		}
	}
	for _, row := range rules.all("tbody")[0].children {
		leads := func(a *element) bool { return a.attrs["href"] == "#"+row.attrs["id"] }
		if !slices.ContainsFunc(doc.section(t, "findings").all("a"), leads) {
			t.Errorf("no finding leads to the row of %s", row.text)
		}
	}
	without := parse(t, write(t, reporttest.Report(t, reporttest.Deny(t, contoso(), snapshot.UserSchemas))))
	if text := without.section(t, "rules").text; !strings.Contains(text, "It is not known whether users can") || strings.Contains(text, "Users of every type can") {
		t.Errorf("without schemas the section says: %s", text)
	}
	for _, e := range parse(t, write(t, reporttest.Report(t, reporttest.Deny(t, contoso(), snapshot.GroupRules)))).all("section") {
		if e.attrs["id"] == "rules" {
			t.Error("there is a section although no rules were read")
		}
	}
}

// TestFlowAnchors leads from a finding on a data flow to its row.
func TestFlowAnchors(t *testing.T) {
	t.Parallel()
	r := demoReport(t)
	doc := parse(t, write(t, r))
	rows := doc.section(t, "flows").all("tbody")[0].children
	for n, row := range rows {
		if row.attrs["id"] != r.Flows[n].ID {
			t.Errorf("the anchor of %s is %s, which a link in a ticket does not have", r.Flows[n].Name, row.attrs["id"])
		}
	}
	leads := func(a *element) bool { return a.attrs["href"] == "#"+r.Flows[0].ID }
	if !slices.ContainsFunc(doc.section(t, "findings").all("a"), leads) {
		t.Error("no finding leads to the first flow")
	}
}
