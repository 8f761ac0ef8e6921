package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/report"
)

// TestSelfContained checks that the page loads nothing and that its links lead somewhere.
func TestSelfContained(t *testing.T) {
	t.Parallel()
	html := write(t, demoReport(t))
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
		if outer := e.attrs["href"]; strings.HasPrefix(outer, "https://contoso-admin.okta.com/admin/") && e.attrs["rel"] == "noopener noreferrer" {
			continue // a link that the reader follows loads nothing
		}
		if target, ok := strings.CutPrefix(e.attrs["href"], "#"); !ok || !ids[target] {
			t.Errorf("<%s href=%q> is no link", e.name, e.attrs["href"])
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

// TestAccessible checks what screen readers and keyboards need.
func TestAccessible(t *testing.T) {
	t.Parallel()
	doc := parse(t, write(t, demoReport(t)))
	for _, th := range doc.all("th") {
		if th.attrs["scope"] == "" {
			t.Errorf("a heading without scope: %s", th.text)
		}
	}
	for _, svg := range doc.all("svg") {
		named := svg.attrs["role"] == "img" && len(svg.children) > 0 && svg.children[0].name == "title" && svg.children[0].text != ""
		if !named && svg.attrs["aria-hidden"] != "true" {
			t.Errorf("a diagram without a title in %+v", svg.parent.attrs)
		}
	}
	level := 0
	for _, m := range regexp.MustCompile(`<h([1-6])`).FindAllSubmatch(write(t, demoReport(t)), -1) {
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
	if css := doc.all("style")[0].text; strings.Count(css, "max-height") != strings.Count(css, ".matrix { width: fit-content; max-width: 100%; max-height")+1 {
		t.Error("something besides the matrix scrolls within the page, and is not reached by keyboard")
	}
	if lang := doc.all("html")[0].attrs["lang"]; lang != "en" {
		t.Errorf("language %q", lang)
	}
}

// TestCounts compares the numbers on the page with those of the report.
func TestCounts(t *testing.T) {
	t.Parallel()
	r := demoReport(t)
	doc := parse(t, write(t, r))
	got := map[string]int{}
	for _, id := range []string{"integrations", "agents", "applications", "tokens"} {
		got[id] = len(doc.section(t, id).all("details", "holder"))
	}
	findings := doc.section(t, "findings")
	for _, g := range findings.all("details", "group") {
		got["findings"] += len(g.all("tbody")[0].children)
	}
	for _, li := range doc.all("ul", "counts")[0].children {
		var n int
		var severity string
		if _, err := fmt.Sscan(li.text, &n, &severity); err != nil {
			t.Error(err)
		}
		got[severity] = n
	}
	got["coverage"] = len(doc.section(t, "coverage").all("tbody")[0].children)
	want := map[string]int{"integrations": len(r.Integrations), "agents": len(r.Agents), "applications": len(r.Applications), "tokens": len(r.Tokens),
		"findings": len(r.Findings), "coverage": len(r.Coverage)}
	for _, s := range report.Severities {
		want[string(s)] = r.Findings.Count(s)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(doc.text, "Not read completely") {
		t.Error("something is said not to be read in an organization that was")
	}
	for _, figure := range []struct{ what, n string }{
		{"integrations", "9"}, {"without an accountable owner", "3"},
		{"of 9 active secrets older than 180 days", "5"}, {"API tokens", "4"},
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

// TestFindingLinks checks that findings link to their subjects.
func TestFindingLinks(t *testing.T) {
	t.Parallel()
	r := demoReport(t)
	doc := parse(t, write(t, r))
	names := map[string]string{} // by anchor
	for _, holder := range doc.all("details", "holder") {
		names[holder.all("div", "body")[0].attrs["id"]] = holder.all("h3", "name")[0].text
	}
	for _, id := range []string{"flows", "providers", "rules"} {
		for _, row := range doc.section(t, id).all("tbody")[0].children {
			names[row.attrs["id"]], _, _ = strings.Cut(row.all("th")[0].text, " "+row.attrs["id"])
		}
	}
	links := 0
	for _, a := range doc.section(t, "findings").all("a") {
		if a.attrs["rel"] != "" { // into the Admin Console
			continue
		}
		links++
		if target := strings.TrimPrefix(a.attrs["href"], "#"); names[target] != a.text {
			t.Errorf("%s leads to %q", a.text, names[target])
		}
	}
	held := 0
	for _, h := range r.Holders() {
		held += len(h.Result.Findings)
	}
	if links < held { // the others are on the organization, on groups and on data flows
		t.Errorf("%d links for %d findings of holders", links, held)
	}
}

// TestSameBytes writes the same report twice.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(write(t, demoReport(t)), write(t, demoReport(t))) {
		t.Error("two pages differ")
	}
}

// TestTokenUse expects the page to say when a token was last used, that one never was, and
// nothing certain without Okta's dates.
func TestTokenUse(t *testing.T) {
	t.Parallel()
	page := string(write(t, demoReport(t)))
	for _, want := range []string{
		"Last used</dt><dd><bdi>2026-10-13</bdi> <bdi class=\"muted\">20 days ago</bdi>",
		"Last used</dt><dd><bdi>never</bdi>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	r := demoReport(t)
	for i := range r.Tokens {
		r.Tokens[i].LastUsed, r.Tokens[i].NeverUsed = time.Time{}, false
	}
	if page := string(write(t, r)); strings.Count(page, "Last used</dt><dd><bdi>not known</bdi>") != len(r.Tokens) {
		t.Error("the page says more than is known")
	}
}
