package page_test

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/report/reporttest"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// TestUnknownIsNotEmpty has a listing that was refused, and others that are empty.
func TestUnknownIsNotEmpty(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"manifest.json": {Data: []byte(`{"version":1,"org":"00o","domain":"a.okta.com","started":"2026-11-02T08:00:00Z","coverage":[
		{"resource":"users","state":"complete"},
		{"resource":"api-services","state":"denied","reason":"needs a Super Administrator"},
		{"resource":"apps","state":"complete"},{"resource":"grants","state":"complete"},{"resource":"api-tokens","state":"complete"}]}`)}}
	doc := parse(t, write(t, reporttest.Report(t, files)))
	if n := doc.all("dd", "n")[0].text; n != "?" {
		t.Errorf("%s integrations", n)
	}
	if n := doc.all("dd", "n")[4].text; n != "0" {
		t.Errorf("%s tokens", n)
	}
	for _, want := range []string{"Not complete: 1 of 5 resources", "What is missing here may exist in Okta", "needs a Super Administrator"} {
		if !strings.Contains(doc.text, want) {
			t.Errorf("the page does not say: %s", want)
		}
	}
	if text := doc.section(t, "integrations").text; !strings.Contains(text, "Unknown: they were not read") || strings.Contains(text, "None.") {
		t.Errorf("integrations: %s", text)
	}
	if text := doc.section(t, "tokens").text; !strings.Contains(text, "None.") {
		t.Errorf("tokens: %s", text)
	}
	if text := doc.section(t, "findings").text; !strings.Contains(text, "api-services is denied") {
		t.Errorf("findings: %s", text)
	}
}

// TestUnknownPaths checks that nothing is said to be missing when it may not have been read.
func TestUnknownPaths(t *testing.T) {
	t.Parallel()
	lacking := demoPages(t)
	for _, test := range []struct {
		lacks       []string
		holder      string
		want, spare string
	}{
		{[]string{snapshot.Clients, snapshot.ClientAssignments}, "Onboarding Automation",
			"Unknown: what its admin roles cover was not read completely.", "take over or change nothing"},
		{[]string{snapshot.Clients, snapshot.ClientAssignments}, "Onboarding Automation", "not known", "nothing found that it reaches"},
		{[]string{snapshot.Grants}, "Onboarding Automation", "scopes not known", "no scopes"},
		{[]string{snapshot.Grants}, "Onboarding Automation", "not known", "ordinary"},
		{[]string{snapshot.Grants}, "Onboarding Automation", "? scopes", "0+"},
		{[]string{snapshot.AppSecrets}, "Falcon Shield", "Unknown: not all that its scopes may reach was read.", "Its scopes can take over or change nothing"},
		{[]string{snapshot.AppSecrets}, "Falcon Shield", "not known", "nothing found that it reaches"},
		{[]string{snapshot.GroupAssignments}, "Fleetdesk Asset Sync", "Not read completely: there may be more.", "Unknown: not all"},
		{[]string{snapshot.AppSecrets}, "Onboarding Automation", "Secrets and keysNot read completely", "ACTIVE20 months"},
		{nil, "Pebble Pilot", "Its scopes can take over or change nothing that was found.", "there may be more"},
	} {
		text := lacking(test.lacks...).holder(t, test.holder).text
		if !strings.Contains(text, test.want) || strings.Contains(text, test.spare) {
			t.Errorf("%s without %v does not say %q, or says %q: %s", test.holder, test.lacks, test.want, test.spare, text)
		}
	}
}

// TestUnknownFigures checks the key figures when a resource was not read.
func TestUnknownFigures(t *testing.T) {
	t.Parallel()
	lacking := demoPages(t)
	for _, test := range []struct {
		lacks      []string
		what, want string
	}{
		{nil, "with Okta API scopes", "3"},
		{[]string{snapshot.Clients}, "with Okta API scopes", "3, unknown: clients not read"},
		{[]string{snapshot.ClientAssignments}, "with Okta API scopes", "3, unknown: client-assignments not read"},
		{[]string{snapshot.Grants}, "with Okta API scopes", "?, unknown: grants not read"},
		{nil, "accountable owner", "3"},
		{[]string{snapshot.Creators}, "accountable owner", "1+, unknown: creators not read"},
		{[]string{snapshot.Apps}, "accountable owner", "2+, unknown: apps not read"},
		{[]string{snapshot.APIServiceSecrets}, "accountable owner", "3"},
		{nil, "API token", "4, 1 with super admin rights"},
		{[]string{snapshot.Users}, "API token", "4, unknown: users not read"},
		{[]string{snapshot.APITokens}, "API token", "?, unknown: api-tokens not read"},
	} {
		if got := lacking(test.lacks...).keyFigure(t, test.what); got != test.want {
			t.Errorf("%s without %v: %q, want %q", test.what, test.lacks, got, test.want)
		}
	}
}

// TestSecretsWithoutDate checks that secrets without a date are not counted as young.
func TestSecretsWithoutDate(t *testing.T) {
	t.Parallel()
	r := demoReport(t)
	for i := range r.Integrations {
		for n := range r.Integrations[i].Secrets {
			r.Integrations[i].Secrets[n].Created = time.Time{}
		}
	}
	if got, want := parse(t, write(t, r)).keyFigure(t, "active secrets"), "?, unknown: secrets not read"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestUnknownAges checks that a chart says when a resource was not read.
func TestUnknownAges(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		lacks string
		want  [4]string
	}{
		{"", [4]string{"9 in all", "9 in all", "5 in all", "4 in all"}},
		{snapshot.APIServices, [4]string{"unknown: api-services was not read", "unknown: api-services was not read", "5 in all", "4 in all"}},
		{snapshot.APIServiceSecrets, [4]string{"9 in all", "unknown: secrets was not read", "5 in all", "4 in all"}},
		{snapshot.AppSecrets, [4]string{"9 in all", "9 in all", "3 or more: app-secrets was not read completely", "4 in all"}},
		{snapshot.JWKs, [4]string{"9 in all", "9 in all", "2 or more: jwks was not read completely", "4 in all"}},
		{snapshot.APITokens, [4]string{"9 in all", "9 in all", "5 in all", "unknown: api-tokens was not read"}},
	} {
		figures := parse(t, write(t, demoReport(t, test.lacks))).section(t, "ages").all("figure")
		for n, f := range figures {
			if text := f.all("p")[0].text; !strings.HasPrefix(text, test.want[n]) || !strings.Contains(f.all("title")[0].text, test.want[n]) {
				t.Errorf("chart %d without %s: %q, want %q", n, test.lacks, text, test.want[n])
			}
		}
	}
}

// TestUnknownScopes checks that scopes that Okta did not tell are not counted as none, and that
// the tenant at the vendor is shown.
func TestUnknownScopes(t *testing.T) {
	t.Parallel()
	r := demoReport(t)
	i := &r.Integrations[0]
	i.Scopes, i.ScopesUnknown, i.Vendor = nil, true, []string{"tenant=acme-eu"}
	text := parse(t, write(t, r)).holder(t, i.Name).text
	for want, expected := range map[string]bool{"unknown scopes": true, "scopes not known": true, "tenant=acme-eu": true, "no scopes": false, "0 scopes": false} {
		if strings.Contains(text, want) != expected {
			t.Errorf("%q is %t in: %s", want, !expected, text)
		}
	}
}
