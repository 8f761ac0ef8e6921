package page

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

// top is the first screen: whose, when, how complete, what matters, and the worst.
func (p *page) top() g.Node {
	return g.Group{
		el("header", attr("class", "top"),
			el("p", attr("class", "eyebrow"), words("Third parties, applications and tokens with standing access to")),
			el("h1", brief(p.Organization.Domain, 80)),
			el("p", attr("class", "when"), el("span", words("Collected ", safetext.Minute(p.Run.Started))), p.state()),
			p.notice(),
			el("dl", attr("class", "figures"), g.Map(p.figures(), figure.node)),
			p.contents(),
		),
		p.worstSection(),
	}
}

func (p *page) state() g.Node {
	if p.Complete() {
		return el("span", attr("class", "state good"), words("Complete"))
	}
	return el("span", attr("class", "state bad"), words(fmt.Sprintf("Not complete: %d of %s", len(p.Incomplete()), safetext.Count(len(p.Coverage), "resource"))))
}

func (p *page) notice() g.Node {
	if p.Complete() {
		return nil
	}
	return el("div", attr("class", "notice"), attr("role", "note"),
		el("strong", words("What is missing here may exist in Okta.")),
		words(" Not read to the end: ", strings.Join(p.Incomplete(), ", "), ". "),
		link("coverage", words("Why, and what would bring it")))
}

func (f figure) node() g.Node {
	return el("div", maybe(f.Class),
		el("dt", words(f.What)), el("dd", attr("class", "n"), words(f.N)),
		g.If(f.More != "", el("dd", attr("class", "more"), words(f.More))))
}

// contents leads to the sections. None is said of what may not have been read.
func (p *page) contents() g.Node {
	changes := 0
	if p.Changes != nil {
		changes = len(p.Changes.Changes)
	}
	entry := func(anchor, title string, n int) g.Node {
		return el("li", link(anchor, words(title), g.If(n > 0, el("span", attr("class", "n"), words(" ", safetext.Number(n))))))
	}
	return el("nav", attr("class", "toc"), attr("aria-label", "Sections"), el("ul",
		g.If(p.Changes != nil, entry("changes", "What changed", changes)),
		entry("integrations", "Integrations", len(p.Integrations)),
		entry("applications", "Applications", len(p.Applications)),
		entry("tokens", "API tokens", len(p.Tokens)),
		entry("matrix", "Who holds what", 0),
		entry("ages", "Ages", 0),
		entry("findings", "Findings", len(p.Findings)),
		entry("coverage", "Coverage", 0),
	))
}

// maxWorst is how many findings the first screen has.
const maxWorst = 6

func (p *page) worstSection() g.Node {
	var rows g.Group
	for _, f := range p.Findings {
		if len(rows) == maxWorst || !f.Severity.AtLeast(report.High) {
			break
		}
		rows = append(rows, el("tr", el("td", severity(f.Severity)), el("td", attr("class", "id mono"), words(f.ID)),
			el("td", attr("class", "what"), words(f.Title)), el("td", attr("class", "who"), p.about(f.Subject))))
	}
	title, content := "The worst first", g.Node(table("worst", []string{"Severity", "Id", "Finding", "Where"}, rows))
	if rows == nil {
		title, content = "Findings", nil
	}
	return el("section", attr("aria-labelledby", "worst"),
		el("div", attr("class", "head titled"), el("h2", attr("id", "worst"), words(title)), tally(p.Findings.Counts())),
		content,
		el("p", attr("class", "more-line"), p.others(len(rows))))
}

// others leads to the findings that the first screen does not have.
func (p *page) others(shown int) g.Node {
	rest := len(p.Findings) - shown
	var line g.Group
	switch {
	case rest > 0 && shown > 0:
		line = g.Group{link("findings", words(safetext.Number(rest), " more ", safetext.Plural(rest, "finding")))}
	case rest > 0:
		line = g.Group{words("Nothing critical and nothing high. "), link("findings", words(safetext.Number(rest), " lesser ", safetext.Plural(rest, "finding")))}
	case shown == 0 && p.NotEvaluated != nil:
		line = g.Group{words("Nothing was found in what could be read")}
	case shown == 0:
		return words("Nothing was found.")
	}
	if n := len(p.NotEvaluated); n > 0 {
		line = append(line, g.If(line != nil, words("; ")), link("not-evaluated", words(safetext.Count(n, "kind"), " of findings could not be evaluated")))
	}
	return line
}

// tally counts findings by severity.
func tally(counts []report.Count[report.Severity]) g.Node {
	if counts == nil {
		return nil
	}
	return el("ul", attr("class", "tally"), g.Map(counts, func(c report.Count[report.Severity]) g.Node {
		return el("li", attr("class", string(c.Word)), counted(c))
	}))
}

func counted(c report.Count[report.Severity]) g.Node {
	return g.Group{el("b", words(safetext.Number(c.N))), words(" ", string(c.Word))}
}

func severity(s report.Severity) g.Node { return pillOf(string(s), string(s)) }

// about leads to the card of a subject, if it has one.
func (p *page) about(s report.Subject) g.Node {
	if anchor := p.places.of(s); anchor != "" {
		return link(anchor, brief(s.Name, 80))
	}
	return name(s.Name)
}
