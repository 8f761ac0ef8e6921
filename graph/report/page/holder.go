package page

import (
	"time"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

func (p *page) integrationsSection() g.Node {
	about := "Third-party apps with standing scopes, without an admin role and without a person behind them. The most powerful come first; each row opens."
	if len(p.report.Integrations) > 0 {
		about += " What is said of them assumes a1, that an integration needs no role beside its scopes, or a2, that the guards around administrators do not stop it."
	}
	return section("integrations", "page", "API service integrations", about, p.integrations.node(p))
}

func (p *page) applicationsSection() g.Node {
	return section("applications", "", "Applications with scopes of Okta's API",
		"A service app needs a scope and an admin role: the scope says which action, the role on what.", p.applications.node(p))
}

func (p *page) tokensSection() g.Node {
	return section("tokens", "", "API tokens", "A token has no scopes: it may do whatever its owner may.", p.tokens.node(p))
}

// node shows the holders. That there is none is said only when their resources were read to the
// end.
func (l *holderList) node(p *page) g.Node {
	switch {
	case len(l.holders) > 0:
		return g.Group{l.columns.node(), g.Map(l.holders, holder.node)}
	case p.unread(l.resources...) != "":
		return el("p", text("Not known: they were not read. "), link("coverage", text("Why")))
	}
	return el("p", text("There is none."))
}

// node is hidden from screen readers: each row says by itself what its numbers are.
func (c columns) node() g.Node {
	return el("div", attr("class", "columns"), attr("aria-hidden", "true"),
		el("span", text(c.badge)), el("span", text("Name")), el("span", text(c.who)),
		el("span", attr("class", "num"), text("Age")), el("span", attr("class", "num"), text(c.count)), el("span", text("Findings")))
}

func (h holder) node() g.Node {
	return g.Group{
		el("details", attr("class", "holder"), openIf(h.open), h.summary(),
			el("div", attr("class", "body"), attr("id", h.anchor),
				el("div", attr("class", "aside"), h.diagram.node()),
				el("div", attr("class", "text"), findingList(h.findings), h.paths.node(), scopeList(h.scopes), h.credentials.node(), factList(h.facts)))),
		g.Raw("\n"),
	}
}

func (h holder) summary() g.Node {
	r := h.row
	return el("summary",
		r.badge.node(),
		el("span", attr("class", "name"), shortName(h.name, 160)),
		el("span", attr("class", "who"), shortName(r.who.name, 48),
			g.If(r.who.state != "", g.Group{text(" "), bdi(safetext.Truncate(r.who.state, 60), attr("class", warnClass(r.who.warn)))})),
		el("span", attr("class", "cell num"), text(r.age)),
		el("span", attr("class", "cell num"), shortName(r.count, 20), g.If(r.unit != "", el("span", attr("class", "unit"), text(" ", r.unit)))),
		el("span", attr("class", "cell tail"), findingCounts(h.findings)))
}

func findingCounts(findings report.Findings) g.Node {
	if len(findings) == 0 {
		return el("span", attr("class", "muted"), text("none"))
	}
	return g.Map(findings.Counts(), func(c report.Count[report.Severity]) g.Node {
		return g.Group{el("span", attr("class", "sev "+string(c.Word)), severityCount(c)), text(" ")}
	})
}

func findingList(findings report.Findings) g.Node {
	if len(findings) == 0 {
		return nil
	}
	return g.Group{el("h3", text("Findings")), el("ul", attr("class", "list"), g.Map(findings, func(f *report.Finding) g.Node {
		return el("li", wordBadge(f.Severity), el("span", text(f.Title, " "), idText(f.ID)))
	}))}
}

func factList(facts []fact) g.Node {
	return g.Group{el("h3", text("Facts")), el("dl", attr("class", "facts"), g.Map(facts, func(f fact) g.Node {
		if f.value == "" {
			return nil
		}
		return g.Group{el("dt", text(f.label)), el("dd", bdi(f.value), g.If(f.note != "", g.Group{text(" "), bdi(f.note, attr("class", "muted"))}))}
	}))}
}

func (p *page) dateFact(label string, t time.Time) fact {
	if t.IsZero() || t.After(p.report.Run.Started) {
		return fact{label, day(t), ""}
	}
	return fact{label, day(t), p.age(t) + " ago"}
}

// incompleteNote is shown below a list that may not be complete.
func incompleteNote() g.Node {
	return el("p", attr("class", "small warn"), text("Not read to the end: there may be more."))
}
