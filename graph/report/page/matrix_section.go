package page

import (
	"fmt"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"oktagon/collector/plain"
	"oktagon/graph/scopes"
)

// tiers are in the order of what they give.
var tiers = []scopes.Tier{scopes.Takeover, scopes.Privileged, scopes.Sensitive, scopes.Unknown, scopes.Ordinary}

func (p *page) matrixSection() g.Node {
	held := glossary(p.Report)
	m := p.matrix(held)
	about := "A row for each holder, a column for each scope, the most powerful first."
	if m.Undrawn > 0 {
		about += fmt.Sprintf(" %s lesser %s counted, not drawn.", plain.Number(m.Undrawn), are(m.Undrawn, "scope"))
	}
	if m.RowsLeft > 0 {
		about += fmt.Sprintf(" The first %d of %s different sets of scopes are drawn; every holder has its row above.", len(m.Rows), plain.Number(m.RowsTotal))
	}
	if len(m.Rows) == 0 {
		return section("matrix", "", "Who holds what", about, h.P(words("Nobody holds a scope, or nobody's scopes were read.")))
	}
	return section("matrix", "", "Who holds what", about, legend(), sideways("matrix", "Scopes by holder", m.node()),
		h.Details(h.Class("plain"), h.Summary(words(fmt.Sprintf("What each of these %d scopes allows, and how many hold it", len(held)))),
			sideways("scroll", "Scopes", table("glossary", []string{"Scope", "Tier", "#Integrations", "#Applications", "What it allows"}, g.Map(held, heldScope.row)))))
}

func legend() g.Node {
	return h.Ul(h.Class("legend"), g.Map(tiers, func(t scopes.Tier) g.Node {
		return h.Li(g.El("svg", at("width", 11, "height", 11), h.Aria("hidden", "true"), rect("c-"+string(t), 0, 0, 11, 11, 2)), words(string(t)))
	}))
}

func (m *matrix) node() g.Node {
	return h.Table(
		h.THead(h.Tr(h.Th(h.Scope("col"), words("Holder")), h.Th(h.Scope("col"), m.head()),
			g.If(m.Undrawn > 0, h.Th(h.Scope("col"), h.Class("num"), words("Lesser"))))),
		h.TBody(g.Map(m.Rows, m.row)))
}

// head names the columns, upwards.
func (m *matrix) head() g.Node {
	return svg("mhead", "The scopes, listed below with what each allows", at("width", m.Width, "height", m.HeadHeight),
		g.Map(m.Bands, func(b band) g.Node { return rect("c-"+string(b.Tier), b.X, m.HeadHeight-5, b.Width, 3, 0) }),
		g.Map(m.Columns, func(c column) g.Node {
			return g.El("text", g.Attr("transform", fmt.Sprintf("translate(%d %d)rotate(-90)", c.X+11, m.HeadHeight-11)),
				g.Text(c.Short), g.El("title", g.Text(cut(c.Full, 160))))
		}))
}

func (m *matrix) row(r matrixRow) g.Node {
	return h.Tr(
		h.Th(h.Scope("row"), h.Span(link(r.Anchor, brief(r.Name, 60)), g.If(r.More > 0, h.Span(h.Class("muted"), words(" +", strconv.Itoa(r.More)))))),
		h.Td(svg("", r.Alt, at("width", m.Width, "height", 22), g.Map(r.Cells, func(c cells) g.Node { return path("c-"+string(c.Tier), c.D) }))),
		g.If(m.Undrawn > 0, number(strconv.Itoa(r.Undrawn))))
}

func (s heldScope) row() g.Node {
	allows, class := s.Description, "nowrap"
	if !s.Known {
		allows, class = "In no table: look it up.", ""
	}
	return h.Tr(h.Th(h.Scope("row"), maybe(class), code(s.Name, longText)), h.Td(pillOf(string(s.Tier), string(s.Tier))),
		number(strconv.Itoa(s.Integrations)), number(strconv.Itoa(s.Applications)), h.Td(words(allows)))
}
