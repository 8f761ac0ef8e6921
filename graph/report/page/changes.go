package page

import (
	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

// changesSection says what changed since the baseline. Without one there is no such section.
func (p *page) changesSection() g.Node {
	c := p.report.Changes
	if c == nil {
		return nil
	}
	title := "Changes"
	if !c.Since.IsZero() {
		title += " since " + day(c.Since)
	}
	first := min(len(c.Changes), maxChanges)
	list := g.Group{p.changesTable(c.Changes[:first])}
	if first == 0 {
		list = g.Group{el("p", text("Nothing."))}
	}
	if rest := c.Changes[first:]; len(rest) > 0 {
		list = append(list, el("details", attr("class", "plain"), el("summary", text(safetext.Number(len(rest)), " more")), p.changesTable(rest)))
	}
	return section("changes", "", title, changesAbout(c),
		el("div", attr("class", "muted baseline"), text("Compared with "), name(c.Baseline)), list, notes(c.Notes))
}

// maxChanges is how many changes are shown at once: the section comes before all others.
const maxChanges = 15

func changesAbout(c *report.Changes) string {
	about := report.JoinCounts(c.Counts())
	if note := c.CleanupNote(); note != "" {
		about += ". " + note + "."
	}
	return about
}

func (p *page) changesTable(all []report.Change) g.Node {
	return scrollable("scroll", "What changed", table("changes", []string{"Change", "What", "Name", "Of", "Was", "Is"}, g.Map(all, p.changeRow)))
}

// changeSigns are shown beside the types of changes.
var changeSigns = map[string]string{report.Added: "+", report.Removed: "−", report.Changed: "~"}

func (p *page) changeRow(c report.Change) g.Node {
	return el("tr",
		el("td", attr("class", "nowrap"), el("span", attr("class", "sign"), attr("aria-hidden", "true"), text(changeSigns[c.What])), text(c.What)),
		el("td", text(c.Kind)),
		el("td", p.changedLink(c), g.If(c.ID != c.Name, g.Group{text(" "), idText(c.ID)})),
		el("td", p.subjectLink(c.Holder)), el("td", name(c.From)), el("td", name(c.To)))
}

// changedLink links to the holder that changed, if it is on the page.
func (p *page) changedLink(c report.Change) g.Node {
	switch c.Kind {
	case report.ChangedIntegration:
		return p.subjectLink(report.Subject{Kind: report.OfIntegration, ID: c.ID, Name: c.Name})
	case report.ChangedToken:
		return p.subjectLink(report.Subject{Kind: report.OfToken, ID: c.ID, Name: c.Name})
	}
	return name(c.Name)
}

func notes(all []string) g.Node {
	if all == nil {
		return nil
	}
	return el("ul", attr("class", "notes"), g.Map(all, func(note string) g.Node { return el("li", name(note)) }))
}
