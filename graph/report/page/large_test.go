package page_test

import (
	"fmt"
	"io"
	"oktagon/graph/kind"
	"oktagon/graph/report"
	"oktagon/graph/report/page"
	"oktagon/graph/report/reporttest"
	"oktagon/graph/scopes"
	"slices"
	"strings"
	"testing"
	"time"
)

// scopeResources are resources with a scope to read and a scope to manage.
var scopeResources = strings.Fields(`agentPools apiTokens appGrants apps authenticators authorizationServers behaviors brands captchas clients
	devices domains emailDomains emailServers eventHooks features groups idps inlineHooks linkedObjects
	logStreams mappings networkZones oauthIntegrations orgs policies principalRateLimits profileMappings pushProviders rateLimits
	realms resourceSelectors riskEvents riskProviders roles schemas sessions templates threatInsights trustedOrigins
	uischemas userTypes users deviceAssurance directories certificateAuthorities logs factors reports example`)

// large returns a report on n integrations with 100 scopes each, no two of them with the same.
func large(n int) *report.Report {
	started := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	r := &report.Report{Run: report.Run{Version: "1", Started: started}, Organization: report.Organization{Domain: "large.okta.com"}, Limits: reporttest.Limits, Integrations: make([]report.Integration, n)}
	for i := range r.Integrations {
		x := &r.Integrations[i]
		x.ID, x.Name, x.Created = fmt.Sprintf("0oa%017d", i), fmt.Sprintf("Vendor %d", i), started.AddDate(0, 0, -i*4)
		x.Creator = report.Principal{ID: "00u1", Name: "admin@large.example", Kind: report.PrincipalUser, State: "ACTIVE", Admin: report.SuperAdmin}
		var names []string
		for j := range 100 {
			names = append(names, fmt.Sprintf("okta.%s.%s", scopeResources[j/2], []string{"read", "manage"}[j%2]))
		}
		names[i%100] += fmt.Sprint(i)
		x.Tier = scopes.TierOf(names)
		for _, tier := range []scopes.Tier{scopes.Takeover, scopes.Privileged, scopes.Sensitive, scopes.Unknown, scopes.Ordinary} {
			for _, name := range scopes.OfTier(names, tier) {
				_, known := scopes.Lookup(name)
				x.Scopes = append(x.Scopes, report.Scope{Name: name, Tier: tier, Known: known})
			}
		}
		x.Secrets = []report.Secret{{ID: "ocs1", Status: "ACTIVE", Created: x.Created}, {ID: "ocs2", Status: "ACTIVE", Created: started}}
		x.SecretsKnown = true
		x.Paths = []report.Path{{Edge: kind.OktagonTakeOverOrg, Scopes: names[:3], Assumptions: []string{"a1", "a2"}, Count: 1}, {Edge: kind.OktagonAlterOrg, Scopes: names[3:], Count: 1}}
		for k, severity := range report.Severities {
			f := &report.Finding{ID: fmt.Sprintf("INT-%02d", k), Severity: severity, Title: "A finding of some length", Advice: "Advice",
				Subject: report.Subject{Kind: report.OfIntegration, ID: x.ID, Name: x.Name}}
			for _, name := range names[:30] {
				f.Evidence = append(f.Evidence, report.Evidence{What: "scope", Name: name, Value: "recon, disrupt"})
			}
			x.Result.Findings, r.Findings = append(x.Result.Findings, f), append(r.Findings, f)
		}
	}
	slices.SortStableFunc(r.Findings, func(x, y *report.Finding) int { return strings.Compare(x.ID, y.ID) })
	return r
}

// TestLargeOrganization checks that the page stays small, and that it says what it leaves out.
func TestLargeOrganization(t *testing.T) {
	t.Parallel()
	html := write(t, large(500))
	if len(html) > 2_500_000 {
		t.Errorf("%d bytes", len(html))
	}
	doc := parse(t, html)
	if n := len(doc.section(t, "integrations").all("details", "holder")); n != 500 {
		t.Errorf("%d integrations", n)
	}
	if links := doc.section(t, "findings").all("a"); len(links) != 2500 || links[2499].attrs["href"] == "#" {
		t.Errorf("%d links to the subjects of 2,500 findings", len(links))
	}
	if text := doc.section(t, "findings").text; !strings.Contains(text, "480 more (the evidence is in the cards of these") {
		t.Error("it is not said which findings are shown without evidence")
	}
	matrix := doc.section(t, "matrix")
	rows := len(matrix.all("div", "matrix")[0].all("tbody")[0].children)
	if rows == 0 || rows > 100 {
		t.Errorf("%d rows in the matrix", rows)
	}
	if want := fmt.Sprintf("The first %d of 500 different sets of scopes are drawn", rows); !strings.Contains(matrix.text, want) {
		t.Errorf("the matrix does not say: %s", want)
	}
	if want := "lesser scopes are counted, not drawn"; !strings.Contains(matrix.text, want) {
		t.Errorf("the matrix does not say: %s", want)
	}
	width := numbers(t, matrix.all("svg", "scope-names")[0], "width")[0]
	if columns := len(matrix.all("svg", "scope-names")[0].all("text")); columns > 135 || width > 2_500 {
		t.Errorf("%d columns, %d pixels", columns, width)
	}
}

// TestSharedRow checks that holders of the same scopes share a row.
func TestSharedRow(t *testing.T) {
	t.Parallel()
	r := large(3)
	r.Integrations[1].Scopes, r.Integrations[2].Scopes = r.Integrations[0].Scopes, nil
	matrix := parse(t, write(t, r)).section(t, "matrix").all("div", "matrix")[0].all("tbody")[0]
	if len(matrix.children) != 1 || !strings.Contains(matrix.text, "Vendor 0 +1") {
		t.Errorf("%d rows: %s", len(matrix.children), matrix.text)
	}
}

func BenchmarkLargePage(b *testing.B) {
	r := large(500)
	for b.Loop() {
		if err := page.Write(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}
