package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// aiAgents are the AI agents with what was read of each.
type aiAgents struct {
	all       []aiAgent // in the order of ids
	byID      map[string]*aiAgent
	apps      map[string]agentApp // by id
	appsKnown bool                // apps has all applications
	// links are the agents whose tokens an agent takes, by "from to".
	links      map[string]bool
	linksKnown bool
}

// aiAgent is an agent with what was read of it.
type aiAgent struct {
	snapshot.AIAgent
	connections     []snapshot.AgentConnection
	connectionsRead bool // to their end
	keys            []snapshot.JWK
	keysRead        bool // to their end
	owners          []snapshot.OwnerOfOne
}

// agentApp is what agents need to know of an application.
type agentApp struct{ signOnMode, method string }

// readAIAgents reads the agents. Without scope paths the graph has only kinds of the official
// extension.
func readAIAgents(r *emit.Reader, paths ScopePaths) (*aiAgents, error) {
	a := &aiAgents{byID: map[string]*aiAgent{}, apps: map[string]agentApp{}, links: map[string]bool{},
		appsKnown:  r.Known(snapshot.Apps),
		linksKnown: r.Snapshot.Manifest.CoverageOf(snapshot.DelegationLinks).State == snapshot.Complete}
	if paths == ScopePathsOff {
		return a, nil
	}
	err := emit.Each(r, snapshot.AIAgents, func(record *snapshot.AIAgent) error {
		agent, err := readAIAgent(r, record)
		a.all = append(a.all, agent)
		return err
	})
	if err != nil || len(a.all) == 0 {
		return a, err
	}
	owners, err := ownersOfAgents(r)
	if err != nil {
		return nil, err
	}
	for i := range a.all {
		agent := &a.all[i]
		agent.owners = owners[agent.ID]
		a.byID[agent.ID] = agent
	}
	err = emit.Each(r, snapshot.Apps, func(app *snapshot.App) error {
		a.apps[app.ID] = agentApp{app.SignOnMode.String(), app.Credentials.OAuthClient.TokenEndpointAuthMethod.String()}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a, emit.Each(r, snapshot.DelegationLinks, func(l *snapshot.DelegationLink) error {
		a.links[snapshot.ORNID(l.From.ClientORN.String())+" "+snapshot.ORNID(l.To.ResourceORN.String())] = true
		return nil
	})
}

func readAIAgent(r *emit.Reader, record *snapshot.AIAgent) (agent aiAgent, err error) {
	agent.AIAgent = *record
	r.Unclear(snapshot.AIAgents, "agent "+record.ID, record.Unclear())
	var state snapshot.State
	if agent.connections, state, err = emit.Items[snapshot.AgentConnection](r, snapshot.AgentConnections, record.ID); err != nil {
		return agent, err
	}
	agent.connections, agent.connectionsRead = emit.Sorted(agent.connections), state == snapshot.Complete
	for i := range agent.connections {
		c := &agent.connections[i]
		agent.connectionsRead = agent.connectionsRead && !c.Status.IsBlank()
		r.Unclear(snapshot.AgentConnections, "connection "+c.ID+" of agent "+record.ID, c.Unclear())
	}
	agent.keys, state, err = emit.Items[snapshot.JWK](r, snapshot.AgentKeys, record.ID)
	agent.keysRead = state == snapshot.Complete
	for i := range agent.keys {
		k := &agent.keys[i]
		agent.keysRead = agent.keysRead && !k.Status.IsBlank()
		r.Unclear(snapshot.AgentKeys, "key "+k.ID+" of agent "+record.ID, k.Unclear())
	}
	return agent, err
}

// method returns how the agent's client authenticates: as the application that it shares its
// client with, or in its own way. It is "" when Okta does not say, or when the application was
// not read.
func (a *aiAgents) method(agent *aiAgent) string {
	switch app, found := a.apps[agent.SignOnApp()]; {
	case app.signOnMode == "OPENID_CONNECT":
		return app.method
	case !found && agent.SignOnApp() != "" && !a.appsKnown:
		return ""
	}
	return agent.OAuthClient.AuthMethod.String()
}

// nodes writes the agents.
func (a *aiAgents) nodes(r *emit.Reader, e *emit.Emitter, used lastUses) error {
	for i := range a.all {
		agent := &a.all[i]
		n := e.Node(kind.AIAgent, agent.ID, agent.Profile.Name, agent.Profile.Name)
		n.Text("status", agent.Status)
		n.Text("description", agent.Profile.Description)
		n.Text("platform", agent.Platform())
		n.Text("external_id", agent.ExternalID())
		n.Text("source", agent.Source)
		n.NonEmpty("sign_on_app", agent.SignOnApp())
		n.NonEmpty("client_method", a.method(agent))
		n.Date("created", agent.Created)
		n.Date("last_updated", agent.LastUpdated)
		if r.Snapshot.Manifest.CoverageOf(snapshot.AgentOwners).State == snapshot.Complete {
			n.Int("owners", int64(len(agent.owners)))
		}
		agent.describeKeys(n)
		agent.describeConnections(n)
		used.describe(n, agent.ID)
		if err := n.Write(); err != nil {
			return err
		}
	}
	return nil
}

// ownersOfAgents returns the owners of each agent.
func ownersOfAgents(r *emit.Reader) (map[string][]snapshot.OwnerOfOne, error) {
	owners := map[string][]snapshot.OwnerOfOne{}
	return owners, emit.Each(r, snapshot.AgentOwners, func(o *snapshot.AgentOwner) error {
		for _, p := range o.Principals {
			if snapshot.ORNID(p.ORN.String()) == "" {
				r.Misread(snapshot.AgentOwners, "an owner of agent "+o.Key()+" is not named in a known form")
			}
		}
		owners[o.Key()] = append(owners[o.Key()], o.Principals...)
		return nil
	})
}

func (agent *aiAgent) describeKeys(n *emit.Node) {
	if !agent.keysRead {
		return
	}
	active, oldest := 0, snapshot.Text{}
	for _, k := range agent.keys {
		if k.Status.String() != "ACTIVE" {
			continue
		}
		active++
		if at, ok := k.Created.Time(); ok {
			if before, known := oldest.Time(); !known || at.Before(before) {
				oldest = k.Created
			}
		}
	}
	n.Int("active_keys", int64(active))
	n.Date("oldest_active_key", oldest)
}

func (agent *aiAgent) describeConnections(n *emit.Node) {
	if !agent.connectionsRead {
		return
	}
	active, static, all := 0, 0, false
	for i := range agent.connections {
		c := &agent.connections[i]
		if !c.IsActive() {
			continue
		}
		active++
		if c.IsStatic() {
			static++
		}
		all = all || c.AllowsAllScopes()
	}
	n.Int("active_connections", int64(active))
	n.Int("inactive_connections", int64(len(agent.connections)-active))
	n.Int("static_secrets", int64(static))
	n.Bool("all_scopes", all)
}

// keyNodes writes the keys of agents. An agent that shares its client with an application
// has the keys of that, which are nodes already.
func (a *aiAgents) keyNodes(e *emit.Emitter) error {
	var keys []snapshot.JWK
	for i := range a.all {
		keys = append(keys, a.all[i].keys...)
	}
	for _, k := range emit.Sorted(keys) {
		if !e.Find(k.ID).IsZero() {
			continue
		}
		n := e.Node(kind.AIAgentKey, k.ID, k.KID, k.KID)
		n.Text("kid", k.KID)
		n.Text("kty", k.KTY)
		n.Text("status", k.Status)
		n.Date("created", k.Created)
		n.Date("last_updated", k.LastUpdated)
		if err := n.Write(); err != nil {
			return err
		}
	}
	return nil
}

// secretNodes writes the client secrets of agents, but for those that are the secrets of
// an application as well.
func (a *aiAgents) secretNodes(r *emit.Reader, e *emit.Emitter) error {
	if len(a.all) == 0 {
		return nil
	}
	secrets, err := readSecrets(r, snapshot.AgentSecrets)
	if err != nil {
		return err
	}
	for i := range secrets {
		if !e.Find(secrets[i].ID).IsZero() {
			continue
		}
		if err := secretNode(e, kind.AIAgentSecret, &secrets[i]); err != nil {
			return err
		}
	}
	return nil
}
