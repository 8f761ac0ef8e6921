package page

import (
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/report"
)

func (p *page) integrationsSection() g.Node {
	about := "Third-party apps with standing scopes, without an admin role and without a person behind them. Those that reach farthest come first; each row opens. In the Okta Admin Console: Applications → API Service Integrations."
	return section("integrations", "page", "API service integrations", about, p.filters(), p.integrations.node(p))
}

func (p *page) integrationHolders() holderList {
	list := holderList{columns: columns{"Authorized by", "Scopes", p.asksLastTokens()}, resources: []string{snapshot.APIServices}}
	for n := range p.report.Integrations {
		i := &p.report.Integrations[n]
		h := p.newHolder(report.OfIntegration, i.ID, i.Name, &i.Result)
		h.kind, h.filter = kind.APIServiceIntegration, p.filterClasses(i)
		h.row = row{reach: &i.Reach, who: describe(&i.Creator), age: p.age(i.Created),
			count: i.ScopeCount(), unit: safetext.Plural(len(i.Scopes), "scope"), used: p.lastToken(&i.Log)}
		h.paths = pathList{reach: &i.Reach, texts: pathTexts(i.Paths), incomplete: !i.PathsKnown(), none: noIntegrationPaths(i)}
		h.scopes = byTier(i.Scopes)
		h.credentials = credentialList{p.secrets(i.Secrets), !i.SecretsKnown}
		h.facts = append(h.facts, fact{"Client id", i.ID, "", ""}, fact{"Type", i.Type, "", ""}, fact{"At the vendor", strings.Join(i.Vendor, ", "), "", ""},
			p.dateFact("Authorized", i.Created), fact{"By", nameOf(&i.Creator), principalText(&i.Creator), p.report.ConsoleLink(i.Creator.ID)})
		h.facts = append(h.facts, p.logFacts(&i.Log)...)
		h.diagram = integrationDiagram(i, &h)
		list.holders = append(list.holders, h)
	}
	list.open()
	return list
}

func noIntegrationPaths(i *report.Integration) string {
	if !i.PathsKnown() {
		return "Unknown: not all that its scopes may reach was read."
	}
	return "Its scopes can take over or change nothing that was found."
}

func integrationDiagram(i *report.Integration, h *holder) diagram {
	creator := describe(&i.Creator)
	var d diagram
	y := d.addBox(1, 1, boxClass(creator.warn), creator.icon, creator.name, creator.state)
	arrow := "authorized it"
	if !i.Created.IsZero() {
		arrow += " on " + day(i.Created)
	}
	y = d.addArrow(y, arrow)
	y = d.addBox(1, y, boxReach(&i.Reach), "plug", i.Name, scopesText(len(i.Scopes), i.Tier, !i.ScopesUnknown))
	d.addPaths(y, h.paths.texts, h.paths.shortNone())
	d.title = diagramTitle(safetext.Truncate(creator.name, longText)+" authorized "+safetext.Truncate(i.Name, longText), &i.Reach, h.paths.texts)
	return d
}
