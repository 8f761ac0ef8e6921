// Package page writes a report as one HTML page, for screens of any width and for paper.
//
// Names from the organization are untrusted. They are escaped; each stands in an element with
// its own writing direction; characters that are invisible or change the direction are replaced;
// and long names are cut, with the rest a click away.
//
// The page is made with gomponents instead of html/template, because html/template finds methods
// by name: with it, the linker keeps every exported method of the program, which is 2.4 MB.
package page

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"io"
	"regexp"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

//go:embed page.css
var style string

// Start is how every page starts.
const Start = "<!doctype html>\n<!-- oktagon -->\n"

// page is the state of one Write call.
type page struct {
	report                             *report.Report
	anchors                            anchors
	integrations, applications, tokens holderList
	worst                              map[string]report.Severity // by rule
	shortIDs                           map[report.Subject]string  // of holders whose name another one has
}

// Write writes the report as one page that loads nothing: no script, image or font. The same
// report gives the same bytes.
func Write(w io.Writer, r *report.Report) error {
	p := &page{report: r, anchors: newAnchors(r), worst: worstSeverities(r.Findings), shortIDs: newShortIDs(r)}
	p.integrations, p.applications, p.tokens = p.integrationHolders(), p.applicationHolders(), p.tokenHolders()
	out := bufio.NewWriter(w)
	if err := p.document().Render(visibleWriter{out}); err != nil {
		return err
	}
	return out.Flush()
}

func (p *page) document() g.Node {
	title := text(safetext.Truncate(p.report.Organization.Domain, 60), ": Okta third-party access review, ", day(p.report.Run.Started))
	return g.Group{
		g.Raw(Start),
		el("html", attr("lang", "en"),
			el("head",
				el("meta", attr("charset", "utf-8")),
				el("meta", attr("http-equiv", "Content-Security-Policy"), attr("content", contentPolicy())),
				meta("viewport", "width=device-width, initial-scale=1"),
				meta("color-scheme", "light dark"),
				meta("referrer", "no-referrer"),
				meta("robots", "noindex"),
				el("title", title),
				el("style", g.Raw(style)),
			),
			el("body",
				icons(),
				el("a", attr("class", "skip"), attr("href", "#main"), text("To the content")),
				el("div", attr("class", "wrap"), p.top(), p.main(), p.footer()),
			),
		),
	}
}

func meta(name, content string) g.Node {
	return el("meta", attr("name", name), attr("content", content))
}

// contentPolicy forbids the browser to load or run anything, in case that a name becomes markup
// in spite of all.
func contentPolicy() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'"
}

func (p *page) main() g.Node {
	return el("main", attr("id", "main"),
		p.changesSection(), p.findingsSection(),
		p.integrationsSection(), p.applicationsSection(), p.tokensSection(),
		p.scopesSection(), p.agesSection(), p.coverageSection())
}

func (p *page) footer() g.Node {
	r := p.report
	return el("footer", text("Made by oktagon ", r.Run.Version, " from what "), name(r.Organization.Domain), text(" answered on ", safetext.Minute(r.Run.Started),
		". It names people: keep it as you would keep a list of your admins."))
}

// anchors are the anchors of the holders on the page, by kind and id.
type anchors map[report.Subject]string

func newAnchors(r *report.Report) anchors {
	a, used := anchors{}, map[string]bool{}
	for n := range r.Integrations {
		a.add(used, report.OfIntegration, r.Integrations[n].ID, n)
	}
	for n := range r.Applications {
		a.add(used, report.OfApplication, r.Applications[n].ID, n)
	}
	for n := range r.Tokens {
		a.add(used, report.OfToken, r.Tokens[n].ID, n)
	}
	return a
}

// oktaID has the characters and the length of an id of Okta, which no anchor of a section has.
var oktaID = regexp.MustCompile(`^0[0-9A-Za-z_.-]{4,59}$`)

// add makes the id of Okta the anchor, so that a link in a ticket lasts. Anything else that is
// taken for an id gets a number.
func (a anchors) add(used map[string]bool, kind, id string, n int) {
	anchor := id
	if !oktaID.MatchString(id) || used[id] {
		anchor = fmt.Sprintf("%s-%d", kind, n+1)
	}
	used[anchor] = true
	a[report.Subject{Kind: kind, ID: id}] = anchor
}

// newShortIDs returns the ends of the ids of holders whose name another one of the kind has.
func newShortIDs(r *report.Report) map[report.Subject]string {
	byName := map[report.Subject][]string{} // ids, by kind and name
	add := func(kind, id, name string) {
		key := report.Subject{Kind: kind, Name: name}
		byName[key] = append(byName[key], id)
	}
	for i := range r.Integrations {
		add(report.OfIntegration, r.Integrations[i].ID, r.Integrations[i].Name)
	}
	for i := range r.Applications {
		add(report.OfApplication, r.Applications[i].ID, r.Applications[i].Name)
	}
	for i := range r.Tokens {
		add(report.OfToken, r.Tokens[i].ID, r.Tokens[i].Name)
	}
	short := map[report.Subject]string{}
	for key, ids := range byName {
		for _, id := range ids {
			if len(ids) > 1 {
				short[report.Subject{Kind: key.Kind, ID: id}] = "…" + safetext.Truncate(id[max(0, len(id)-6):], 8)
			}
		}
	}
	return short
}

func shortIDText(id string) g.Node {
	return g.If(id != "", el("span", attr("class", "mono muted"), text(" ", id)))
}

// subjectLink links to a holder, if it is on the page.
func (p *page) subjectLink(s report.Subject) g.Node {
	if anchor := p.anchors[report.Subject{Kind: s.Kind, ID: s.ID}]; anchor != "" {
		return link(anchor, shortName(s.Name, 80), shortIDText(p.shortIDs[report.Subject{Kind: s.Kind, ID: s.ID}]))
	}
	return name(s.Name)
}
