package page

import (
	"cmp"
	"unicode/utf8"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/report"
)

// holderList is a section with the holders of one kind.
type holderList struct {
	columns   columns
	holders   []holder
	resources []string // from which they come
}

// columns are the headings of columns that differ between the kinds of holders.
type columns struct{ badge, who, count string }

// holder is one who has standing access: a row that opens and shows the rest.
type holder struct {
	anchor, name string
	open         bool // from the beginning
	row          row
	findings     report.Findings
	paths        pathList
	scopes       []tierScopes
	credentials  credentialList
	facts        []fact
	diagram      diagram
}

// row is what is shown of a holder that is closed.
type row struct {
	badge       badge
	who         who    // who authorized it, or owns it
	age         string // since it was created
	count, unit string // number of scopes, or network of a token
}

type fact struct{ label, value, note string }

// maxOpen is how many holders of a kind may be open from the beginning: those that can take over
// the organization.
const maxOpen = 2

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

func (p *page) applicationHolders() holderList {
	list := holderList{columns: columns{"Tier", "Admin role", "Scopes"}, resources: []string{snapshot.Apps, snapshot.Grants}}
	for n := range p.report.Applications {
		a := &p.report.Applications[n]
		h := p.newHolder(report.OfApplication, a.ID, a.Name, &a.Result)
		h.open = n < maxOpen && hasPath(a.Paths, kind.OktagonTakeOverOrg)
		h.row = p.applicationRow(a)
		h.paths = pathList{texts: pathTexts(a.Paths), incomplete: !a.PathsKnown(), none: noApplicationPaths(a)}
		h.scopes = byTier(a.Scopes)
		c := &a.Credentials
		h.credentials = credentialList{append(p.secrets(c.Secrets), p.keys(c.Keys)...), !c.KeysKnown || !c.SecretsKnown}
		h.facts = append(h.facts, fact{"Client id", a.ID, ""}, fact{"Status", a.Status, ""},
			fact{"Acts", actsFor(a.Client.Type), ""}, fact{"Signs in by", a.Client.AuthMethod, ""}, p.dateFact("Created", a.Created),
			fact{"Roles", rolesText(a), ""})
		h.diagram = applicationDiagram(a, &h)
		list.holders = append(list.holders, h)
	}
	return list
}

func (p *page) applicationRow(a *report.Application) row {
	r := row{badge: tierBadge(a.Tier, a.Paths), who: who{name: rolesText(a), warn: a.Admin == report.SuperAdmin}, age: p.age(a.Created),
		count: safetext.Number(len(a.Scopes)), unit: safetext.Plural(len(a.Scopes), "scope")}
	if a.ScopesKnown {
		return r
	}
	r.count, r.unit = atLeast(r.count), "scopes"
	if len(a.Scopes) == 0 {
		r.badge = unknownBadge
	}
	return r
}

func (p *page) tokenHolders() holderList {
	list := holderList{columns: columns{"Owner is", "Owner", "From"}, resources: []string{snapshot.APITokens}}
	for n := range p.report.Tokens {
		t := &p.report.Tokens[n]
		h := p.newHolder(report.OfToken, t.ID, t.Name, &t.Result)
		h.row = row{badge: adminBadge(t.Owner.Admin), who: describe(&t.Owner), age: p.age(t.Created), count: cmp.Or(t.Network, "–")}
		h.facts = append(h.facts, fact{"Id", t.ID, ""}, fact{"Owner", nameOf(&t.Owner), principalText(&t.Owner)},
			fact{"Network", t.Network, ""}, p.dateFact("Created", t.Created), p.dateFact("Expires", t.Expires))
		h.diagram = tokenDiagram(t)
		list.holders = append(list.holders, h)
	}
	return list
}

// newHolder sets what all kinds of holders have.
func (p *page) newHolder(kind, id, name string, r *report.Result) holder {
	h := holder{anchor: p.anchors[report.Subject{Kind: kind, ID: id}], name: name, findings: r.Findings}
	if utf8.RuneCountInString(name) > longText {
		h.facts = append(h.facts, fact{"Name", name, ""})
	}
	return h
}
