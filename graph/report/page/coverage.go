package page

import (
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/report"
)

// coverageSection says how much of each resource was read, and why not all.
func (p *page) coverageSection() g.Node {
	rows := g.Map(p.report.Coverage, func(c snapshot.Coverage) g.Node {
		state := text(string(c.State))
		if !c.State.Complete() {
			state = el("span", attr("class", "warn"), state)
		}
		return el("tr", el("th", attr("scope", "row"), p.resourceLink(c.Resource)), el("td", state),
			numberCell(safetext.Number(c.Objects)), numberCell(safetext.Number(c.Requests)),
			el("td", attr("class", "why"), name(c.Reason), g.Map(c.Notes, func(note string) g.Node { return g.Group{text(" "), name(note)} })))
	})
	return section("coverage", "page", "Coverage", "What was asked of Okta and how far the answers go. Unknown is not empty.",
		p.gapCauses(),
		scrollable("scroll", "Coverage", table("compact", []string{"Resource", "State", "#Objects", "#Requests", "Why"}, rows)),
		notes(p.report.Run.Notes))
}

// resourceLink links to the list of a resource in the Admin Console, where what was not read can
// be seen.
func (p *page) resourceLink(resource string) g.Node {
	if list := p.report.ConsoleList(resource); list != "" {
		return outerLink(list, text(resource))
	}
	return text(resource)
}

// gapCauses lists what was not read, by cause: the remedy is the same.
func (p *page) gapCauses() g.Node {
	gaps := p.report.Gaps()
	if gaps == nil {
		return nil
	}
	return el("ul", attr("class", "causes"), g.Map(gaps, func(gap report.Gap) g.Node {
		return el("li", el("b", text(strings.Join(gap.Resources, ", "))), text(": ", string(gap.State)),
			g.If(gap.Reason != "", g.Group{text(". "), bdi(safetext.Text(gap.Reason))}))
	}))
}
