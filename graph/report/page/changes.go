package page

import (
	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

// changes tell what has changed since the baseline, if there is one.
func (p *page) changes() g.Node {
	c := p.Changes
	if c == nil {
		return nil
	}
	title := "What changed"
	if !c.Since.IsZero() {
		title += " since " + day(c.Since)
	}
	first := min(len(c.Changes), maxChanges)
	list := g.Group{p.changeTable(c.Changes[:first])}
	if first == 0 {
		list = g.Group{el("p", words("Nothing."))}
	}
	if rest := c.Changes[first:]; len(rest) > 0 {
		list = append(list, el("details", attr("class", "plain"), el("summary", words(safetext.Number(len(rest)), " more")), p.changeTable(rest)))
	}
	return section("changes", "", title, changeCounts(c),
		el("div", attr("class", "muted baseline"), words("Compared with "), name(c.Baseline)), list, notes(c.Notes))
}

// maxChanges is how many changes are shown at once: they stand above everything
// else.
const maxChanges = 15

func changeCounts(c *report.Changes) string {
	text := report.JoinCounts(c.Counts())
	if kept := c.CleanupNote(); kept != "" {
		text += ". " + kept + "."
	}
	return text
}

func (p *page) changeTable(all []report.Change) g.Node {
	return sideways("scroll", "What changed", table("changes", []string{"Change", "What", "Name", "Of", "Was", "Is"}, g.Map(all, p.changeRow)))
}

// signs are beside the words, for the eye.
var signs = map[string]string{report.Added: "+", report.Removed: "−", report.Changed: "~"}

func (p *page) changeRow(c report.Change) g.Node {
	return el("tr",
		el("td", attr("class", "nowrap"), el("span", attr("class", "sign"), attr("aria-hidden", "true"), words(signs[c.What])), words(c.What)),
		el("td", words(c.Kind)),
		el("td", p.changed(c), g.If(c.ID != c.Name, g.Group{words(" "), mono(c.ID)})),
		el("td", p.about(c.Holder)), el("td", name(c.From)), el("td", name(c.To)))
}

// changed leads to the card of what an entry is about, if it has one.
func (p *page) changed(c report.Change) g.Node {
	switch c.Kind {
	case report.ChangedIntegration:
		return p.about(report.Subject{Kind: report.OfIntegration, ID: c.ID, Name: c.Name})
	case report.ChangedToken:
		return p.about(report.Subject{Kind: report.OfToken, ID: c.ID, Name: c.Name})
	}
	return name(c.Name)
}

func notes(all []string) g.Node {
	if all == nil {
		return nil
	}
	return el("ul", attr("class", "notes"), g.Map(all, func(text string) g.Node { return el("li", name(text)) }))
}
