package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// The page needs nothing but itself, and may not ask for anything.
func TestSelfContained(t *testing.T) {
	t.Parallel()
	html := write(t, reportOf(t, contoso()))
	doc := parse(t, html)
	ids := map[string]bool{}
	var check func(e *element)
	check = func(e *element) {
		for name, value := range e.attrs {
			switch {
			case name == "id" && ids[value]:
				t.Errorf("two elements have the id %s", value)
			case name == "id":
				ids[value] = true
			case name == "src", name == "style", name == "srcset", strings.HasPrefix(name, "on"):
				t.Errorf("<%s %s=%q>", e.name, name, value)
			}
		}
		for _, c := range e.children {
			check(c)
		}
	}
	check(doc)
	for _, name := range []string{"script", "link", "img", "iframe", "object", "form", "base"} {
		if found := doc.all(name); found != nil {
			t.Errorf("%d <%s>", len(found), name)
		}
	}
	for _, e := range append(doc.all("a"), doc.all("use")...) {
		if target, ok := strings.CutPrefix(e.attrs["href"], "#"); !ok || !ids[target] {
			t.Errorf("<%s href=%q> leads nowhere", e.name, e.attrs["href"])
		}
	}
	style := doc.all("style")[0].text
	for _, m := range regexp.MustCompile(`url\([^)]*\)|@import.*|expression\(`).FindAllString(style, -1) {
		if !strings.HasPrefix(m, `url("#`) {
			t.Errorf("the style asks for %s", m)
		}
	}
	hash := sha256.Sum256([]byte(style))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'; base-uri 'none'; form-action 'none'"
	if got := doc.all("meta")[1].attrs["content"]; got != want {
		t.Errorf("policy: %s\nwant: %s", got, want)
	}
}

// People who do not see the page can use it.
func TestAccessible(t *testing.T) {
	t.Parallel()
	doc := parse(t, write(t, reportOf(t, contoso())))
	for _, th := range doc.all("th") {
		if th.attrs["scope"] == "" {
			t.Errorf("a heading without scope: %s", th.text)
		}
	}
	for _, svg := range doc.all("svg") {
		named := svg.attrs["role"] == "img" && len(svg.children) > 0 && svg.children[0].name == "title" && svg.children[0].text != ""
		if !named && svg.attrs["aria-hidden"] != "true" {
			t.Errorf("a picture without a title in %+v", svg.parent.attrs)
		}
	}
	level := 0
	for _, m := range regexp.MustCompile(`<h([1-6])`).FindAllSubmatch(write(t, reportOf(t, contoso())), -1) {
		next := int(m[1][0] - '0')
		if next > level+1 || level == 0 && next != 1 {
			t.Errorf("a heading of level %d after one of level %d", next, level)
		}
		level = next
	}
	for _, e := range append(doc.all("div", "scroll"), doc.all("div", "matrix")...) {
		if e.attrs["tabindex"] != "0" || e.attrs["aria-label"] == "" {
			t.Errorf("what scrolls cannot be reached by keyboard: %+v", e.attrs)
		}
	}
	if lang := doc.all("html")[0].attrs["lang"]; lang != "en" {
		t.Errorf("language %q", lang)
	}
}

// The page counts nothing by itself: it shows what the model has.
func TestCountsAreTheModels(t *testing.T) {
	t.Parallel()
	r := reportOf(t, contoso())
	doc := parse(t, write(t, r))
	got := map[string]int{}
	for _, id := range []string{"integrations", "applications", "tokens"} {
		got[id] = len(doc.section(t, id).all("details", "card"))
	}
	findings := doc.section(t, "findings")
	for _, g := range findings.all("details", "group") {
		got["findings"] += len(g.all("tbody")[0].children)
	}
	for _, li := range doc.all("ul", "tally")[0].children {
		var n int
		var severity string
		if _, err := fmt.Sscan(li.text, &n, &severity); err != nil {
			t.Error(err)
		}
		got[severity] = n
	}
	got["coverage"] = len(doc.section(t, "coverage").all("tbody")[0].children)
	want := map[string]int{"integrations": len(r.Integrations), "applications": len(r.Applications), "tokens": len(r.Tokens),
		"findings": len(r.Findings), "coverage": len(r.Coverage)}
	for _, s := range report.Severities {
		want[string(s)] = r.Findings.Count(s)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(doc.text, "Not read to the end") {
		t.Error("something is said not to be read in an organization that was")
	}
	for _, figure := range []struct{ what, n string }{
		{"API service integrations", "9"}, {"that nobody answers for", "3"},
		{"of their 9 active secrets older than 180 days", "5"}, {"API tokens", "3"},
	} {
		found := false
		for _, dl := range doc.all("dl", "figures")[0].children {
			found = found || dl.all("dt")[0].text == figure.what && dl.all("dd", "n")[0].text == figure.n
		}
		if !found {
			t.Errorf("the first screen does not say %s %s:\n%s", figure.n, figure.what, doc.all("dl", "figures")[0].text)
		}
	}
}

// A finding leads to its subject, a subject tells its findings.
func TestFindingsLeadToTheirSubjects(t *testing.T) {
	t.Parallel()
	r := reportOf(t, contoso())
	doc := parse(t, write(t, r))
	names := map[string]string{} // by anchor
	for _, card := range doc.all("details", "card") {
		names[card.all("div", "body")[0].attrs["id"]] = card.all("span", "name")[0].text
	}
	links := 0
	for _, a := range doc.section(t, "findings").all("a") {
		links++
		if target := strings.TrimPrefix(a.attrs["href"], "#"); names[target] != a.text {
			t.Errorf("%s leads to %q", a.text, names[target])
		}
	}
	if links < len(r.Findings)-1 { // that on the organization has no card
		t.Errorf("%d links for %d findings", links, len(r.Findings))
	}
}

// What was not read is not nothing.
func TestUnknownIsNotEmpty(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"manifest.json": {Data: []byte(`{"version":1,"org":"00o","domain":"a.okta.com","started":"2026-11-02T08:00:00Z","coverage":[
		{"resource":"users","state":"complete"},
		{"resource":"api-services","state":"denied","reason":"needs a Super Administrator"},
		{"resource":"apps","state":"complete"},{"resource":"grants","state":"complete"},{"resource":"api-tokens","state":"complete"}]}`)}}
	doc := parse(t, write(t, reportOf(t, files)))
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
	if text := doc.section(t, "integrations").text; !strings.Contains(text, "Not known") || strings.Contains(text, "There is none") {
		t.Errorf("integrations: %s", text)
	}
	if text := doc.section(t, "tokens").text; !strings.Contains(text, "There is none") {
		t.Errorf("tokens: %s", text)
	}
	if text := doc.section(t, "findings").text; !strings.Contains(text, "api-services is denied") {
		t.Errorf("findings: %s", text)
	}
}

func TestSameReportSameBytes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(write(t, reportOf(t, contoso())), write(t, reportOf(t, contoso()))) {
		t.Error("two pages differ")
	}
}

// hostile are names that an organization can have.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</title></style></svg><b>`,
	`{{.Version}} {{template "top"}}`, `javascript:alert(1)`, "a\u202etxt.exe", "\u2067\u2066\u200e\u200f", "\x1b[31m\x00\x07\r\n\t", "\xff\xfe",
	`&lt;b&gt; &amp; ]]>`, "שלום עולם", strings.Repeat("W", 10_000), strings.Repeat("漢字", 5_000), "",
}

// named is a report in which everything that an organization names has the name.
func named(name string) *report.Report {
	started := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	who := report.Principal{ID: name, Name: name, Kind: report.PrincipalUser, State: name, Admin: report.SuperAdmin}
	held := []report.Scope{{Name: "okta.users.manage", Tier: scopes.Takeover, Known: true}, {Name: name, Tier: scopes.Unknown}}
	paths := []report.Path{{Edge: kind.OktagonManageApp, Scopes: []string{name}, TargetKind: name, Count: 2, TakeOvers: 1,
		Targets: []report.Target{{ID: name, Name: name, TakesOver: true, ToOrganization: []report.Hop{{Name: name}, {Name: name}}}, {Name: name}}}}
	r := &report.Report{Run: report.Run{Version: "1", Started: started, Notes: []string{name}}, Organization: report.Organization{ID: name, Domain: name},
		Integrations: []report.Integration{{ID: name, Name: name, Type: name, Tier: scopes.Takeover, Scopes: held, Creator: who,
			Secrets: []report.Secret{{ID: name, Status: name}}, Paths: paths}},
		Applications: []report.Application{{ID: name, Name: name, Status: name, Client: report.OAuthClient{Type: name, AuthMethod: name}, Tier: scopes.Takeover, Scopes: held,
			Roles: []string{name}, Credentials: report.Credentials{Keys: []report.Key{{ID: name, KID: name, Status: name}}}, Paths: paths}},
		Tokens:       []report.Token{{ID: name, Name: name, Owner: who, Network: name}},
		Coverage:     []snapshot.Coverage{{Resource: "users", State: snapshot.Denied, Reason: name, Notes: []string{name}}},
		NotEvaluated: []report.NotEvaluated{{ID: "INT-09", Severity: report.High, Title: "x", Missing: []string{"users is denied"}}},
		Changes: &report.Changes{Baseline: name, Notes: []string{name}, Changes: []report.Change{{Kind: report.ChangedScope, What: report.Added, ID: name, Name: name,
			Holder: report.Subject{Kind: report.OfIntegration, ID: name, Name: name}, From: name, To: name}}},
	}
	for _, kind := range []string{report.OfIntegration, report.OfApplication, report.OfToken} {
		r.Findings = append(r.Findings, &report.Finding{ID: "INT-01", Severity: report.Critical, Title: "x", Advice: "y",
			Subject: report.Subject{Kind: kind, ID: name, Name: name}, Evidence: []report.Evidence{{What: "scope", ID: name, Name: name, Value: name}}})
	}
	return r
}

// outline is the elements of a page without their texts.
func outline(e *element, b *strings.Builder) string {
	for _, c := range e.children {
		b.WriteString("<" + c.name + " " + c.attrs["class"])
		outline(c, b)
		b.WriteString(">")
	}
	return b.String()
}

// Names are data: none becomes markup, turns the writing direction or is lost.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	calm := outline(parse(t, write(t, named("calm"))), &strings.Builder{})
	long := outline(parse(t, write(t, named(strings.Repeat("long ", 100)))), &strings.Builder{})
	for _, name := range hostile {
		html := write(t, named(name))
		doc := parse(t, html)
		want := calm
		if len(name) > 1000 {
			want = long
		}
		if got := outline(doc, &strings.Builder{}); got != want && name != "" {
			t.Errorf("%.40q makes other elements: %s", name, cmp.Diff(want, got))
		}
		for _, r := range string(html) {
			if r != '\n' && (unicode.Is(unicode.Cf, r) || unicode.IsControl(r)) {
				t.Errorf("%.40q: the page has %U", name, r)
				break
			}
		}
		if len(name) > 1000 && !strings.Contains(doc.text, name) {
			t.Errorf("%.40q: the whole name is nowhere", name)
		}
		if len(html) > 2<<20 {
			t.Errorf("%.40q: %d bytes", name, len(html))
		}
	}
}

// Texts of the organization have a writing direction of their own.
func TestDirectionIsIsolated(t *testing.T) {
	t.Parallel()
	const name = "שלום"
	var check func(e *element, isolated bool)
	check = func(e *element, isolated bool) {
		isolated = isolated || e.name == "bdi" || e.name == "code" || e.name == "text" || e.name == "title" || e.class("mono")
		if strings.Contains(e.text, name) && !isolated {
			below := 0
			for _, c := range e.children {
				below += strings.Count(c.text, name)
			}
			if below < strings.Count(e.text, name) {
				t.Errorf("a name stands bare in <%s class=%q>: %s", e.name, e.attrs["class"], e.text)
			}
		}
		for _, c := range e.children {
			check(c, isolated)
		}
	}
	check(parse(t, write(t, named(name))), false)
}

// All changes are there, but not so many at once that they bury the rest.
func TestManyChanges(t *testing.T) {
	t.Parallel()
	r := reportOf(t, contoso())
	r.Changes = &report.Changes{Baseline: "old.json", Since: r.Run.Started.AddDate(0, -1, 0)}
	for n := range 40 {
		r.Changes.Changes = append(r.Changes.Changes, report.Change{Kind: report.ChangedScope, What: report.Added, ID: fmt.Sprint("okta.", n), Name: fmt.Sprint("okta.", n)})
	}
	r.Changes.Changes = append(r.Changes.Changes, report.Change{Kind: report.ChangedIntegration, What: report.Changed,
		ID: r.Integrations[0].ID, Name: r.Integrations[0].Name, From: "x", To: "y"})
	changes := parse(t, write(t, r)).section(t, "changes")
	tables := changes.all("tbody")
	if len(tables) != 2 || len(tables[0].children)+len(tables[1].children) != 41 || len(tables[0].children) > 20 {
		t.Errorf("%d tables: %s", len(tables), changes.text)
	}
	for _, want := range []string{"What changed since 2026-10-02", "40 added, 1 changed", fmt.Sprintf("%d more", len(tables[1].children))} {
		if !strings.Contains(changes.text, want) {
			t.Errorf("%q is not said", want)
		}
	}
	if links := changes.all("a"); len(links) != 1 || links[0].attrs["href"] != "#integration-1" {
		t.Errorf("%d links to what changed", len(links))
	}
}

// One of a kind is no plural.
func TestOneScope(t *testing.T) {
	t.Parallel()
	doc := parse(t, write(t, reportOf(t, contoso())))
	for _, test := range []struct{ holder, want string }{{"Contoso Intranet", "1 scope"}, {"Onboarding Automation", "3 scopes"}} {
		if got := doc.card(t, test.holder).all("summary")[0].text; !strings.Contains(got, test.want) || strings.Contains(got, "1 scopes") {
			t.Errorf("%s does not have %s: %s", test.holder, test.want, got)
		}
	}
}

// What is cut off is counted, with what stands for several.
func TestManyFacts(t *testing.T) {
	t.Parallel()
	r := named("calm")
	var all []report.Evidence
	for range 10 {
		all = append(all, report.Evidence{What: "group", ID: "00g1"})
	}
	r.Findings[0].Evidence = append(all, report.Evidence{What: "group", Value: "5 more", More: 5}, report.Evidence{What: "assumption", ID: "a1"})
	if text := parse(t, write(t, r)).section(t, "findings").text; !strings.Contains(text, " · and 6 more") {
		t.Errorf("what is cut off is not counted: %s", text)
	}
}

// That an application leads nowhere has a reason.
func TestWhyAnApplicationLeadsNowhere(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		want   string
		change func(*report.Application)
	}{
		{"Not known: its scopes were not read to the end.", func(a *report.Application) { a.ScopesKnown = false }},
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
