package page_test

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"oktagon/graph/kind"
	"oktagon/graph/report"
	"oktagon/graph/report/page"
	"oktagon/graph/scopes"
)

// resources have a scope to read and one to manage each.
var resources = strings.Fields(`agentPools apiTokens appGrants apps authenticators authorizationServers behaviors brands captchas clients
	devices domains emailDomains emailServers eventHooks features groups idps inlineHooks linkedObjects
	logStreams mappings networkZones oauthIntegrations orgs policies principalRateLimits profileMappings pushProviders rateLimits
	realms resourceSelectors riskEvents riskProviders roles schemas sessions templates threatInsights trustedOrigins
	uischemas userTypes users deviceAssurance directories certificateAuthorities logs factors reports example`)

// large is a report on n integrations with 100 scopes each, which differ.
func large(n int) *report.Report {
	started := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	r := &report.Report{Run: report.Run{Version: "1", Started: started}, Organization: report.Organization{Domain: "large.okta.com"}, Limits: limits, Integrations: make([]report.Integration, n)}
	for i := range r.Integrations {
		x := &r.Integrations[i]
		x.ID, x.Name, x.Created = fmt.Sprintf("0oa%017d", i), fmt.Sprintf("Vendor %d", i), started.AddDate(0, 0, -i*4)
		x.Creator = report.Principal{ID: "00u1", Name: "admin@large.example", Kind: report.PrincipalUser, State: "ACTIVE", Admin: report.SuperAdmin}
		var names []string
		for j := range 100 {
			names = append(names, fmt.Sprintf("okta.%s.%s", resources[j/2], []string{"read", "manage"}[j%2]))
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
				Subject: report.Subject{Kind: report.OfIntegration, ID: x.ID, Name: x.Name}, Evidence: []report.Evidence{{What: "scope", Name: names[k]}}}
			x.Result.Findings, r.Findings = append(x.Result.Findings, f), append(r.Findings, f)
		}
	}
	slices.SortStableFunc(r.Findings, func(x, y *report.Finding) int { return strings.Compare(x.ID, y.ID) })
	return r
}

// A large organization makes a page that a browser opens at once, and the page
// says where it draws less than there is.
func TestLargeOrganization(t *testing.T) {
	t.Parallel()
	html := write(t, large(500))
	if len(html) > 5_000_000 {
		t.Errorf("%d bytes", len(html))
	}
	doc := parse(t, html)
	if n := len(doc.section(t, "integrations").all("details", "card")); n != 500 {
		t.Errorf("%d integrations", n)
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
	width := numbers(t, matrix.all("svg", "mhead")[0], "width")[0]
	if columns := len(matrix.all("svg", "mhead")[0].all("text")); columns > 130 || width > 2_500 {
		t.Errorf("%d columns, %d pixels", columns, width)
	}
}

// Holders of the same scopes share a row.
func TestMatrixGroups(t *testing.T) {
	t.Parallel()
	r := large(3)
	r.Integrations[1].Scopes, r.Integrations[2].Scopes = r.Integrations[0].Scopes, nil
	matrix := parse(t, write(t, r)).section(t, "matrix").all("div", "matrix")[0].all("tbody")[0]
	if len(matrix.children) != 1 || !strings.Contains(matrix.text, "Vendor 0 +1") {
		t.Errorf("%d rows: %s", len(matrix.children), matrix.text)
	}
}

// Every thing with an age is in its plot, and those past the limit are below the line.
func TestAges(t *testing.T) {
	t.Parallel()
	for n, limit := range map[int]int{4: 365, 400: 365, 40: 1, 41: 200, 42: 36_500} { // single marks, bars; any limit
		r := large(n)
		r.Limits.Integration = time.Duration(limit) * 24 * time.Hour
		r.Integrations[0].Created = time.Time{}
		r.Integrations[1].Created = r.Run.Started.Add(-r.Limits.Integration)
		r.Integrations[2].Created = r.Run.Started.Add(-r.Limits.Integration - time.Second)
		doc := parse(t, write(t, r)).section(t, "ages")
		figure := doc.all("figure")[0]
		limit, err := strconv.Atoi(figure.all("line", "limit")[0].attrs["y1"])
		if err != nil {
			t.Fatal(err)
		}
		total, past := 0, 0
		for _, c := range figure.all("text", "count") {
			n, err := strconv.Atoi(c.text)
			if err != nil {
				t.Fatal(err)
			}
			y, err := strconv.Atoi(c.attrs["y"])
			if err != nil {
				t.Fatal(err)
			}
			total += n
			if y > limit {
				past += n
			}
		}
		over := 0
		for i := range r.Integrations {
			if r.Older(r.Integrations[i].Created, r.Limits.Integration) {
				over++
			}
		}
		if total != n || past != over+1 { // one has no date
			t.Errorf("%d in all, want %d; %d below the line, want %d", total, n, past, over+1)
		}
		if want := fmt.Sprintf("%d past the limit", over); !strings.Contains(figure.text, want) {
			t.Errorf("%s, want %s", figure.text, want)
		}
	}
}

// The limit begins a row, whatever it is, and the labels say which ages each has.
func TestSpansOfAge(t *testing.T) {
	t.Parallel()
	r := large(1)
	r.Limits = report.Limits{Secret: 200 * 24 * time.Hour, Integration: 365 * 24 * time.Hour}
	figures := parse(t, write(t, r)).section(t, "ages").all("figure")
	for n, want := range map[int]string{
		0: "up to 30 d, 30 to 90 d, 90 to 180 d, 180 d to 1 y, 1 to 2 years, 2 to 3 years, 3 to 5 years, over 5 years",
		1: "up to 30 d, 30 to 90 d, 90 to 180 d, 180 to 200 d, 200 d to 1 y, 1 to 2 years, 2 to 3 years, 3 to 5 years, over 5 years",
	} {
		var labels []string
		for _, l := range figures[n].all("text") {
			if l.attrs["class"] == "" {
				labels = append(labels, l.text)
			}
		}
		if got := strings.Join(labels, ", "); got != want {
			t.Errorf("plot %d: %s", n, got)
		}
	}
	if text := figures[1].all("text", "limit-text")[0].text; text != "limit: 200 days" {
		t.Error(text)
	}
}

// Pictures stay within their frame.
func TestPicturesFit(t *testing.T) {
	t.Parallel()
	doc := parse(t, write(t, reportOf(t, contoso())))
	pictures := doc.all("svg", "picture")
	if len(pictures) != 15 {
		t.Errorf("%d pictures", len(pictures))
	}
	for _, p := range pictures {
		frame := numbers(t, p, "width", "height")
		for _, r := range p.all("rect") {
			box := numbers(t, r, "x", "y", "width", "height")
			if box[0]+box[2] > frame[0] || box[1]+box[3] > frame[1] {
				t.Errorf("%v is outside of %v", box, frame)
			}
		}
	}
}

func numbers(t *testing.T, e *element, names ...string) (list []int) {
	t.Helper()
	for _, name := range names {
		n, err := strconv.Atoi(e.attrs[name])
		if err != nil {
			t.Fatalf("%s of %s: %v", name, e.name, err)
		}
		list = append(list, n)
	}
	return list
}

// The picture shows who let an integration in and where it leads, the way over
// another object included.
func TestPictureTellsThePath(t *testing.T) {
	t.Parallel()
	cards := parse(t, write(t, reportOf(t, contoso()))).section(t, "integrations").all("details", "card")
	for name, want := range map[string][]string{
		"Latchkey Lifecycle":     {"lukasz.wojcik@contoso.com", "let it in on 2024-11-06", "6 scopes, at most takeover", "take over the organization"},
		"Tessera Access Reviews": {"read 3 client secrets in clear", "the organization", "over Onboarding Automation"},
		"Pebble Pilot":           {"not named", "no scopes", "nothing of weight found"},
	} {
		for _, card := range cards {
			if card.all("span", "name")[0].text != name {
				continue
			}
			for _, text := range want {
				if picture := card.all("svg", "picture")[0].text; !strings.Contains(picture, text) {
					t.Errorf("%s: the picture does not say %q: %s", name, text, picture)
				}
			}
		}
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
