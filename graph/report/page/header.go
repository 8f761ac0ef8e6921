package page

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

// top is the first screen without what to do first: whose report this is, how complete it is, who
// can take over the organization, how sure that is, and the key figures.
func (p *page) top() g.Node {
	r := p.report
	return el("header", attr("class", "top"), attr("id", "top"),
		el("p", attr("class", "eyebrow"), text("Okta third-party access review")),
		el("h1", shortName(r.Organization.Domain, 80)),
		el("p", attr("class", "when"), el("span", text("Collected ", safetext.Minute(r.Run.Started))), p.completeness(), p.compared()),
		p.incompleteNotice(),
		p.verdict(),
		el("dl", attr("class", "figures"), g.Map(keyFigures, func(figure func(*page) keyFigure) g.Node { return figure(p).node() })))
}

// completeness says in one sentence what was read and what could not be evaluated.
func (p *page) completeness() g.Node {
	r := p.report
	class, words := "good", "Complete: all "+safetext.Count(len(r.Coverage), "resource")+" read"
	if !r.Complete() {
		class, words = "bad", fmt.Sprintf("Not complete: %d of %s", len(r.Incomplete()), safetext.Count(len(r.Coverage), "resource"))
	}
	if n := len(r.NotEvaluated); n > 0 {
		return el("span", attr("class", "state bad"), text(words, ", "), link("not-evaluated", text(safetext.Count(n, "check"), " not possible")))
	}
	return el("span", attr("class", "state "+class), text(words))
}

func (p *page) compared() g.Node {
	c := p.report.Changes
	if c == nil {
		return nil
	}
	words := "Compared with the baseline"
	if !c.Since.IsZero() {
		words = "Compared with " + day(c.Since)
	}
	return el("span", text(words, ": "), link("changes", text(changesText(c))))
}

func (p *page) incompleteNotice() g.Node {
	if p.report.Complete() {
		return nil
	}
	return el("div", attr("class", "notice"), attr("role", "note"),
		el("strong", text("What is missing here may exist in Okta.")),
		text(" Not read completely: ", strings.Join(p.report.Incomplete(), ", "), ". "),
		link("coverage", text("Why, and what to do")))
}

// verdict says who can take over the organization, and what that rests on.
func (p *page) verdict() g.Node {
	sentence, more := p.report.Verdict()
	class := "verdict"
	if !p.takenOver() {
		class += " calm"
	}
	return el("div", attr("class", class),
		el("p", el("b", text(sentence)), g.If(more != "", text(" ", more))),
		el("p", attr("class", "sure"), text("How sure: scopes, creators, secrets and dates are as Okta returned them. What integrations could do rests on two assumptions: they need no admin role beside their scopes (a1), and Okta’s protections for administrators do not stop them (a2). What roles over identity providers could do rests on a third: a new or changed identity provider may sign in administrators (a3).")))
}

// takenOver reports whether somebody can take over the organization today.
func (p *page) takenOver() bool {
	for _, c := range p.report.ReachCounts() {
		if c.Usable > 0 {
			return true
		}
	}
	return false
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
