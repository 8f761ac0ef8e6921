package report_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// TestIntegrations checks the creators and manage scopes of the demo's integrations.
func TestIntegrations(t *testing.T) {
	got := map[string]string{}
	for _, i := range reporttest.Report(t, contoso(t)).Integrations {
		got[i.ID] = i.Creator.Name + " is " + i.Creator.State + ";"
		for _, s := range i.Scopes {
			if s.Access == "manage" {
				got[i.ID] += " " + s.Name
			}
		}
	}
	want := map[string]string{
		"0oaz7jy5f2oXnvtmN697": "priya.raghunathan@contoso.com is ACTIVE;",
		"0oasDMaaxejxs8EQm697": "marcus.feld@contoso.com is DEPROVISIONED;",
		"0oa67Hwsz210hqpB4697": "Dana.Whitcomb@contoso.com is ACTIVE; okta.eventHooks.manage",
		"0oav20c9dk1ekti9V697": "lukasz.wojcik@contoso.com is ACTIVE; okta.oauthIntegrations.manage okta.users.manage okta.groups.manage",
		"0oar2s9eDiLmste8j697": "Latchkey Lifecycle is integration;",
		"0oaNoco5H30pXvl98697": "Onboarding Automation is application; okta.groups.manage okta.devices.manage",
		"0oa2ecldiNmV90xi2697": " is gone; okta.appGrants.manage okta.apps.manage okta.brands.manage okta.policies.manage",
		"0oav9k6nOavSk9U1G697": "owen.tremblay@contoso.com is SUSPENDED; okta.sessions.manage",
		"0oa8hqn83iybwl5Y2697": " is not named;",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestHostileSummary has a name with control characters in the summary of a collection that is not
// complete.
func TestHostileSummary(t *testing.T) {
	files := fstest.MapFS{
		"manifest.json": {Data: []byte(`{"version":1,"org":"00o","domain":"a.okta.com","started":"2026-11-02T08:00:00Z","coverage":[
			{"resource":"users","state":"denied","reason":"no\u001b[2J"}]}`)},
		"api-services.jsonl": {Data: []byte(`{"id":"0oa1","name":"\u001b[31mred\u202egnp\r\n\tx` + strings.Repeat("y", 10000) + `","createdBy":"00u1"}` + "\n")},
	}
	var b bytes.Buffer
	if err := (&report.Summary{Report: reporttest.Report(t, files)}).Text(&b, report.Layout{Verbose: true}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\x1b\u202e\r") {
		t.Errorf("%q", b.String())
	}
	for line := range strings.Lines(b.String()) {
		if len(line) > 300 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	if !strings.Contains(b.String(), "not collected") {
		t.Errorf("the creator's state is missing:\n%s", &b)
	}
}

// TestResumed checks how the summary says that the collection was resumed.
func TestResumed(t *testing.T) {
	t.Parallel()
	for resumed, want := range map[string]string{
		``:                       "a.okta.com, collected 2026-11-02 08:00 UTC\n",
		`"2026-11-02T09:30:00Z"`: "a.okta.com, collected 2026-11-02 08:00 UTC, resumed 2026-11-02 09:30 UTC\n",
		`"2026-11-02T09:30:00Z","2026-11-03T07:00:00Z"`: "a.okta.com, collected 2026-11-02 08:00 UTC, resumed 2 times, last 2026-11-03\n07:00 UTC\n",
	} {
		r := reporttest.Report(t, fstest.MapFS{"manifest.json": {Data: []byte(`{"version":1,"org":"00o","domain":"a.okta.com",
			"started":"2026-11-02T08:00:00Z","resumed":[` + resumed + `],"coverage":[]}`)}})
		var text, json bytes.Buffer
		summary := &report.Summary{Report: r}
		if err := errors.Join(summary.Text(&text, report.Layout{}), summary.JSON(&json)); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in\n%s", want, &text)
		}
		if got := strings.Contains(json.String(), `"resumed": [`); got != (resumed != "") {
			t.Errorf("resumed %s:\n%s", resumed, &json)
		}
	}
}

// TestHybrid checks that the summary says in which order to upload the files, and how many edges
// standard output lacks.
func TestHybrid(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"manifest.json": {Data: []byte(`{"version":1,"org":"00o","domain":"a.okta.com","started":"2026-11-02T08:00:00Z","coverage":[]}`)}}
	r := reporttest.Report(t, files)
	for _, test := range []struct {
		name   string
		files  []opengraph.File
		left   int
		want   string
		unlike string
	}{
		{"both", []opengraph.File{{Path: "g.json"}, {Path: "g-0002.json"}, {Path: "g-hybrid.json", Hybrid: true}, {Path: "g-hybrid-0002.json", Hybrid: true}}, 0,
			"Next: 1. upload g.json; 2. when it and your data of the other platforms are\n      ingested, upload g-hybrid.json (an edge whose end is not there is dropped,\n      or ends at a node without a name)\n", "left out"},
		{"one file", []opengraph.File{{Path: "g.json"}}, 0, "Next: upload g.json to BloodHound\n", "hybrid"},
		{"standard output", []opengraph.File{{Path: "-"}}, 1234, "1,234 edges into other graphs are left out", "upload"},
	} {
		var b bytes.Buffer
		if err := (&report.Summary{Report: r, Graph: report.Graph{Files: test.files, HybridLeftOut: test.left}}).Text(&b, report.Layout{}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), test.want) || strings.Contains(b.String(), test.unlike) {
			t.Errorf("%s:\n%s", test.name, &b)
		}
	}
}

// TestSummaryFitsTheTerminal checks that no line is wider than the terminal, and that the last
// screen begins with what was not read.
func TestSummaryFitsTheTerminal(t *testing.T) {
	t.Parallel()
	files := contoso(t)
	reporttest.EditManifest(t, files, func(m *snapshot.Manifest) {
		for i := range m.Coverage {
			switch c := &m.Coverage[i]; c.Resource {
			case snapshot.Apps:
				c.State, c.Reason = snapshot.Denied, "GET /api/v1/apps: 403; grant okta.apps.read"
			case snapshot.AppUsers, snapshot.Grants:
				c.State, c.Reason = snapshot.Denied, "apps is denied"
			}
		}
	})
	for _, width := range []int{40, 80, 120} {
		var b bytes.Buffer
		s := &report.Summary{Report: reporttest.Report(t, files), Graph: report.Graph{Files: []opengraph.File{{Path: "g.json"}}}}
		if err := s.Text(&b, report.Layout{Width: width}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("width %d: a line of %d columns: %q", width, n, line)
			}
		}
		at := -1
		for _, part := range []string{"NOT COMPLETE: 3 of", "denied: apps, app-users, grants\n", "GET /api/v1/apps: 403;", "API service integrations", "findings:", "INT-01", "wrote g.json", "Next: upload g.json"} {
			next := strings.Index(b.String(), part)
			if next <= at {
				t.Errorf("width %d: %q is not in its place:\n%s", width, part, &b)
			}
			at = next
		}
		if n := strings.Count(b.String(), "apps is denied"); n > 1 { // the line of integrations says why it is unknown
			t.Errorf("width %d: the cause is repeated %d times", width, n)
		}
	}
}

// TestMissingScopesAreOneCause checks that resources behind several scopes that were not asked
// for are one paragraph.
func TestMissingScopesAreOneCause(t *testing.T) {
	t.Parallel()
	files := contoso(t)
	reporttest.EditManifest(t, files, func(m *snapshot.Manifest) {
		for i := range m.Coverage {
			switch c := &m.Coverage[i]; c.Resource {
			case snapshot.Apps:
				c.State, c.Reason = snapshot.Denied, "okta.apps.read was not asked for: add it to --scopes"
			case snapshot.AppUsers:
				c.State, c.Reason = snapshot.Denied, "apps is denied"
			case snapshot.IdentityProviders:
				c.State, c.Reason = snapshot.Denied, "okta.idps.read was not asked for: add it to --scopes"
			case snapshot.Users:
				c.State, c.Reason = snapshot.Denied, "GET /api/v1/users: 403"
			}
		}
	})
	gaps := reporttest.Report(t, files).Gaps()
	want := []report.Gap{
		{State: snapshot.Denied, Resources: []string{"users"}, Reason: "GET /api/v1/users: 403"},
		{State: snapshot.Denied, Resources: []string{"apps", "app-users", "idps"}, Reason: "each of okta.apps.read, okta.idps.read was not asked for: add it to --scopes"},
	}
	if diff := cmp.Diff(want, gaps); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
