package page

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"oktagon/collector/plain"
	"oktagon/graph/report"
)

// top is the first screen: whose, when, how complete, what matters, and the worst.
func (p *page) top() g.Node {
	return g.Group{
		h.Header(h.Class("top"),
			h.P(h.Class("eyebrow"), words("Third parties, applications and tokens with standing access to")),
			h.H1(brief(p.Domain, 80)),
			h.P(h.Class("when"), h.Span(words("Collected ", minute(p.Started))), p.state()),
			p.notice(),
			h.Dl(h.Class("figures"), g.Map(p.figures(), figure.node)),
			p.contents(),
		),
		p.worstSection(),
	}
}

func (p *page) state() g.Node {
	if p.Complete {
		return h.Span(h.Class("state good"), words("Complete"))
	}
	return h.Span(h.Class("state bad"), words(fmt.Sprintf("Not complete: %d of %d resources", len(p.incomplete()), len(p.Coverage))))
}

func (p *page) incomplete() (names []string) {
	for _, c := range p.Coverage {
		if !c.State.Whole() {
			names = append(names, c.Resource)
		}
	}
	return names
}

func (p *page) notice() g.Node {
	if p.Complete {
		return nil
	}
	return h.Div(h.Class("notice"), h.Role("note"),
		h.Strong(words("What is missing here may exist in Okta.")),
		words(" Not read to the end: ", strings.Join(p.incomplete(), ", "), ". "),
		link("coverage", words("Why, and what would bring it")))
}

func (f figure) node() g.Node {
	return h.Div(maybe(f.Class),
		h.Dt(words(f.What)), h.Dd(h.Class("n"), words(f.N)),
		g.If(f.More != "", h.Dd(h.Class("more"), words(f.More))))
}

// contents leads to the sections. None is said of what may not have been read.
func (p *page) contents() g.Node {
	changes := 0
	if p.Changes != nil {
		changes = len(p.Changes.Changes)
	}
	entry := func(anchor, title string, n int) g.Node {
		return h.Li(link(anchor, words(title), g.If(n > 0, h.Span(h.Class("n"), words(" ", plain.Number(n))))))
	}
	return h.Nav(h.Class("toc"), h.Aria("label", "Sections"), h.Ul(
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
		rows = append(rows, h.Tr(h.Td(severity(f.Severity)), h.Td(h.Class("id mono"), words(f.ID)),
			h.Td(h.Class("what"), words(f.Title)), h.Td(h.Class("who"), p.about(f.Subject))))
	}
	title, content := "The worst first", g.Node(table("worst", []string{"Severity", "Id", "Finding", "Where"}, rows))
	if rows == nil {
		title, content = "Findings", nil
	}
	return h.Section(h.Aria("labelledby", "worst"),
		h.Div(h.Class("head titled"), h.H2(h.ID("worst"), words(title)), tally(p.Findings)),
		content,
		h.P(h.Class("more-line"), p.others(len(rows))))
}

// others leads to the findings that the first screen does not have.
func (p *page) others(shown int) g.Node {
	rest := len(p.Findings) - shown
	var line g.Group
	switch {
	case rest > 0 && shown > 0:
		line = g.Group{link("findings", words(plain.Number(rest), " more ", counted(rest, "finding")))}
	case rest > 0:
		line = g.Group{words("Nothing critical and nothing high. "), link("findings", words(plain.Number(rest), " lesser ", counted(rest, "finding")))}
	case shown == 0 && p.NotEvaluated != nil:
		line = g.Group{words("Nothing was found in what could be read")}
	case shown == 0:
		return words("Nothing was found.")
	}
	if n := len(p.NotEvaluated); n > 0 {
		line = append(line, g.If(line != nil, words("; ")), link("not-evaluated", words(sum(n, "kind"), " of findings could not be evaluated")))
	}
	return line
}

// tally counts findings by severity.
func tally(all []*report.Finding) g.Node {
	counts := severityCounts(all)
	if counts == nil {
		return nil
	}
	return h.Ul(h.Class("tally"), g.Map(counts, func(c severityCount) g.Node {
		return h.Li(h.Class(string(c.Severity)), h.B(words(plain.Number(c.N))), words(" ", string(c.Severity)))
	}))
}

func severity(s report.Severity) g.Node { return pillOf(string(s), string(s)) }

// about leads to the card of a subject, if it has one.
func (p *page) about(s report.Subject) g.Node {
	if anchor := p.places.of(s); anchor != "" {
		return link(anchor, brief(s.Name, 80))
	}
	return name(s.Name)
}
