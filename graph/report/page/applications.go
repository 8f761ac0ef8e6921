package page

import (
	"cmp"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/report"
)

func (p *page) applicationsSection() g.Node {
	return section("applications", "", "Applications with Okta API scopes",
		"A service app needs a scope and an admin role: the scope says which action, the role on what.", p.applications.node(p))
}

func (p *page) applicationHolders() holderList {
	list := holderList{columns: columns{"Admin role", "Scopes", p.asksLastTokens()}, resources: []string{snapshot.Apps, snapshot.Grants}}
	for n := range p.report.Applications {
		a := &p.report.Applications[n]
		h := p.newHolder(report.OfApplication, a.ID, a.Name, &a.Result)
		h.kind = kind.Application
		h.row = p.applicationRow(a)
		h.paths = pathList{reach: &a.Reach, texts: pathTexts(a.Paths), incomplete: !a.PathsKnown(), none: noApplicationPaths(a)}
		h.scopes = byTier(a.Scopes)
		c := &a.Credentials
		h.credentials = credentialList{append(p.secrets(c.Secrets), p.keys(c.Keys)...), !c.KeysKnown || !c.SecretsKnown}
		h.facts = append(h.facts, fact{"Client id", a.ID, "", ""}, fact{"Status", a.Status, "", ""},
			fact{"Acts", actsFor(a.Client.Type), "", ""}, fact{"Signs in by", a.Client.AuthMethod, "", ""}, p.dateFact("Created", a.Created),
			p.roleFact(a))
		h.facts = append(h.facts, p.logFacts(&a.Log)...)
		h.diagram = applicationDiagram(a, &h)
		list.holders = append(list.holders, h)
	}
	list.open()
	return list
}

func (p *page) applicationRow(a *report.Application) row {
	r := row{reach: &a.Reach, who: who{name: rolesText(a), warn: a.Admin == report.SuperAdmin}, age: p.age(a.Created),
		count: safetext.Number(len(a.Scopes)), unit: safetext.Plural(len(a.Scopes), "scope"), used: p.lastToken(&a.Log)}
	if a.Client.Type != "service" || len(a.Scopes) == 0 && a.ScopesKnown { // of others, the log is not asked
		r.used = lastToken{when: "–"}
	}
	if a.ScopesKnown {
		return r
	}
	r.count, r.unit = atLeast(r.count), "scopes"
	return r
}

func rolesText(a *report.Application) string {
	roles, unknown := strings.Join(a.Roles, ", "), a.Admin == report.UnknownAdmin
	switch {
	case roles != "" && unknown:
		return roles + ", perhaps more"
	case unknown:
		return "not known"
	}
	return cmp.Or(roles, "none")
}

// roleFact links to the list of administrators.
func (p *page) roleFact(a *report.Application) fact {
	f := fact{"Roles", rolesText(a), "", ""}
	if len(a.Roles) > 0 {
		f.href = p.report.ConsoleList(snapshot.ClientAssignments)
	}
	return f
}

// actsFor says for whom an OAuth client acts.
func actsFor(clientType string) string {
	switch clientType {
	case "service":
		return "for itself (service)"
	case "":
		return ""
	}
	return "for whoever signs in (" + clientType + ")"
}

func noApplicationPaths(a *report.Application) string {
	switch {
	case !a.ScopesKnown:
		return "Unknown: its scopes were not read completely."
	case a.Status != active:
		return "Nothing while it is not active."
	case a.Client.Type != "service":
		return "It acts as whoever signs in: its reach is theirs."
	case !a.PathsKnown():
		return "Unknown: what its admin roles cover was not read completely."
	case len(a.Roles) == 0 && a.Admin == report.NoAdmin:
		return "Nothing today: without an admin role its scopes open nothing."
	}
	return "Its role and its scopes together take over or change nothing that was found."
}

func applicationDiagram(a *report.Application, h *holder) diagram {
	var d diagram
	y := d.addBox(1, 1, boxClass(a.Admin == report.SuperAdmin), "role", "Admin role: "+rolesText(a), "")
	y = d.addArrow(y, "together with its scopes")
	y = d.addBox(1, y, boxReach(&a.Reach), "app", a.Name, scopesText(len(a.Scopes), a.Tier, a.ScopesKnown))
	d.addPaths(y, h.paths.texts, h.paths.shortNone())
	d.title = diagramTitle(safetext.Truncate(a.Name, longText), &a.Reach, h.paths.texts)
	return d
}
