package page

import (
	"cmp"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/report"
)

func (p *page) tokensSection() g.Node {
	return section("tokens", "", "API tokens", "A token has no scopes: it can do what its owner can do. In the Okta Admin Console: Security → API → Tokens.", p.tokens.node(p))
}

func (p *page) tokenHolders() holderList {
	list := holderList{columns: columns{"Owner", "Network", false}, resources: []string{snapshot.APITokens}}
	for n := range p.report.Tokens {
		t := &p.report.Tokens[n]
		h := p.newHolder(report.OfToken, t.ID, t.Name, &t.Result)
		h.kind = kind.APIToken
		h.row = row{reach: &t.Reach, who: describe(&t.Owner), age: p.age(t.Created), count: cmp.Or(t.Network, "–")}
		h.facts = append(h.facts, fact{"Id", t.ID, "", ""}, fact{"Owner", nameOf(&t.Owner), principalText(&t.Owner), p.report.ConsoleLink(t.Owner.ID)},
			p.networkFact(t), p.dateFact("Created", t.Created), p.dateFact("Expires", t.Expires), p.lastUsedFact(t))
		h.diagram = tokenDiagram(t)
		list.holders = append(list.holders, h)
	}
	list.open()
	return list
}

// networkFact links to the list of network zones when the token is bound to some.
func (p *page) networkFact(t *report.Token) fact {
	f := fact{"Network", t.Network, "", ""}
	if t.Network == "ZONE" {
		f.href = p.report.ConsoleZones()
	}
	return f
}

// lastUsedFact says when a token was last used.
func (p *page) lastUsedFact(t *report.Token) fact {
	if t.NeverUsed {
		return fact{"Last used", "never", "", ""}
	}
	return p.dateFact("Last used", t.LastUsed)
}

// tokenPaths is what the owner of a token can do.
func tokenPaths(t *report.Token) []pathText {
	if t.Reach.TakesOver() && t.Owner.Admin != report.SuperAdmin {
		return []pathText{{action: "take over the organization", class: "takeover", icon: "org", scopes: []string{"its owner's roles"}}}
	}
	switch t.Owner.Admin {
	case report.SuperAdmin:
		return []pathText{{action: "take over the organization", class: "takeover", icon: "org", scopes: []string{"being a super admin"}}}
	case report.OtherAdmin:
		return []pathText{{action: "do what its owner's roles allow", class: "privileged", icon: "role", scopes: []string{"being an admin"}}}
	case report.NoAdmin:
		return []pathText{{action: "do what a user may", class: "alter", icon: "user", scopes: []string{"being a user"}}}
	}
	return nil
}

func tokenDiagram(t *report.Token) diagram {
	owner := describe(&t.Owner)
	var d diagram
	y := d.addBox(1, 1, boxClass(owner.warn), owner.icon, owner.name, owner.state)
	y = d.addArrow(y, "all rights of the owner, without a scope")
	y = d.addBox(1, y, boxReach(&t.Reach), "key", t.Name, "API token")
	paths := tokenPaths(t)
	d.addPaths(y, paths, "not known: the owner's roles were not read")
	d.title = diagramTitle(safetext.Truncate(t.Name, longText), &t.Reach, paths)
	return d
}
