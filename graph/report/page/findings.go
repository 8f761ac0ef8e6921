package page

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

func (p *page) findingSection() g.Node {
	about := "Computed from what was collected, and from nothing else."
	if len(p.Findings) > 0 {
		about += fmt.Sprintf(" %s in all, %s.", safetext.Number(len(p.Findings)), report.JoinCounts(p.Findings.Counts()))
	}
	none := g.Node(nil)
	switch {
	case p.Findings == nil && p.NotEvaluated != nil:
		none = el("p", words("None in what could be evaluated."))
	case p.Findings == nil:
		none = el("p", words("None."))
	}
	return section("findings", "page", "All findings", about, none, g.Map(p.Findings.Groups(), p.group), p.notEvaluated())
}

func (p *page) group(all report.Findings) g.Node {
	first := all[0]
	return el("details", attr("class", "group"), open(first.Severity == report.Critical && len(all) <= maxWorst),
		el("summary", severity(first.Severity), el("span", attr("class", "mono muted"), words(first.ID)),
			el("span", attr("class", "title"), words(first.Title)), el("span", attr("class", "num muted"), words(safetext.Number(len(all))))),
		el("div", attr("class", "inner"), el("p", attr("class", "advice"), words(first.Advice)),
			table("", []string{"Where", "Evidence"}, g.Map(all, func(f *report.Finding) g.Node {
				return el("tr", el("th", attr("scope", "row"), p.about(f.Subject)), el("td", evidence(f.Evidence)))
			}))))
}

// maxEvidence is how much of the evidence of one finding is shown: the rest is
// on the card of its subject.
const maxEvidence = 10

func evidence(all []report.Evidence) g.Node {
	var line g.Group
	for n, e := range all {
		if n == maxEvidence {
			line = append(line, words(fmt.Sprintf(" · and %d more", standFor(all[n:]))))
			break
		}
		line = append(line, g.If(n > 0, words(" · ")), words(e.What),
			g.If(e.Name != "", g.Group{words(" "), name(e.Name)}),
			g.If(e.ID != "", g.Group{words(" "), mono(e.ID)}),
			g.If(e.Value != "", g.Group{words(": "), name(e.Value)}))
	}
	return line
}

// standFor is how many facts some evidence stands for.
func standFor(all []report.Evidence) int {
	n := 0
	for i := range all {
		n += max(1, all[i].More)
	}
	return n
}

func (p *page) notEvaluated() g.Node {
	if p.NotEvaluated == nil {
		return nil
	}
	rows := g.Map(p.NotEvaluated, func(n report.NotEvaluated) g.Node {
		subjects := "all"
		if n.Subjects > 0 {
			subjects = safetext.Number(n.Subjects)
		}
		return el("tr", el("td", severity(n.Severity)), el("td", attr("class", "mono muted"), words(n.ID)), el("th", attr("scope", "row"), words(n.Title),
			g.If(n.Worse > 0, el("span", attr("class", "muted"), words("; found for ", safetext.Number(n.Worse), ", where it may be worse")))),
			el("td", words(strings.Join(n.Missing, ", "))), number(subjects))
	})
	return g.Group{
		el("h3", attr("id", "not-evaluated"), attr("class", "sub"), words("Not evaluated")),
		el("p", attr("class", "muted"), words("Something that these need was not read to its end, or not told. That there is none, no other or none that is worse, means nothing.")),
		sideways("scroll", "Not evaluated", table("", []string{"At worst", "Id", "Finding", "Because", "#Open for"}, rows)),
	}
}
