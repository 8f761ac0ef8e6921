package page

import (
	"cmp"
	"fmt"
	"sort"
	"strconv"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// tierLetters name the tiers above the columns, for those who do not see the colours.
var tierLetters = map[scopes.Tier]string{scopes.Takeover: "T", scopes.Privileged: "P", scopes.Sensitive: "S", scopes.Unknown: "?", scopes.Ordinary: "O"}

// scopesSection has a matrix of holders and scopes, and a list that explains the scopes.
func (p *page) scopesSection() g.Node {
	held := heldScopes(p.report)
	m := p.newMatrix(held)
	about := "A row for each holder, a column for each scope, the most powerful first."
	if m.hiddenScopes > 0 {
		about += fmt.Sprintf(" %s lesser %s counted, not drawn.", safetext.Number(m.hiddenScopes), scopesAre(m.hiddenScopes))
	}
	if m.hiddenRows > 0 {
		about += fmt.Sprintf(" The first %d of %s different sets of scopes are drawn; every holder has its row above.",
			len(m.rows), safetext.Number(len(m.rows)+m.hiddenRows))
	}
	if len(m.rows) == 0 {
		return section("matrix", "", "Scopes by holder", about, el("p", text("Nobody holds a scope, or nobody's scopes were read.")))
	}
	return section("matrix", "", "Scopes by holder", about, tierLegend(), scrollable("matrix", "Scopes by holder", m.node()), scopeTable(held))
}

func scopesAre(n int) string {
	if n == 1 {
		return "scope is"
	}
	return "scopes are"
}

func tierLegend() g.Node {
	return el("ul", attr("class", "legend"), g.Map(scopes.Tiers, func(t scopes.Tier) g.Node {
		return el("li", el("svg", intAttrs("width", 11, "height", 11), attr("aria-hidden", "true"), rect("c-"+string(t), 0, 0, 11, 11, 2)), text(string(t), " (", tierLetters[t], ")"))
	}))
}

// scopeTable explains all scopes that somebody holds.
func scopeTable(held []heldScope) g.Node {
	return el("details", attr("class", "plain"), el("summary", text(fmt.Sprintf("What each of these %d scopes allows, and how many hold it", len(held)))),
		scrollable("scroll", "Scopes", table("scope-table", []string{"Scope", "Tier", "#Integrations", "#Applications", "What it allows"}, g.Map(held, heldScope.row))))
}

func (s heldScope) row() g.Node {
	allows, class := s.scope.Description, "nowrap"
	if !s.scope.Known {
		allows, class = "Unknown to oktagon: look it up, and please report it.", ""
	}
	return el("tr", el("th", attr("scope", "row"), optionalClass(class), code(s.scope.Name, longText)), el("td", wordBadge(s.scope.Tier)),
		numberCell(strconv.Itoa(s.integrations)), numberCell(strconv.Itoa(s.applications)), el("td", text(allows)))
}

func (m *matrix) node() g.Node {
	return el("table",
		el("thead", el("tr", el("th", attr("scope", "col"), text("Holder")), el("th", attr("scope", "col"), m.head()),
			g.If(m.hiddenScopes > 0, el("th", attr("scope", "col"), attr("class", "num"), text("Lesser"))))),
		el("tbody", g.Map(m.rows, m.row)))
}

// head has the names of the scopes, written upwards.
func (m *matrix) head() g.Node {
	return svg("scope-names", "The scopes, listed below with what each allows", intAttrs("width", m.width, "height", m.headHeight),
		g.Map(m.bands, func(b tierBand) g.Node {
			return g.Group{rect("c-"+string(b.tier), b.x, m.headHeight-5, b.width, 3, 0), svgText("band", b.x+1, 11, tierLetters[b.tier])}
		}),
		g.Map(m.columns, func(c matrixColumn) g.Node {
			return el("text", attr("transform", fmt.Sprintf("translate(%d %d)rotate(-90)", c.x+11, m.headHeight-11)),
				text(c.label), el("title", text(safetext.Truncate(c.scope, 160))))
		}))
}

func (m *matrix) row(r matrixRow) g.Node {
	return el("tr",
		el("th", attr("scope", "row"), el("span", link(r.anchor, shortName(r.name, 60)), shortIDText(r.shortID), g.If(r.sameScopes > 0, el("span", attr("class", "muted"), text(" +", strconv.Itoa(r.sameScopes)))))),
		el("td", svg("", r.title, intAttrs("width", m.width, "height", 22), g.Map(r.cells, func(c tierCells) g.Node { return svgPath("m-"+string(c.tier), c.d) }))),
		g.If(m.hiddenScopes > 0, numberCell(strconv.Itoa(r.hiddenScopes))))
}

// heldScope is a scope that somebody holds.
type heldScope struct {
	scope                      report.Scope
	integrations, applications int // number of holders
}

// heldScopes returns every scope that somebody holds, the highest tier first.
func heldScopes(r *report.Report) []heldScope {
	byName := map[string]*heldScope{}
	count := func(list []report.Scope, integrations, applications int) {
		for _, s := range list {
			if byName[s.Name] == nil {
				byName[s.Name] = &heldScope{scope: s}
			}
			byName[s.Name].integrations += integrations
			byName[s.Name].applications += applications
		}
	}
	for i := range r.Integrations {
		count(r.Integrations[i].Scopes, 1, 0)
	}
	for i := range r.Applications {
		count(r.Applications[i].Scopes, 0, 1)
	}
	all := make([]heldScope, 0, len(byName))
	for _, s := range byName {
		all = append(all, *s)
	}
	sort.Slice(all, func(i, j int) bool {
		x, y := all[i].scope.Name, all[j].scope.Name
		return cmp.Or(scopes.Compare(y, x), cmp.Compare(x, y)) < 0
	})
	return all
}
