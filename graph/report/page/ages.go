package page

import (
	"time"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// agesSection has charts of the ages of integrations, secrets, keys and tokens.
func (p *page) agesSection() g.Node {
	return section("ages", "", "Ages", "On the day of the collection. Colours and letters say how far the holder reaches.",
		reachLegend(),
		el("div", attr("class", "charts"), g.Map(p.ageCharts(), ageChart.node)))
}

func (p *page) ageCharts() []ageChart {
	var integrations, secrets, credentials, tokens []datedItem
	for n := range p.report.Integrations {
		i := &p.report.Integrations[n]
		class := styleOf(i.Reach.Level).class
		integrations = append(integrations, datedItem{i.Name, class, i.Created})
		for _, s := range i.Secrets {
			secrets = addActive(secrets, s.Status, datedItem{i.Name, class, s.Created})
		}
	}
	for n := range p.report.Applications {
		a := &p.report.Applications[n]
		class := styleOf(a.Reach.Level).class
		for _, s := range a.Credentials.Secrets {
			credentials = addActive(credentials, s.Status, datedItem{a.Name, class, s.Created})
		}
		for _, k := range a.Credentials.Keys {
			credentials = addActive(credentials, k.Status, datedItem{a.Name, class, k.Created})
		}
	}
	for n := range p.report.Tokens {
		t := &p.report.Tokens[n]
		tokens = append(tokens, datedItem{t.Name, styleOf(t.Reach.Level).class, t.Created})
	}
	limits := p.report.Limits
	return []ageChart{
		p.newAgeChart("Integrations", integrations, limits.Integration, snapshot.APIServices),
		p.newAgeChart("Active secrets of integrations", secrets, limits.Secret, snapshot.APIServices, snapshot.APIServiceSecrets),
		p.newAgeChart("Active keys and secrets of applications", credentials, limits.Secret,
			snapshot.Apps, snapshot.Grants, snapshot.JWKs, snapshot.AppSecrets),
		p.newAgeChart("API tokens", tokens, limits.Secret, snapshot.APITokens),
	}
}

// datedItem is one item of a chart.
type datedItem struct {
	name    string // of its holder
	class   string // of its colour
	created time.Time
}

func addActive(items []datedItem, status string, item datedItem) []datedItem {
	if status != active {
		return items
	}
	return append(items, item)
}

func (c ageChart) node() g.Node {
	return el("figure",
		el("figcaption", el("h3", text(c.title)), el("p", attr("class", "small muted"), text(c.totalText()),
			g.If(c.old > 0, g.Group{text(", "), el("span", attr("class", "warn"), text(safetext.Number(c.old), " past the limit"))}))),
		svg("chart", c.description(), viewBox(chartWidth, c.height()), g.Map(c.rows, ageRow.node),
			g.If(c.limitY > 0, g.Group{
				el("line", attr("class", "limit"), intAttrs("x1", 0, "x2", chartWidth, "y1", c.limitY, "y2", c.limitY)),
				el("text", attr("class", "limit-text"), attr("text-anchor", "end"), intAttrs("x", chartWidth, "y", c.limitY-4), text("limit: ", daysText(c.limit))),
			}),
			el("line", attr("class", "axis"), intAttrs("x1", axisX, "x2", axisX, "y1", 2, "y2", c.height()-2))))
}

func (r ageRow) node() g.Node {
	return g.Group{
		svgText("", 0, r.textY(), r.label),
		g.Map(r.bars, func(b bar) g.Node {
			return g.Group{rect("c-"+b.class, b.x, b.y, b.width, b.height, 2, el("title", text(b.title))),
				g.If(b.width >= 10, svgText("letter", b.x+b.width/2, b.y+b.height-3, letterOf(b.class)))}
		}),
		g.If(r.count > 0, svgText("count", r.countX, r.textY(), safetext.Number(r.count))),
	}
}
