// Package page makes a report a page to read: one HTML file, for a screen of any
// width and for paper.
//
// Names from the organization are data. The templates escape them; each stands in
// an element of its own writing direction; what could turn that direction or
// cannot be seen is replaced on the way out; and long ones are cut, with the rest
// a click away.
package page

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"sync"

	"oktagon/graph/report"
)

//go:embed *.html page.css
var files embed.FS

// page is what the templates see: the model, and what had to be laid out first.
type page struct {
	*report.Report
	Style  template.CSS
	Policy string // of the content: nothing but this one style

	Figures      []figure
	Severities   []severityCount
	Worst        []row
	MoreFindings int
	Integrations cards
	Applications cards
	Tokens       cards
	Matrix       matrix
	Ages         []ages
	Groups       []findingGroup
	Glossary     []heldScope
	Incomplete   []string
	places       places
}

// Write writes the report as one page that needs nothing else: no script, no
// picture, no font from anywhere. The same report gives the same bytes.
func Write(w io.Writer, r *report.Report) error {
	style, err := files.ReadFile("page.css")
	if err != nil {
		return err
	}
	t, err := templates()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	p := layOut(r)
	p.Style, p.Policy = template.CSS(style), policy(style)
	if err := t.ExecuteTemplate(plainWriter{out}, "page.html", p); err != nil {
		return err
	}
	return out.Flush()
}

// policy lets a browser load and run nothing: should a name of the organization
// ever become markup, it still could not do anything.
func policy(style []byte) string {
	sum := sha256.Sum256(style)
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'"
}

var templates = sync.OnceValues(func() (*template.Template, error) {
	return template.New("").Funcs(funcs).ParseFS(files, "*.html")
})

// layOut makes a page of a report.
func layOut(r *report.Report) *page {
	p := &page{Report: r, places: place(r)}
	p.Figures = p.figures()
	p.Severities = severityCounts(r.Findings)
	p.Worst, p.MoreFindings = p.worst()
	p.Integrations = p.integrationCards()
	p.Applications = p.applicationCards()
	p.Tokens = p.tokenCards()
	p.Matrix = p.matrix()
	p.Ages = p.ages()
	p.Groups = p.groups()
	p.Glossary = glossary(r)
	for _, c := range r.Coverage {
		if !c.State.Whole() {
			p.Incomplete = append(p.Incomplete, c.Resource)
		}
	}
	return p
}
