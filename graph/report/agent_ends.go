package report

import (
	"strings"

	"oktagon/collector/snapshot"
)

// agentEnds are the objects at the other ends of connections and delegation links: their
// statuses by resource and id, "" when Okta does not say.
type agentEnds map[string]map[string]string

// endNames are what an object of a resource is called.
var endNames = map[string]string{snapshot.Apps: "application", snapshot.AuthServers: "authorization server", snapshot.AIAgents: "agent"}

// addAgentEnds finds the connections and delegation links of which another end is gone or not
// active, and the resources without which that is not known.
func (b *builder) addAgentEnds(apps map[string]agentApp) error {
	ends, err := b.agentEnds(apps)
	if err != nil {
		return err
	}
	linked, err := b.addLinkEnds(ends)
	if err != nil {
		return err
	}
	for _, a := range pointers(b.report.Agents) {
		for _, c := range a.active(func(*snapshot.AgentConnection) bool { return true }) {
			found := Evidence{What: "connection", ID: c.ID}
			switch c.Type.String() {
			case "IDENTITY_ASSERTION_A2A_SERVER":
				to := snapshot.ORNID(c.Resource.ORN.String())
				if b.checkEnd(a, found, ends, snapshot.AIAgents, to) && b.report.coverage(snapshot.DelegationLinks).State == snapshot.Complete && !linked[a.ID+" "+to] {
					found.Value = "no delegation link"
					a.Ends.Broken = append(a.Ends.Broken, found)
				}
			case "IDENTITY_ASSERTION_APP_INSTANCE":
				b.checkEnd(a, found, ends, snapshot.Apps, c.AppID())
			case "IDENTITY_ASSERTION_CUSTOM_AS":
				b.checkEnd(a, found, ends, snapshot.AuthServers, c.AuthorizationServer.ObjectID())
				continue
			}
			if id := c.AuthorizationServer.ObjectID(); id != "" { // that of a server behind it
				b.checkEnd(a, found, ends, snapshot.AuthServers, id)
			}
		}
	}
	return nil
}

// agentEnds reads the statuses of applications, authorization servers and agents.
func (b *builder) agentEnds(apps map[string]agentApp) (agentEnds, error) {
	ends := agentEnds{snapshot.Apps: {}, snapshot.AuthServers: {}, snapshot.AIAgents: {}}
	for id := range apps {
		ends[snapshot.Apps][id] = apps[id].status
	}
	for s, err := range snapshot.Pointers[*snapshot.AuthServer](b.snap, snapshot.AuthServers) {
		if err != nil {
			return nil, err
		}
		ends[snapshot.AuthServers][s.ID] = s.Status.String()
	}
	for i := range b.report.Integrations { // a client like an application, and active while it is there
		ends[snapshot.Apps][b.report.Integrations[i].ID] = "ACTIVE"
	}
	for i := range b.report.Agents {
		ends[snapshot.AIAgents][b.report.Agents[i].ID] = b.report.Agents[i].Status
	}
	return ends, nil
}

// addLinkEnds checks the delegation links of agents. It returns the links between agents, as
// "from to".
func (b *builder) addLinkEnds(ends agentEnds) (linked map[string]bool, err error) {
	byID := map[string]*Agent{}
	for _, a := range pointers(b.report.Agents) {
		byID[a.ID] = a
		if !b.report.Known(snapshot.DelegationLinks) {
			a.Ends.Unknown = []string{snapshot.DelegationLinks}
		}
	}
	linked = map[string]bool{}
	for l, err := range snapshot.Pointers[*snapshot.DelegationLink](b.snap, snapshot.DelegationLinks) {
		if err != nil {
			return nil, err
		}
		client := l.From.ClientORN.String()
		from, to := snapshot.ORNID(client), snapshot.ORNID(l.To.ResourceORN.String())
		linked[from+" "+to] = true
		a := byID[to]
		if a == nil {
			continue
		}
		found := Evidence{What: "delegation link", ID: l.ID}
		switch {
		case strings.Contains(client, ":ai-agents:"):
			b.checkEnd(a, found, ends, snapshot.AIAgents, from)
		case strings.Contains(client, ":apps:"):
			b.checkEnd(a, found, ends, snapshot.Apps, from)
		}
		if id := snapshot.ORNID(l.To.AuthorizationServerORN.String()); id != "" {
			b.checkEnd(a, found, ends, snapshot.AuthServers, id)
		}
	}
	return linked, nil
}

// checkEnd adds an end to those that are broken, or to those that are not known, and reports
// whether it is neither.
func (b *builder) checkEnd(a *Agent, found Evidence, ends agentEnds, resource, id string) bool {
	state, listed := ends[resource][id]
	switch {
	case id == "":
		a.Ends.Unknown = union(a.Ends.Unknown, []string{snapshot.AgentConnections})
		return false
	case !listed && b.report.Known(resource):
		state = "gone"
	case state == "":
		a.Ends.Unknown = union(a.Ends.Unknown, []string{resource})
		return false
	case state == "ACTIVE":
		return true
	}
	found.Value = endNames[resource] + " " + id + ", " + state
	a.Ends.Broken = append(a.Ends.Broken, found)
	return false
}
