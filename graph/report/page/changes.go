package page

import (
	"cmp"
	"strings"

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
	raw := firstRows(c.Changes, "Nothing.", p.changesTable)
	if c.FindingsKnown {
		raw = g.Group{firstRows(c.Findings, "The same findings as before.", p.findingChanges),
			el("h3", attr("class", "sub"), text("What was added, removed or changed")), raw}
	}
	return section("changes", "", title, changesAbout(c),
		el("div", attr("class", "muted baseline"), text("Compared with "), name(c.Baseline)), raw, notes(c.Notes))
}

// firstRows shows the first rows of a list at once, and the others with a click.
func firstRows[T any](all []T, none string, table func(label string, rows []T) g.Node) g.Node {
	first := min(len(all), maxChanges)
	switch {
	case first == 0:
		return el("p", text(none))
	case len(all) == first:
		return table("", all)
	}
	rest := all[first:]
	return g.Group{table("", all[:first]), el("details", attr("class", "plain"), el("summary", text(safetext.Number(len(rest)), " more")), table("More: ", rest)),
		el("p", attr("class", "on-paper"), text("Not printed: ", safetext.Count(len(rest), "more row"), ". The page on the screen has them all."))}
}

// maxChanges is how many changes are shown at once: the section comes before all others.
const maxChanges = 15

func changesAbout(c *report.Changes) string {
	about := changesText(c)
	about = strings.ToUpper(about[:1]) + about[1:]
	if note := c.CleanupNote(); note != "" {
		about += ". " + note + "."
	}
	return about
}

func (p *page) changesTable(more string, all []report.Change) g.Node {
	return scrollable("scroll", more+"What changed", table("changes", []string{"Change", "What", "Name", "Of", "Was", "Is"}, g.Map(all, p.changeRow)))
}

// changesText counts the findings that are new, fixed and so on, or the changes when there are no
// findings to compare with.
func changesText(c *report.Changes) string {
	switch {
	case !c.FindingsKnown:
		return cmp.Or(report.JoinCounts(c.Counts()), "nothing changed")
	case len(c.Findings) > 0:
		return "findings: " + report.JoinCounts(c.FindingCounts())
	case len(c.Changes) > 0:
		return "the same findings; " + report.JoinCounts(c.Counts())
	}
	return "nothing changed"
}

func (p *page) findingChanges(more string, all []report.FindingChange) g.Node {
	return scrollable("scroll", more+"Findings that changed", table("changes", []string{"Change", "Severity", "Finding", "Where"}, g.Map(all, p.findingChange)))
}

func (p *page) findingChange(c report.FindingChange) g.Node {
	f := c.Finding
	finding := text(f.ID) // a fixed one may have no entry on the page
	if c.What != report.FindingFixed {
		finding = link(p.findingAnchor(f), finding)
	}
	was := g.Node(nil)
	if c.Was != "" && c.Was != f.Severity {
		was = el("span", attr("class", "muted"), text(" was ", string(c.Was)))
	}
	return el("tr", el("td", attr("class", "nowrap"), text(c.Label())), el("td", wordBadge(f.Severity), was),
		el("td", text(f.Title, " "), finding), el("td", p.subjectLink(f.Subject)))
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
