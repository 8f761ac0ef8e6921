package page

import (
	"fmt"
	"strconv"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/scopes"
)

// tiers are in the order of what they give.
var tiers = []scopes.Tier{scopes.Takeover, scopes.Privileged, scopes.Sensitive, scopes.Unknown, scopes.Ordinary}

func (p *page) matrixSection() g.Node {
	held := glossary(p.Report)
	m := p.matrix(held)
	about := "A row for each holder, a column for each scope, the most powerful first."
	if m.Undrawn > 0 {
		about += fmt.Sprintf(" %s lesser %s counted, not drawn.", safetext.Number(m.Undrawn), are(m.Undrawn, "scope"))
	}
	if m.RowsLeft > 0 {
		about += fmt.Sprintf(" The first %d of %s different sets of scopes are drawn; every holder has its row above.", len(m.Rows), safetext.Number(m.RowsTotal))
	}
	if len(m.Rows) == 0 {
		return section("matrix", "", "Who holds what", about, el("p", words("Nobody holds a scope, or nobody's scopes were read.")))
	}
	return section("matrix", "", "Who holds what", about, legend(), sideways("matrix", "Scopes by holder", m.node()),
		el("details", attr("class", "plain"), el("summary", words(fmt.Sprintf("What each of these %d scopes allows, and how many hold it", len(held)))),
			sideways("scroll", "Scopes", table("glossary", []string{"Scope", "Tier", "#Integrations", "#Applications", "What it allows"}, g.Map(held, heldScope.row)))))
}

func legend() g.Node {
	return el("ul", attr("class", "legend"), g.Map(tiers, func(t scopes.Tier) g.Node {
		return el("li", el("svg", at("width", 11, "height", 11), attr("aria-hidden", "true"), rect("c-"+string(t), 0, 0, 11, 11, 2)), words(string(t)))
	}))
}

func (m *matrix) node() g.Node {
	return el("table",
		el("thead", el("tr", el("th", attr("scope", "col"), words("Holder")), el("th", attr("scope", "col"), m.head()),
			g.If(m.Undrawn > 0, el("th", attr("scope", "col"), attr("class", "num"), words("Lesser"))))),
		el("tbody", g.Map(m.Rows, m.row)))
}

// head names the columns, upwards.
func (m *matrix) head() g.Node {
	return svg("mhead", "The scopes, listed below with what each allows", at("width", m.Width, "height", m.HeadHeight),
		g.Map(m.Bands, func(b band) g.Node { return rect("c-"+string(b.Tier), b.X, m.HeadHeight-5, b.Width, 3, 0) }),
		g.Map(m.Columns, func(c column) g.Node {
			return el("text", attr("transform", fmt.Sprintf("translate(%d %d)rotate(-90)", c.X+11, m.HeadHeight-11)),
				words(c.Short), el("title", words(safetext.Truncate(c.Full, 160))))
		}))
}

func (m *matrix) row(r matrixRow) g.Node {
	return el("tr",
		el("th", attr("scope", "row"), el("span", link(r.Anchor, brief(r.Name, 60)), g.If(r.More > 0, el("span", attr("class", "muted"), words(" +", strconv.Itoa(r.More)))))),
		el("td", svg("", r.Alt, at("width", m.Width, "height", 22), g.Map(r.Cells, func(c cells) g.Node { return path("c-"+string(c.Tier), c.D) }))),
		g.If(m.Undrawn > 0, number(strconv.Itoa(r.Undrawn))))
}

func (s heldScope) row() g.Node {
	allows, class := s.Description, "nowrap"
	if !s.Known {
		allows, class = "In no table: look it up.", ""
	}
	return el("tr", el("th", attr("scope", "row"), maybe(class), code(s.Name, longText)), el("td", pillOf(string(s.Tier), string(s.Tier))),
		number(strconv.Itoa(s.Integrations)), number(strconv.Itoa(s.Applications)), el("td", words(allows)))
}
