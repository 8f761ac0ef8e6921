package page

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

// doFirst lists what to do first, each with the reason and the severity.
func (p *page) doFirst() g.Node {
	actions, covered := p.report.Actions()
	var rows g.Group
	for n := range actions {
		rows = append(rows, p.actionRow(n+1, &actions[n]))
	}
	content := g.Node(nil)
	if rows != nil {
		content = el("ol", attr("class", "do"), rows)
	}
	return el("section", attr("id", "do-first"), attr("aria-labelledby", "do"),
		el("div", attr("class", "head titled"), el("h2", attr("id", "do"), text("Do first"),
			g.If(rows != nil, el("small", text(" ", p.coveredText(len(actions), covered))))), severityCounts(p.report.Findings.Counts())),
		content,
		el("p", attr("class", "more-line"), p.otherFindings(len(covered))))
}

func (p *page) coveredText(actions int, covered report.Findings) string {
	var parts []string
	for _, s := range []report.Severity{report.Critical, report.High} {
		if all := p.report.Findings.Count(s); all > 0 {
			parts = append(parts, fmt.Sprintf("%s of %s %s", safetext.Number(covered.Count(s)), safetext.Number(all), s))
		}
	}
	verb := " cover "
	if actions == 1 {
		verb = " covers "
	}
	return safetext.Count(actions, "action") + verb + strings.Join(parts, " and ") + " findings"
}

func (p *page) actionRow(n int, a *report.Action) g.Node {
	f := a.Finding
	what := g.Group{el("b", text(f.Action)), text(" "), p.subjectLink(f.Subject)}
	if a.Many() {
		what = g.Group{el("b", text(f.Action)), text(" "), link(p.findingAnchor(f), text(a.Objects()))}
	}
	return el("li", el("span", attr("class", "k"), attr("aria-hidden", "true"), text(fmt.Sprint(n))),
		el("span", attr("class", "d"), what, el("span", attr("class", "how"), text(a.Detail))),
		el("span", attr("class", "w"), text(a.Why), text(" "), link(p.findingAnchor(f), text(f.ID))),
		el("span", attr("class", "s"), wordBadge(f.Severity)))
}

// otherFindings links to the findings that are not covered by what to do first.
func (p *page) otherFindings(covered int) g.Node {
	rest := len(p.report.Findings) - covered
	var line g.Group
	switch {
	case rest > 0 && covered > 0:
		line = g.Group{link("findings", text(safetext.Number(rest), " more ", safetext.Plural(rest, "finding")))}
	case rest > 0:
		line = g.Group{text("Nothing critical and nothing high. "), link("findings", text(safetext.Number(rest), " lesser ", safetext.Plural(rest, "finding")))}
	case covered == 0 && p.report.NotEvaluated != nil:
		line = g.Group{text("Nothing was found in what could be read")}
	case covered == 0:
		return text("Nothing was found.")
	}
	if n := len(p.report.NotEvaluated); n > 0 {
		line = append(line, g.If(line != nil, text("; ")), link("not-evaluated", text(safetext.Count(n, "check"), " not possible")))
	}
	return line
}
