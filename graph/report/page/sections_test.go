package page_test

import (
	"fmt"
	"oktagon/graph/report"
	"strings"
	"testing"
)

// TestManyChanges checks that all changes are on the page, and that only the first are open.
func TestManyChanges(t *testing.T) {
	t.Parallel()
	r := demoReport(t)
	r.Changes = &report.Changes{Baseline: "old.json", Since: r.Run.Started.AddDate(0, -1, 0)}
	for n := range 40 {
		r.Changes.Changes = append(r.Changes.Changes, report.Change{Kind: report.ChangedScope, What: report.Added, ID: fmt.Sprint("okta.", n), Name: fmt.Sprint("okta.", n)})
	}
	r.Changes.Changes = append(r.Changes.Changes, report.Change{Kind: report.ChangedIntegration, What: report.Changed,
		ID: r.Integrations[0].ID, Name: r.Integrations[0].Name, From: "x", To: "y"})
	changes := parse(t, write(t, r)).section(t, "changes")
	tables := changes.all("tbody")
	if regions := changes.all("div", "scroll"); len(regions) != 2 || regions[0].attrs["aria-label"] == regions[1].attrs["aria-label"] {
		t.Errorf("%d regions, or two with one name", len(regions))
	}
	if len(tables) != 2 || len(tables[0].children)+len(tables[1].children) != 41 || len(tables[0].children) > 20 {
		t.Errorf("%d tables: %s", len(tables), changes.text)
	}
	for _, want := range []string{"Changes since 2026-10-02", "40 added, 1 changed", fmt.Sprintf("%d more", len(tables[1].children))} {
		if !strings.Contains(changes.text, want) {
			t.Errorf("%q is not said", want)
		}
	}
	if links := changes.all("a"); len(links) != 1 || links[0].attrs["href"] != "#"+r.Integrations[0].ID {
		t.Errorf("%d links to what changed", len(links))
	}
}

// TestFindingChanges checks that new and fixed findings come before what was added or removed, and
// that only a graph as baseline is compared without them.
func TestFindingChanges(t *testing.T) {
	t.Parallel()
	r := demoReport(t)
	gone := &report.Finding{ID: "INT-99", Severity: report.Medium, Title: "Solved", Subject: report.Subject{Kind: report.OfIntegration, ID: "0oaGone", Name: "Gone"}}
	r.Changes = &report.Changes{Baseline: "old", FindingsKnown: true, Since: r.Run.Started.AddDate(0, -1, 0),
		Findings: []report.FindingChange{{What: report.FindingNew, Finding: r.Findings[0]}, {What: report.FindingWorse, Unsure: true, Finding: r.Findings[1], Was: report.Low},
			{What: report.FindingFixed, Finding: gone, Was: report.Medium}},
		Changes: []report.Change{{Kind: report.ChangedScope, What: report.Added, ID: "okta.x", Name: "okta.x"}}}
	doc := parse(t, write(t, r))
	if text := doc.all("header")[0].text; !strings.Contains(text, "Compared with 2026-10-02: findings: 1 new, 1 perhaps more severe, 1 fixed") {
		t.Errorf("the first screen does not count the findings: %s", text)
	}
	tables := doc.section(t, "changes").all("tbody")
	if len(tables) != 2 || len(tables[0].children) != 3 || !strings.Contains(tables[0].children[1].text, "perhaps more severe"+string(r.Findings[1].Severity)+" was low") {
		t.Fatalf("%d tables: %s", len(tables), doc.section(t, "changes").text)
	}
	if links := tables[0].children[0].all("a"); len(links) != 2 || links[0].attrs["href"] != "#"+r.Findings[0].ID {
		t.Errorf("a new finding does not lead to its entry and its subject")
	}
	if links := tables[0].children[2].all("a"); len(links) != 0 {
		t.Errorf("a fixed finding has a link to nowhere")
	}
}

// TestOneScope expects the singular.
func TestOneScope(t *testing.T) {
	t.Parallel()
	doc := parse(t, write(t, demoReport(t)))
	for _, test := range []struct{ holder, want string }{{"Contoso Intranet", "1 scope"}, {"Onboarding Automation", "3 scopes"}} {
		if got := doc.holder(t, test.holder).all("summary")[0].text; !strings.Contains(got, test.want) || strings.Contains(got, "1 scopes") {
			t.Errorf("%s does not have %s: %s", test.holder, test.want, got)
		}
	}
}

// TestManyFacts checks that facts that are not shown are counted.
func TestManyFacts(t *testing.T) {
	t.Parallel()
	r := named("plain")
	var all []report.Evidence
	for range 10 {
		all = append(all, report.Evidence{What: "group", ID: "00g1"})
	}
	r.Findings[0].Evidence = append(all, report.Evidence{What: "group", Value: "5 more", More: 5}, report.Evidence{What: "assumption", ID: "a1"})
	if text := parse(t, write(t, r)).section(t, "findings").text; !strings.Contains(text, " · and 6 more") {
		t.Errorf("what is cut off is not counted: %s", text)
	}
}

// TestNoPaths checks the reason that is given when an application reaches nothing.
func TestNoPaths(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		want   string
		change func(*report.Application)
	}{
		{"Unknown: its scopes were not read completely.", func(a *report.Application) { a.ScopesKnown = false }},
		{"Nothing while it is not active.", func(a *report.Application) { a.Status = "INACTIVE" }},
		{"It acts as whoever signs in: its reach is theirs.", func(a *report.Application) { a.Client.Type = "web" }},
		{"Nothing today: without an admin role its scopes open nothing.", func(a *report.Application) { a.Roles, a.Admin = nil, report.NoAdmin }},
		{"Its role and its scopes together take over or change nothing that was found.", func(*report.Application) {}},
	} {
		a := report.Application{ID: "0oa1", Name: "App", Status: "ACTIVE", Client: report.OAuthClient{Type: "service"}, ScopesKnown: true, Admin: report.OtherAdmin, Roles: []string{"ORG_ADMIN"}}
		test.change(&a)
		r := &report.Report{Organization: report.Organization{Domain: "a.okta.com"}, Applications: []report.Application{a}}
		if text := parse(t, write(t, r)).section(t, "applications").text; !strings.Contains(text, test.want) {
			t.Errorf("%q is not said: %s", test.want, text)
		}
	}
}
