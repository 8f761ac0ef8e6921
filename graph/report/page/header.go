package page

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

// top is the first screen: whose report this is, how complete it is, the key figures, and the
// most severe findings.
func (p *page) top() g.Node {
	r := p.report
	return g.Group{
		el("header", attr("class", "top"),
			el("p", attr("class", "eyebrow"), text("Third parties, applications and tokens with standing access to")),
			el("h1", shortName(r.Organization.Domain, 80)),
			el("p", attr("class", "when"), el("span", text("Collected ", safetext.Minute(r.Run.Started))), p.completeness()),
			p.incompleteNotice(),
			el("dl", attr("class", "figures"), g.Map(p.keyFigures(), keyFigure.node)),
			p.contents(),
		),
		p.worstFindings(),
	}
}

func (p *page) completeness() g.Node {
	r := p.report
	if r.Complete() {
		return el("span", attr("class", "state good"), text("Complete"))
	}
	return el("span", attr("class", "state bad"), text(fmt.Sprintf("Not complete: %d of %s", len(r.Incomplete()), safetext.Count(len(r.Coverage), "resource"))))
}

func (p *page) incompleteNotice() g.Node {
	if p.report.Complete() {
		return nil
	}
	return el("div", attr("class", "notice"), attr("role", "note"),
		el("strong", text("What is missing here may exist in Okta.")),
		text(" Not read to the end: ", strings.Join(p.report.Incomplete(), ", "), ". "),
		link("coverage", text("Why, and what would bring it")))
}

// contents links to the sections. A number of 0 is left out, because what is counted may not have
// been read.
func (p *page) contents() g.Node {
	r := p.report
	changes := 0
	if r.Changes != nil {
		changes = len(r.Changes.Changes)
	}
	entry := func(anchor, title string, n int) g.Node {
		return el("li", link(anchor, text(title), g.If(n > 0, el("span", attr("class", "n"), text(" ", safetext.Number(n))))))
	}
	return el("nav", attr("class", "toc"), attr("aria-label", "Sections"), el("ul",
		g.If(r.Changes != nil, entry("changes", "What changed", changes)),
		entry("integrations", "Integrations", len(r.Integrations)),
		entry("applications", "Applications", len(r.Applications)),
		entry("tokens", "API tokens", len(r.Tokens)),
		entry("matrix", "Who holds what", 0),
		entry("ages", "Ages", 0),
		entry("findings", "Findings", len(r.Findings)),
		entry("coverage", "Coverage", 0),
	))
}

// maxWorst is how many findings the first screen has.
const maxWorst = 6

// worstFindings lists the first critical and high findings.
func (p *page) worstFindings() g.Node {
	var rows g.Group
	for _, f := range p.report.Findings {
		if len(rows) == maxWorst || !f.Severity.AtLeast(report.High) {
			break
		}
		rows = append(rows, el("tr", el("td", wordBadge(f.Severity)), el("td", attr("class", "id mono"), text(f.ID)),
			el("td", attr("class", "what"), text(f.Title)), el("td", attr("class", "who"), p.subjectLink(f.Subject))))
	}
	title, content := "The worst first", g.Node(table("worst", []string{"Severity", "Id", "Finding", "Where"}, rows))
	if rows == nil {
		title, content = "Findings", nil
	}
	return el("section", attr("aria-labelledby", "worst"),
		el("div", attr("class", "head titled"), el("h2", attr("id", "worst"), text(title)), severityCounts(p.report.Findings.Counts())),
		content,
		el("p", attr("class", "more-line"), p.otherFindings(len(rows))))
}

// otherFindings links to the findings that the first screen does not show.
func (p *page) otherFindings(shown int) g.Node {
	rest := len(p.report.Findings) - shown
	var line g.Group
	switch {
	case rest > 0 && shown > 0:
		line = g.Group{link("findings", text(safetext.Number(rest), " more ", safetext.Plural(rest, "finding")))}
	case rest > 0:
		line = g.Group{text("Nothing critical and nothing high. "), link("findings", text(safetext.Number(rest), " lesser ", safetext.Plural(rest, "finding")))}
	case shown == 0 && p.report.NotEvaluated != nil:
		line = g.Group{text("Nothing was found in what could be read")}
	case shown == 0:
		return text("Nothing was found.")
	}
	if n := len(p.report.NotEvaluated); n > 0 {
		line = append(line, g.If(line != nil, text("; ")), link("not-evaluated", text(safetext.Count(n, "kind"), " of findings could not be evaluated")))
	}
	return line
}

// severityCounts counts findings by severity.
func severityCounts(counts []report.Count[report.Severity]) g.Node {
	if counts == nil {
		return nil
	}
	return el("ul", attr("class", "counts"), g.Map(counts, func(c report.Count[report.Severity]) g.Node {
		return el("li", attr("class", string(c.Word)), severityCount(c))
	}))
}

func severityCount(c report.Count[report.Severity]) g.Node {
	return g.Group{el("b", text(safetext.Number(c.N))), text(" ", string(c.Word))}
}
