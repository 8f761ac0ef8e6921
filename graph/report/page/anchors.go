package page

import (
	"fmt"

	g "maragu.dev/gomponents"

	"oktagon/graph/report"
)

// anchors are the anchors of the holders on the page, by kind and id.
type anchors map[report.Subject]string

func newAnchors(r *report.Report) anchors {
	a := anchors{}
	for n := range r.Integrations {
		a.add(report.OfIntegration, r.Integrations[n].ID, n)
	}
	for n := range r.Applications {
		a.add(report.OfApplication, r.Applications[n].ID, n)
	}
	for n := range r.Tokens {
		a.add(report.OfToken, r.Tokens[n].ID, n)
	}
	return a
}

func (a anchors) add(kind, id string, n int) {
	a[report.Subject{Kind: kind, ID: id}] = fmt.Sprintf("%s-%d", kind, n+1)
}

// subjectLink links to a holder, if it is on the page.
func (p *page) subjectLink(s report.Subject) g.Node {
	if anchor := p.anchors[report.Subject{Kind: s.Kind, ID: s.ID}]; anchor != "" {
		return link(anchor, shortName(s.Name, 80))
	}
	return name(s.Name)
}
