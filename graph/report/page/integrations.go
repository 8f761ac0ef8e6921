package page

import (
	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/report"
)

func (p *page) integrationsSection() g.Node {
	about := "Third-party apps with standing scopes, without an admin role and without a person behind them. The most powerful come first; each row opens."
	if len(p.report.Integrations) > 0 {
		about += " What is said of them assumes a1, that an integration needs no role beside its scopes, or a2, that the guards around administrators do not stop it."
	}
	return section("integrations", "page", "API service integrations", about, p.integrations.node(p))
}

func (p *page) integrationHolders() holderList {
	list := holderList{columns: columns{"Tier", "Let in by", "Scopes"}, resources: []string{snapshot.APIServices}}
	for n := range p.report.Integrations {
		i := &p.report.Integrations[n]
		h := p.newHolder(report.OfIntegration, i.ID, i.Name, &i.Result)
		h.open = n < maxOpen && hasPath(i.Paths, kind.OktagonTakeOverOrg)
		h.row = row{badge: tierBadge(i.Tier, i.Paths), who: describe(&i.Creator), age: p.age(i.Created),
			count: safetext.Number(len(i.Scopes)), unit: safetext.Plural(len(i.Scopes), "scope")}
		h.paths = pathList{texts: pathTexts(i.Paths), incomplete: !i.PathsKnown(), none: noIntegrationPaths(i)}
		h.scopes = byTier(i.Scopes)
		h.credentials = credentialList{p.secrets(i.Secrets), !i.SecretsKnown}
		h.facts = append(h.facts, fact{"Client id", i.ID, ""}, fact{"Type", i.Type, ""},
			p.dateFact("Let in", i.Created), fact{"By", nameOf(&i.Creator), principalText(&i.Creator)})
		h.diagram = integrationDiagram(i, &h)
		list.holders = append(list.holders, h)
	}
	return list
}

func noIntegrationPaths(i *report.Integration) string {
	if !i.PathsKnown() {
		return "Not known: not all that its scopes may reach was read."
	}
	return "Nothing that its scopes could take over or change was found."
}

func integrationDiagram(i *report.Integration, h *holder) diagram {
	creator := describe(&i.Creator)
	var d diagram
	y := d.addBox(1, 1, boxClass(creator.warn), principalIcon(&i.Creator), creator.name, creator.state)
	arrow := "let it in"
	if !i.Created.IsZero() {
		arrow += " on " + day(i.Created)
	}
	y = d.addArrow(y, arrow)
	y = d.addBox(1, y, highestClass(h.paths.texts), "plug", i.Name, scopesText(len(i.Scopes), i.Tier, true))
	d.addPaths(y, h.paths.texts, h.paths.shortNone())
	d.title = diagramTitle(safetext.Truncate(creator.name, longText)+" let in "+safetext.Truncate(i.Name, longText), h.paths.texts)
	return d
}
