// Package page writes a report as one HTML page, for screens of any width and for paper.
//
// Names from the organization are untrusted. They are escaped; each stands in an element with
// its own writing direction; characters that are invisible or change the direction are replaced;
// and long names are cut, with the rest a click away.
//
// What the page shows is listed in tables; to add something, write a file of its own and a line:
//
//   - a section below the first screen, with its entry in the menu: in parts, a function that
//     returns section(...), or nil when the report has nothing for it;
//   - a row in the cards of all holders: in cardRows, a function that gets the holder and returns
//     dt and dd elements, or nil; a row in the cards of one kind: a fact of that kind's holders;
//   - a number on the first screen: in keyFigures; a filter of integrations: in filterKinds;
//   - a new kind of holders: [report.Report.Holders] must return them and the table behind it name
//     them, and a section of the page shows a holderList of them. Anchors, short ids, links from
//     findings and the counts of reach follow by themselves.
//
// Texts from the organization go through name, shortName, code, idText or fit.
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
	report                                     *report.Report
	anchors                                    anchors
	integrations, agents, applications, tokens holderList
	worst                                      map[string]report.Severity // by rule
	shortIDs                                   map[report.Subject]string  // of holders whose name another one has
}

// Write writes the report as one page that loads nothing: no script, image or font. The same
// report gives the same bytes.
func Write(w io.Writer, r *report.Report) error {
	p := &page{report: r, anchors: newAnchors(r), worst: worstSeverities(r.Findings), shortIDs: newShortIDs(r)}
	p.integrations, p.agents, p.applications, p.tokens = p.integrationHolders(), p.agentHolders(), p.applicationHolders(), p.tokenHolders()
	out := bufio.NewWriter(w)
	if err := p.document().Render(visibleWriter{out}); err != nil {
		return err
	}
	return out.Flush()
}

func (p *page) document() g.Node {
	menu, sections := p.sections()
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
				el("div", attr("class", "wrap"), p.top(), contents(menu), p.doFirst(), el("main", attr("id", "main"), sections), p.footer()),
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

func (p *page) footer() g.Node {
	r := p.report
	return el("footer", text("Made by oktagon ", r.Run.Version, " from what "), name(r.Organization.Domain), text(" answered on ", safetext.Minute(r.Run.Started),
		". It names people: keep it as you would keep a list of your admins."))
}

// anchors are the anchors of the holders, data flows, groups and users on the page, by kind and id.
type anchors map[report.Subject]string

func newAnchors(r *report.Report) anchors {
	a, used, of := anchors{}, map[string]bool{}, map[string]int{}
	for _, h := range r.Holders() {
		of[h.Subject.Kind]++
		a.add(used, h.Subject.Kind, h.Subject.ID, of[h.Subject.Kind])
	}
	for n := range r.Flows[:min(len(r.Flows), maxFlows)] {
		a.add(used, report.OfFlow, r.Flows[n].ID, n+1)
	}
	for n, group := range ruledGroups(r) {
		a.add(used, report.OfGroup, group.ID, n+1)
	}
	for n, admin := range shownProviderAdmins(r) {
		if a[report.Subject{Kind: admin.Kind, ID: admin.ID}] == "" {
			a.add(used, admin.Kind, admin.ID, maxRuledGroups+n+1)
		}
	}
	return a
}

// oktaID has the characters and the length of an id of Okta, which no anchor of a section has.
var oktaID = regexp.MustCompile(`^(0|wlp|who|cal|esv|tel|ppc)[0-9A-Za-z_.-]{4,59}$`)

// add makes the id of Okta the anchor, so that a link in a ticket lasts. Anything else that is
// taken for an id gets a number.
func (a anchors) add(used map[string]bool, kind, id string, n int) {
	anchor := id
	if !oktaID.MatchString(id) || used[id] {
		anchor = fmt.Sprintf("%s-%d", kind, n)
	}
	used[anchor] = true
	a[report.Subject{Kind: kind, ID: id}] = anchor
}

// newShortIDs returns the ends of the ids of holders whose name another one of the kind has.
func newShortIDs(r *report.Report) map[report.Subject]string {
	byName := map[report.Subject][]string{} // ids, by kind and name
	for _, h := range r.Holders() {
		key := report.Subject{Kind: h.Subject.Kind, Name: h.Subject.Name}
		byName[key] = append(byName[key], h.Subject.ID)
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
	return g.If(id != "", g.Group{text(" "), el("span", attr("class", "mono muted nowrap"), text(id))})
}

// subjectLink links to a holder, a data flow or a group, if it is on the page. Anything else has its
// id, and a link into the Admin Console.
func (p *page) subjectLink(s report.Subject) g.Node {
	if anchor := p.anchors[report.Subject{Kind: s.Kind, ID: s.ID}]; anchor != "" {
		return link(anchor, shortName(s.Name, 80), shortIDText(p.shortIDs[report.Subject{Kind: s.Kind, ID: s.ID}]))
	}
	if s.Kind == report.OfOrganization {
		return name(s.Name)
	}
	return g.Group{p.consoleName(s.ID, s.Name), text(" "), idText(s.ID)}
}
