// Package page makes a report a page to read: one HTML file, for a screen of any
// width and for paper.
//
// Names from the organization are data. They are escaped where they are written;
// each stands in an element of its own writing direction; what could turn that
// direction or cannot be seen is replaced on the way out; and long ones are cut,
// with the rest a click away.
//
// The page is made of gomponents and not of html/template: that one finds methods
// by name, which makes the linker keep every exported method of the program, 2.4 MB
// of it.
package page

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"io"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

//go:embed page.css
var style string

// page is the report and what had to be laid out of it first.
type page struct {
	*report.Report
	places                             places
	integrations, applications, tokens cards
}

// Write writes the report as one page that needs nothing else: no script, no
// picture, no font from anywhere. The same report gives the same bytes.
func Write(w io.Writer, r *report.Report) error {
	p := &page{Report: r, places: place(r)}
	p.integrations, p.applications, p.tokens = p.integrationCards(), p.applicationCards(), p.tokenCards()
	out := bufio.NewWriter(w)
	if err := p.document().Render(plainWriter{out}); err != nil {
		return err
	}
	return out.Flush()
}

func (p *page) document() g.Node {
	return g.Group{
		g.Raw("<!doctype html>\n"),
		el("html", attr("lang", "en"),
			el("head",
				el("meta", attr("charset", "utf-8")),
				el("meta", attr("http-equiv", "Content-Security-Policy"), attr("content", policy())),
				meta("viewport", "width=device-width, initial-scale=1"),
				meta("color-scheme", "light dark"),
				meta("referrer", "no-referrer"),
				meta("robots", "noindex"),
				el("title", words(safetext.Truncate(p.Organization.Domain, 60), ": who holds standing access, ", day(p.Run.Started))),
				el("style", g.Raw(style)),
			),
			el("body",
				icons(),
				el("a", attr("class", "skip"), attr("href", "#main"), words("To the content")),
				el("div", attr("class", "wrap"), p.top(), p.main(), p.footer()),
			),
		),
	}
}

func meta(name, content string) g.Node {
	return el("meta", attr("name", name), attr("content", content))
}

// policy lets a browser load and run nothing: should a name of the organization
// ever become markup, it still could not do anything.
func policy() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'"
}

func (p *page) main() g.Node {
	return el("main", attr("id", "main"),
		p.changes(),
		p.integrationSection(), p.applicationSection(), p.tokenSection(),
		p.matrixSection(), p.ageSection(), p.findingSection(), p.coverageSection())
}

func (p *page) footer() g.Node {
	return el("footer", words("Made by oktagon ", p.Run.Version, " from what "), name(p.Organization.Domain), words(" answered on ", safetext.Minute(p.Run.Started),
		". It names people: keep it as you would keep a list of your admins."))
}
