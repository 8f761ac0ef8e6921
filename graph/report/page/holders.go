package page

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

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
		return g.Group{c.headings(), g.Map(c.All, func(k card) g.Node { return k.node(c.Unit) })}
	}
	for _, resource := range resources {
		if !p.Known(resource) {
			return h.P(words("Not known: they were not read. "), link("coverage", words("Why")))
		}
	}
	return h.P(words("There is none."))
}

// headings are for the eye: each card says by itself what stands where.
func (c cards) headings() g.Node {
	return h.Div(h.Class("cols"), h.Aria("hidden", "true"),
		h.Span(words(c.Tier)), h.Span(words("Name")), h.Span(words(c.Who)),
		h.Span(h.Class("num"), words("Age")), h.Span(h.Class("num"), words(c.Much)), h.Span(words("Findings")))
}

func (k card) node(unit string) g.Node {
	return g.Group{
		h.Details(h.Class("card"), open(k.Open), k.summary(unit),
			h.Div(h.Class("body"), h.ID(k.Anchor),
				h.Div(h.Class("pic"), k.Picture.node()),
				h.Div(h.Class("text"), k.findings(), k.ways(), scopeList(k.Tiers), k.credentials(), facts(k.Facts)))),
		g.Raw("\n"),
	}
}

func (k card) summary(unit string) g.Node {
	return h.Summary(
		pillOf(k.Pill.Class, k.Pill.Word),
		h.Span(h.Class("name"), brief(k.Name, 160)),
		h.Span(h.Class("who"), brief(k.Who, 48), g.If(k.WhoIs != "", g.Group{words(" "), bdi(cut(k.WhoIs, 60), h.Class(mood(k.Worry)))})),
		h.Span(h.Class("cell num"), words(k.Age)),
		h.Span(h.Class("cell num"), brief(k.Much, 20), g.If(unit != "", h.Span(h.Class("unit"), words(" ", unit)))),
		h.Span(h.Class("cell tail"), counts(k.Findings)))
}

func mood(worry bool) string {
	if worry {
		return "worry"
	}
	return "muted"
}

func counts(findings []*report.Finding) g.Node {
	if len(findings) == 0 {
		return h.Span(h.Class("muted"), words("none"))
	}
	return g.Map(severityCounts(findings), func(c severityCount) g.Node {
		number, word, _ := strings.Cut(c.String(), " ")
		return g.Group{h.Span(h.Class("sev "+word), h.B(words(number)), words(" ", word)), words(" ")}
	})
}

func (k card) findings() g.Node {
	if len(k.Findings) == 0 {
		return nil
	}
	return g.Group{h.H4(words("Findings")), h.Ul(h.Class("list"), g.Map(k.Findings, func(f *report.Finding) g.Node {
		return h.Li(severity(f.Severity), h.Span(words(f.Title, " "), mono(f.ID)))
	}))}
}

func (k card) ways() g.Node {
	said := g.Node(h.P(h.Class("small"), words(k.NoWay)))
	switch {
	case len(k.Ways) > 0:
		said = h.Ul(h.Class("ways"), g.Map(k.Ways, way.node))
	case k.NoWay == "":
		return nil
	}
	return g.Group{h.H4(words("What it could do")), said}
}

func scopeList(tiers []tierScopes) g.Node {
	if tiers == nil {
		return nil
	}
	return g.Group{h.H4(words("Scopes")), h.Dl(h.Class("scopes"), g.Map(tiers, func(t tierScopes) g.Node {
		// Of those of no great weight, whose names are our own, a line will do.
		names := h.Dd(h.Class("mono"), words(strings.Join(t.Names, ", ")))
		if !t.plain() {
			names = h.Dd(g.Map(t.Names, func(s string) g.Node { return g.Group{code(s, longText), words(" ")} }))
		}
		return g.Group{h.Dt(pillOf(string(t.Tier), string(t.Tier))), names}
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
		return h.Tr(h.Td(words(c.What)), h.Td(brief(c.Status, 30)), number(c.Age), h.Td(h.Class("worry"), words(old)), h.Td(mono(c.ID)))
	})
	return g.Group{h.H4(words("Secrets and keys")), h.Table(h.Class("tight"), h.TBody(rows)),
		g.If(k.CredentialsUnknown, h.P(h.Class("small worry"), words("Not read to the end: there may be more.")))}
}

func facts(all []fact) g.Node {
	return g.Group{h.H4(words("Facts")), h.Dl(h.Class("facts"), g.Map(all, func(f fact) g.Node {
		if f.Value == "" {
			return nil
		}
		return g.Group{h.Dt(words(f.Label)), h.Dd(bdi(f.Value), g.If(f.Note != "", g.Group{words(" "), muted(f.Note)}))}
	}))}
}
