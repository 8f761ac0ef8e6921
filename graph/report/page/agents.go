package page

import (
	"cmp"
	"fmt"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

// agentsSection lists the AI agents, with who owns them and what they reach. Organizations
// without agents have no such section.
func (p *page) agentsSection() g.Node {
	if len(p.report.Agents) == 0 {
		return nil
	}
	rows := g.Map(p.report.Agents, func(a report.Agent) g.Node {
		return el("tr", el("th", attr("scope", "row"), shortName(a.Name, 80), text(" "), idText(a.ID)), el("td", text(cmp.Or(a.Status, "not told"))),
			el("td", agentOwners(&a)), el("td", text(agentReach(&a))), el("td", text(agentCredentials(&a))), el("td", text(agentFindings(&a))))
	})
	return section("agents", "page", "AI agents", "Agents that act for users, and may get secrets that are the same for every user. In the Okta Admin Console: Directory → AI Agents.",
		scrollable("scroll", "AI agents", table("", []string{"Agent", "Status", "Owned by", "Reaches", "Credentials", "Findings"}, rows)))
}

func agentOwners(a *report.Agent) g.Node {
	switch {
	case !a.OwnersKnown:
		return text("not known")
	case len(a.Owners) == 0:
		return text("nobody")
	}
	var all g.Group
	for i, o := range a.Owners {
		all = append(all, g.If(i > 0, text(", ")), shortName(cmp.Or(o.Name, o.ID), 80), text(" ("+o.State+")"))
	}
	return all
}

// agentReach counts the active connections.
func agentReach(a *report.Agent) string {
	if !a.ConnectionsKnown {
		return "not known"
	}
	active, static := 0, 0
	for i := range a.Connections {
		if c := &a.Connections[i]; c.IsActive() {
			active++
			if c.IsStatic() {
				static++
			}
		}
	}
	text := safetext.Count(active, "active connection")
	if static > 0 {
		text += ", " + safetext.Count(static, "static secret") + " among them"
	}
	return text
}

func agentCredentials(a *report.Agent) string {
	text := "keys not known"
	if a.Credentials.KeysKnown {
		text = safetext.Count(len(a.Credentials.Keys), "key")
	}
	if n := len(a.Credentials.Secrets); n > 0 {
		text += ", " + safetext.Count(n, "secret")
	}
	if a.Method != "" {
		text += fmt.Sprintf(" (%s)", safetext.Truncate(a.Method, 40))
	}
	return text
}

func agentFindings(a *report.Agent) string {
	if len(a.Result.Findings) == 0 {
		return "none"
	}
	var ids []string
	for _, f := range a.Result.Findings {
		ids = append(ids, f.ID)
	}
	return strings.Join(ids, ", ")
}
