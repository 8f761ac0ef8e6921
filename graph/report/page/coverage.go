package page

import (
	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// coverageSection tells how far the reading of each resource came.
func (p *page) coverageSection() g.Node {
	rows := g.Map(p.Coverage, func(c snapshot.Coverage) g.Node {
		state := words(string(c.State))
		if !c.State.Complete() {
			state = el("span", attr("class", "worry"), state)
		}
		return el("tr", el("th", attr("scope", "row"), words(c.Resource)), el("td", state),
			number(safetext.Number(c.Objects)), number(safetext.Number(c.Requests)),
			el("td", attr("class", "why"), name(c.Reason), g.Map(c.Notes, func(note string) g.Node { return g.Group{words(" "), name(note)} })))
	})
	return section("coverage", "page", "Coverage", "What was asked of Okta and how far the answers go. Unknown is not empty.",
		sideways("scroll", "Coverage", table("compact", []string{"Resource", "State", "#Objects", "#Requests", "Why"}, rows)),
		notes(p.Run.Notes))
}
