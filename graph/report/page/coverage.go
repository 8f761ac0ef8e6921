package page

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"oktagon/collector/plain"
	"oktagon/collector/snapshot"
)

// coverageSection tells how far the reading of each resource came.
func (p *page) coverageSection() g.Node {
	rows := g.Map(p.Coverage, func(c snapshot.Coverage) g.Node {
		state := words(string(c.State))
		if !c.State.Whole() {
			state = h.Span(h.Class("worry"), state)
		}
		return h.Tr(h.Th(h.Scope("row"), words(c.Resource)), h.Td(state),
			number(plain.Number(c.Objects)), number(plain.Number(c.Requests)),
			h.Td(h.Class("why"), name(c.Reason), g.Map(c.Notes, func(note string) g.Node { return g.Group{words(" "), name(note)} })))
	})
	return section("coverage", "page", "Coverage", "What was asked of Okta and how far the answers go. Unknown is not empty.",
		sideways("scroll", "Coverage", table("compact", []string{"Resource", "State", "#Objects", "#Requests", "Why"}, rows)),
		notes(p.Notes))
}
