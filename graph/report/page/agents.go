package page

import (
	"cmp"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/report"
)

// agentsSection shows the AI agents. Organizations without agents have no such section.
func (p *page) agentsSection() g.Node {
	if len(p.report.Agents) == 0 {
		return nil
	}
	about := "They act for their users, and may get static secrets: the same for every user. In the Okta Admin Console: Directory → AI Agents."
	return section("agents", "", "AI agents", about, p.agents.node(p))
}

func (p *page) agentHolders() holderList {
	list := holderList{columns: columns{"Owned by", "Secrets", p.asksLastTokens()}, resources: []string{snapshot.AIAgents}}
	for n := range p.report.Agents {
		a := &p.report.Agents[n]
		h := p.newHolder(report.OfAgent, a.ID, a.Name, &a.Result)
		h.kind = kind.AIAgent
		h.row = agentRow(a)
		h.row.age, h.row.used = p.age(a.Created), p.lastToken(&a.Log)
		h.paths = pathList{reach: &a.Reach, texts: pathTexts(a.Paths), incomplete: a.Reach.Partial, none: noAgentPaths(a)}
		c := &a.Credentials
		h.credentials = credentialList{append(p.secrets(c.Secrets), p.keys(c.Keys)...), !c.KeysKnown || !c.SecretsKnown}
		h.facts = append(h.facts, p.ownerFacts(a)...)
		h.facts = append(h.facts, secretFacts(a)...)
		h.facts = append(h.facts, p.agentFacts(a)...)
		h.facts = append(h.facts, p.logFacts(&a.Log)...)
		h.diagram = agentDiagram(a, &h)
		list.holders = append(list.holders, h)
	}
	list.open()
	return list
}

// agentRow counts the static secrets that an agent gets.
func agentRow(a *report.Agent) row {
	static := len(staticSecrets(a, true))
	r := row{reach: &a.Reach, who: agentOwners(a), count: safetext.Number(static), unit: safetext.Plural(static, "static secret")}
	if !a.ConnectionsKnown {
		r.count, r.unit = atLeast(r.count), "static secrets"
	}
	return r
}

// agentOwners names the first owner, and says when there is nobody left.
func agentOwners(a *report.Agent) who {
	switch {
	case !a.OwnersKnown && len(a.Owners) == 0:
		return who{name: "not known", icon: "nobody"}
	case len(a.Owners) == 0:
		return who{name: "nobody", icon: "nobody", warn: true}
	}
	first := a.Owners[max(0, slices.IndexFunc(a.Owners, func(o report.AgentOwner) bool { return o.Active }))]
	w := who{name: ownerName(&first), state: first.State, icon: "user", warn: !first.Active}
	if !first.IsUser {
		w.icon = "group"
	}
	if more := len(a.Owners) - 1; more > 0 {
		w.state += ", and " + safetext.Number(more) + " more"
	}
	return w
}

func ownerName(o *report.AgentOwner) string { return cmp.Or(o.Name, o.ID, "not named") }

// staticSecrets returns the connections that give an agent a secret or a service account: those
// that are active, or the others.
func staticSecrets(a *report.Agent, active bool) (found []*snapshot.AgentConnection) {
	for n := range a.Connections {
		if c := &a.Connections[n]; c.IsStatic() && c.IsActive() == active {
			found = append(found, c)
		}
	}
	return found
}

func (p *page) ownerFacts(a *report.Agent) (facts []fact) {
	for i := range a.Owners {
		o := &a.Owners[i]
		f := fact{"Owner", ownerName(o), "group, " + o.State, p.report.ConsoleLink(o.ID)}
		if o.IsUser {
			f.note = o.State
			if o.Exists() {
				f.href = p.report.ConsoleUser(o.ID)
			}
			if !o.Active {
				f.note += ": no longer accountable"
			}
		}
		facts = append(facts, f)
	}
	switch {
	case !a.OwnersKnown:
		facts = append(facts, fact{"Owner", "not known", "the owners were not read", ""})
	case facts == nil:
		facts = []fact{{"Owner", "nobody", "", ""}}
	}
	return facts
}

// secretFacts are the static secrets, also those whose connection is not active.
func secretFacts(a *report.Agent) (facts []fact) {
	for _, c := range append(staticSecrets(a, true), staticSecrets(a, false)...) {
		about := []string{"secret", c.Secret.Path.String()}
		if c.ServiceAccount.Name.String() != "" || c.ServiceAccount.ORN.String() != "" {
			about = []string{"service account"}
		}
		if !c.IsActive() {
			about = append(about, "connection "+cmp.Or(c.Status.String(), "without a status"))
		}
		facts = append(facts, fact{"Static secret", c.Secret.Name.Or(c.ServiceAccount.Name).Or(snapshot.Some(c.ID)).String(), joinTexts(about...), ""})
	}
	return facts
}

// joinTexts lists the texts that are not empty.
func joinTexts(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), ", ")
}

func (p *page) agentFacts(a *report.Agent) []fact {
	c := &a.Client
	var callers []string
	for _, o := range c.Callers {
		callers = append(callers, o.Name)
	}
	everyone := ""
	if c.Everyone {
		everyone = "assigned to everyone"
	}
	return []fact{{"Agent id", a.ID, "", ""}, {"Status", a.Status, "", ""}, {"Source", a.Source, "", ""}, p.dateFact("Created", a.Created),
		{"Used through", c.AppName, everyone, p.report.ConsoleLink(c.App)}, {"Called by", strings.Join(callers, ", "), "", ""}, {"Signs in by", c.Method, "", ""}}
}

func noAgentPaths(a *report.Agent) string {
	if a.Reach.Partial {
		return "Unknown: not all of its connections, or of what they lead to, were read."
	}
	return "Nothing: it has no active connection."
}

func agentDiagram(a *report.Agent, h *holder) diagram {
	owner := h.row.who
	var d diagram
	y := d.addBox(1, 1, boxClass(owner.warn), owner.icon, owner.name, owner.state)
	y = d.addArrow(y, "owns it")
	y = d.addBox(1, y, boxReach(&a.Reach), "agent", a.Name, "AI agent, "+cmp.Or(a.Status, "status not told"))
	d.addPaths(y, h.paths.texts, h.paths.shortNone())
	d.title = diagramTitle(safetext.Truncate(owner.name, longText)+" owns "+safetext.Truncate(a.Name, longText), &a.Reach, h.paths.texts)
	return d
}
