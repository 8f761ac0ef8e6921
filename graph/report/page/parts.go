package page

import (
	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

// part is a section below the first screen, and its entry in the menu.
type part struct {
	anchor, title string
	count         func(*report.Report) int // shown in the menu; nil for none
	section       func(*page) g.Node       // nil when the report has nothing for it
}

// parts are the sections in their order on the page and in the menu.
var parts = []part{
	{"changes", "Changes", func(r *report.Report) int { return len(r.Changes.Findings) + len(r.Changes.Changes) }, (*page).changesSection},
	{"findings", "Findings", func(r *report.Report) int { return len(r.Findings) }, (*page).findingsSection},
	{"integrations", "Integrations", func(r *report.Report) int { return len(r.Integrations) }, (*page).integrationsSection},
	{"agents", "AI agents", func(r *report.Report) int { return len(r.Agents) }, (*page).agentsSection},
	{"applications", "Applications", func(r *report.Report) int { return len(r.Applications) }, (*page).applicationsSection},
	{"tokens", "Tokens", func(r *report.Report) int { return len(r.Tokens) }, (*page).tokensSection},
	{"providers", "Roles", func(r *report.Report) int { return len(r.ProviderAdmins) }, (*page).providersSection},
	{"flows", "Data flows", func(r *report.Report) int { return len(r.Flows) }, (*page).flowsSection},
	{"rules", "Group rules", func(r *report.Report) int { return len(ruledGroups(r)) }, (*page).rulesSection},
	{"matrix", "Scopes", nil, (*page).scopesSection},
	{"ages", "Ages", nil, (*page).agesSection},
	{"coverage", "Coverage", nil, (*page).coverageSection},
}

// sections returns the entries of the menu and the sections that have something to show.
func (p *page) sections() (menu, sections g.Group) {
	for _, x := range parts {
		section := x.section(p)
		if section == nil {
			continue
		}
		n := 0
		if x.count != nil {
			n = x.count(p.report)
		}
		menu, sections = append(menu, menuEntry(x.anchor, x.title, n)), append(sections, section)
	}
	return menu, sections
}

// menuEntry links to a section. A number of 0 is left out, because what is counted may not have
// been read.
func menuEntry(anchor, title string, n int) g.Node {
	return el("li", link(anchor, text(title), g.If(n > 0, el("span", attr("class", "n"), text(" ", safetext.Number(n))))))
}

// contents links to the sections.
func contents(sections g.Group) g.Node {
	return el("nav", attr("class", "toc"), attr("aria-label", "Sections"), el("ul",
		menuEntry("do-first", "Do first", 0), sections, el("li", attr("class", "up"), link("top", text("↑ Top")))))
}
