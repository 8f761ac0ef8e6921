package page

import (
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/report"
)

func (p *page) integrationSection() g.Node {
	about := "Third-party apps with standing scopes, without an admin role and without a person behind them. The most powerful come first; each row opens."
	if len(p.Integrations) > 0 {
		about += " What is said of them assumes a1, that an integration needs no role beside its scopes, or a2, that the guards around administrators do not stop it."
	}
	return section("integrations", "page", "API service integrations", about, p.list(p.integrations, snapshot.APIServices))
}

func (p *page) applicationSection() g.Node {
	return section("applications", "", "Applications with scopes of Okta's API",
		"A service app needs a scope and an admin role: the scope says which action, the role on what.",
		p.list(p.applications, snapshot.Apps, snapshot.Grants))
}

func (p *page) tokenSection() g.Node {
	return section("tokens", "", "API tokens", "A token has no scopes: it may do whatever its owner may.",
		p.list(p.tokens, snapshot.APITokens))
}

// list shows the cards of one kind; that there is none is said only when the
// resources that they come from were read to their end.
func (p *page) list(c cards, resources ...string) g.Node {
	if len(c.All) > 0 {
		return g.Group{c.headings(), g.Map(c.All, card.node)}
	}
	for _, resource := range resources {
		if !p.Known(resource) {
			return el("p", words("Not known: they were not read. "), link("coverage", words("Why")))
		}
	}
	return el("p", words("There is none."))
}

// headings are for the eye: each card says by itself what stands where.
func (c cards) headings() g.Node {
	return el("div", attr("class", "cols"), attr("aria-hidden", "true"),
		el("span", words(c.Tier)), el("span", words("Name")), el("span", words(c.Who)),
		el("span", attr("class", "num"), words("Age")), el("span", attr("class", "num"), words(c.Much)), el("span", words("Findings")))
}

func (k card) node() g.Node {
	return g.Group{
		el("details", attr("class", "card"), open(k.Open), k.summary(),
			el("div", attr("class", "body"), attr("id", k.Anchor),
				el("div", attr("class", "pic"), k.Picture.node()),
				el("div", attr("class", "text"), k.findings(), k.ways(), scopeList(k.Tiers), k.credentials(), facts(k.Facts)))),
		g.Raw("\n"),
	}
}

func (k card) summary() g.Node {
	return el("summary",
		pillOf(k.Pill.Class, k.Pill.Word),
		el("span", attr("class", "name"), brief(k.Name, 160)),
		el("span", attr("class", "who"), brief(k.Who, 48), g.If(k.WhoIs != "", g.Group{words(" "), bdi(safetext.Truncate(k.WhoIs, 60), attr("class", mood(k.Worry)))})),
		el("span", attr("class", "cell num"), words(k.Age)),
		el("span", attr("class", "cell num"), brief(k.Much, 20), g.If(k.Unit != "", el("span", attr("class", "unit"), words(" ", k.Unit)))),
		el("span", attr("class", "cell tail"), counts(k.Findings)))
}

func mood(worry bool) string {
	if worry {
		return "worry"
	}
	return "muted"
}

func counts(findings report.Findings) g.Node {
	if len(findings) == 0 {
		return el("span", attr("class", "muted"), words("none"))
	}
	return g.Map(findings.Counts(), func(c report.Count[report.Severity]) g.Node {
		return g.Group{el("span", attr("class", "sev "+string(c.Word)), counted(c)), words(" ")}
	})
}

func (k card) findings() g.Node {
	if len(k.Findings) == 0 {
		return nil
	}
	return g.Group{el("h3", words("Findings")), el("ul", attr("class", "list"), g.Map(k.Findings, func(f *report.Finding) g.Node {
		return el("li", severity(f.Severity), el("span", words(f.Title, " "), mono(f.ID)))
	}))}
}

func (k card) ways() g.Node {
	said := g.Node(el("p", attr("class", "small"), words(k.NoWay)))
	switch {
	case len(k.Ways) > 0:
		said = el("ul", attr("class", "ways"), g.Map(k.Ways, way.node))
	case k.NoWay == "":
		return nil
	}
	return g.Group{el("h3", words("What it could do")), said, g.If(len(k.Ways) > 0 && k.WaysUnknown, moreUnread())}
}

func scopeList(tiers []tierScopes) g.Node {
	if tiers == nil {
		return nil
	}
	return g.Group{el("h3", words("Scopes")), el("dl", attr("class", "scopes"), g.Map(tiers, func(t tierScopes) g.Node {
		// Of those of no great weight, whose names are our own, a line will do.
		names := el("dd", attr("class", "mono"), words(strings.Join(t.Names, ", ")))
		if !t.plain() {
			names = el("dd", g.Map(t.Names, func(s string) g.Node { return g.Group{code(s, longText), words(" ")} }))
		}
		return g.Group{el("dt", pillOf(string(t.Tier), string(t.Tier))), names}
	}))}
}

func (k card) credentials() g.Node {
	if k.Credentials == nil && !k.CredentialsUnknown {
		return nil
	}
	rows := g.Map(k.Credentials, func(c credential) g.Node {
		old := ""
		if c.Over {
			old = "old"
		}
		return el("tr", el("td", words(c.What)), el("td", brief(c.Status, 30)), number(c.Age), el("td", attr("class", "worry"), words(old)), el("td", mono(c.ID)))
	})
	return g.Group{el("h3", words("Secrets and keys")), el("table", attr("class", "tight"), el("tbody", rows)),
		g.If(k.CredentialsUnknown, moreUnread())}
}

func moreUnread() g.Node {
	return el("p", attr("class", "small worry"), words("Not read to the end: there may be more."))
}

func facts(all []fact) g.Node {
	return g.Group{el("h3", words("Facts")), el("dl", attr("class", "facts"), g.Map(all, func(f fact) g.Node {
		if f.Value == "" {
			return nil
		}
		return g.Group{el("dt", words(f.Label)), el("dd", bdi(f.Value), g.If(f.Note != "", g.Group{words(" "), muted(f.Note)}))}
	}))}
}
