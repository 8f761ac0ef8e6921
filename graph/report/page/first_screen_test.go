package page_test

import (
	"strings"
	"testing"

	"oktagon/collector/snapshot"
	"oktagon/graph/report"
)

// TestCompletenessInOneSentence expects in one sentence that all was read and that a check was not
// possible all the same.
func TestCompletenessInOneSentence(t *testing.T) {
	t.Parallel()
	open := report.NotEvaluated{ID: "INT-17", Severity: report.High, Title: "x", Missing: []string{"secrets has a date that is not told or cannot be read"}, Subjects: 1}
	for _, test := range []struct {
		coverage []snapshot.Coverage
		open     []report.NotEvaluated
		want     string
	}{
		{[]snapshot.Coverage{{Resource: "users", State: snapshot.Complete}}, []report.NotEvaluated{open}, "Complete: all 1 resource read, 1 check not possible"},
		{[]snapshot.Coverage{{Resource: "users", State: snapshot.Complete}, {Resource: "apps", State: snapshot.Complete}}, nil, "Complete: all 2 resources read"},
		{[]snapshot.Coverage{{Resource: "users", State: snapshot.Complete}, {Resource: "apps", State: snapshot.Denied}}, []report.NotEvaluated{open, open},
			"Not complete: 1 of 2 resources, 2 checks not possible"},
	} {
		doc := parse(t, write(t, &report.Report{Organization: report.Organization{Domain: "a.okta.com"}, Coverage: test.coverage, NotEvaluated: test.open}))
		states := doc.all("span", "state")
		if len(states) != 1 || states[0].text != test.want {
			t.Errorf("%d sentences on how complete it is: %q, want %q", len(states), states[0].text, test.want)
		}
		if links := states[0].all("a"); (len(links) == 1) != (test.open != nil) {
			t.Errorf("%q has %d links to what was not possible", test.want, len(links))
		}
	}
}

// TestDemoHasNoLinks expects no addresses in Okta for an organization that does not exist there,
// and the menu in words instead.
func TestDemoHasNoLinks(t *testing.T) {
	t.Parallel()
	r := demoReport(t)
	whole := string(write(t, r))
	for _, link := range []string{
		`user/profile/view/00uTiwmrsr8bdFhsn697`, `group/00guMopHwtsRg5ojq697`, `app/oidc_client/instance/0oajalxrgJShj7udd697`, `access/api/tokens`,
		`oauth2/as/ausZNepAuCME2UrvJ697`, `workload-principals/ai-agents/wlp7Kd2mQx9Ts4Vb1697`, `workflow/inlinehooks#view/cal7Lp4sYb9Zc5Tj1697`, `workflow/eventhooks`, `groups#rules`,
		`access/admins`, `access/networks`, `access/identity-providers`, `authn/authentication-policies`,
	} {
		if !strings.Contains(whole, `<a href="https://contoso-admin.okta.com/admin/`+link+`" rel="noopener noreferrer">`) {
			t.Errorf("no link to %s", link)
		}
	}
	r.Run.Demo = true
	doc := parse(t, write(t, r))
	for _, a := range doc.all("a") {
		if !strings.HasPrefix(a.attrs["href"], "#") {
			t.Errorf("the demo links to %s", a.attrs["href"])
		}
	}
	for holder, want := range map[string]string{"Falcon Shield": "Applications → API Service Integrations",
		"Onboarding Automation": "Applications → Applications", "terraform-state": "Security → API → Tokens"} {
		if text := doc.holder(t, holder).text; !strings.Contains(text, "Admin Console: "+want) {
			t.Errorf("%s does not say where it is in the Admin Console: %s", holder, text)
		}
	}
}
