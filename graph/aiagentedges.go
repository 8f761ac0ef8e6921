package graph

import (
	"maps"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// edge writes an edge of agents. With one of them that is not active, it is dormant: one call
// makes it active again.
func (a *aiAgents) edge(e *emit.Emitter, edgeKind string, start, end emit.Ref, agents []string, more ...emit.Property) error {
	if slices.ContainsFunc(agents, func(id string) bool { return a.byID[id] != nil && !a.byID[id].IsActive() }) {
		more = append(more, emit.Bool("dormant", true))
	}
	return e.Edge(edgeKind, start, end, more...)
}

func agentRef(e *emit.Emitter, id string) emit.Ref { return e.Find(id, kind.AIAgent) }

// containsEdges writes organization → agent.
func (a *aiAgents) containsEdges(e *emit.Emitter) error {
	organization := e.Find(e.Org, kind.Organization)
	for i := range a.all {
		id := a.all[i].ID
		if err := a.edge(e, kind.OktagonContains, organization, agentRef(e, id), []string{id}); err != nil {
			return err
		}
	}
	return nil
}

// signOnEdges writes application → the agent to which users sign in through it.
func (a *aiAgents) signOnEdges(e *emit.Emitter) error {
	for i := range a.all {
		id := a.all[i].SignOnApp()
		if id == "" {
			continue
		}
		app, found := a.apps[id]
		edgeKind, more := kind.SignOnSAMLFor, []emit.Property(nil)
		if app.signOnMode == "OPENID_CONNECT" || !found { // without it, the edge is counted as missing an end
			edgeKind = kind.SignOnFor
		}
		if app.signOnMode == "OPENID_CONNECT" && app.method != "" {
			more = append(more, emit.String("method", app.method))
		}
		if err := a.edge(e, edgeKind, e.Find(id, kind.Application), agentRef(e, a.all[i].ID), []string{a.all[i].ID}, more...); err != nil {
			return err
		}
	}
	return nil
}

// ownerEdges writes user or group → the agent that it owns.
func (a *aiAgents) ownerEdges(e *emit.Emitter) error {
	for i := range a.all {
		var ids []string
		for _, p := range a.all[i].owners {
			ids = append(ids, snapshot.ORNID(p.ORN.String()))
		}
		for _, owner := range emit.Distinct(ids) {
			if err := a.edge(e, kind.OwnerOf, e.Find(owner, kind.User, kind.Group), agentRef(e, a.all[i].ID), []string{a.all[i].ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// credentialEdges writes key or secret → agent.
func (a *aiAgents) credentialEdges(r *emit.Reader, e *emit.Emitter) error {
	for i := range a.all {
		agent := &a.all[i]
		secrets, _, err := emit.Items[snapshot.Secret](r, snapshot.AgentSecrets, agent.ID)
		if err != nil {
			return err
		}
		var ids []string
		for _, k := range agent.keys {
			ids = append(ids, k.ID)
		}
		for _, s := range secrets {
			ids = append(ids, s.ID)
		}
		for _, id := range emit.Distinct(ids) {
			credential := e.Find(id, kind.AIAgentKey, kind.AIAgentSecret, kind.JWK, kind.ClientSecret)
			if err := a.edge(e, kind.AgentKeyOf, credential, agentRef(e, agent.ID), []string{agent.ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// callerEdges writes application or agent → the agent that takes its tokens.
func (a *aiAgents) callerEdges(r *emit.Reader, e *emit.Emitter) error {
	if len(a.all) == 0 {
		return nil
	}
	seen := map[string]bool{}
	return emit.Each(r, snapshot.DelegationLinks, func(l *snapshot.DelegationLink) error {
		from, to := snapshot.ORNID(l.From.ClientORN.String()), snapshot.ORNID(l.To.ResourceORN.String())
		if from == "" || to == "" {
			r.Misread(snapshot.DelegationLinks, "delegation link "+l.ID+" has no ORNs in a known form")
			return nil
		}
		if seen[from+" "+to] {
			return nil
		}
		seen[from+" "+to] = true
		var more []emit.Property
		if token, ok := l.From.TokenType.Get(); ok {
			more = append(more, emit.String("token_type", token))
		}
		return a.edge(e, kind.MayCallAgent, e.Find(from, kind.Application, kind.AIAgent), agentRef(e, to), []string{from, to}, more...)
	})
}

// reached is what an agent reaches by one or several active connections.
type reached struct {
	edge      string
	end       emit.Ref
	first     *snapshot.AgentConnection
	condition snapshot.Text
	scopes    []string
	to        string // id of the agent at the end, "" for none
}

// actEdges writes agent → what it reaches, each end once.
func (a *aiAgents) actEdges(e *emit.Emitter) error {
	for i := range a.all {
		agent := &a.all[i]
		for _, x := range a.reachedBy(e, agent) {
			more := x.properties()
			if x.edge == kind.ActsAtAgent && !a.links[agent.ID+" "+x.to] {
				if a.linksKnown {
					continue // nothing that the second agent takes comes from the first
				}
				more = append(more, emit.Bool("unchecked", true))
			}
			if err := a.edge(e, x.edge, agentRef(e, agent.ID), x.end, []string{agent.ID, x.to}, more...); err != nil {
				return err
			}
		}
	}
	return nil
}

// actKinds are the kinds of edges by that of their end.
var actKinds = map[string]string{kind.Application: kind.ActsAtApp, kind.AuthorizationServer: kind.ActsAtServer,
	kind.AIAgent: kind.ActsAtAgent, kind.AgentResource: kind.ActsAtResource}

// reachedBy returns what an agent reaches by its active connections.
func (a *aiAgents) reachedBy(e *emit.Emitter, agent *aiAgent) (all []*reached) {
	for i := range agent.connections {
		c := &agent.connections[i]
		t := targetOf(e, c)
		if !c.IsActive() || t.kind == "" {
			continue
		}
		x := &reached{edge: actKinds[t.kind], end: e.Find(t.id, t.kind), first: c, condition: c.ScopeCondition}
		if t.kind == kind.AgentResource {
			x.end = emit.Ref{ID: emit.ToUpper(t.id), Kind: t.kind} // ids in another letter case are of one node
		}
		if t.kind == kind.AIAgent {
			x.to = t.id
		}
		if c.IsStatic() {
			x.edge = kind.GetsSecret
		}
		at := slices.IndexFunc(all, func(y *reached) bool { return y.edge == x.edge && y.end == x.end && !x.end.IsZero() })
		if at < 0 {
			all, at = append(all, x), len(all)
		}
		known := all[at]
		known.scopes = emit.Union(known.scopes, slices.Compact(slices.Sorted(slices.Values(c.Scopes.Readable()))))
		if c.AllowsAllScopes() {
			known.condition = c.ScopeCondition
		}
	}
	return all
}

// properties returns those of the edge.
func (x *reached) properties() (all []emit.Property) {
	text := func(key string, t snapshot.Text) {
		if s, ok := t.Get(); ok {
			all = append(all, emit.String(key, s))
		}
	}
	if x.edge == kind.GetsSecret {
		text("resource_indicator", x.first.ResourceIndicator)
		text("status", x.first.Status)
		return all
	}
	text("scope_condition", x.condition)
	all = append(all, emit.Strings("scopes", x.scopes))
	text("status", x.first.Status)
	text("connection_type", x.first.Type)
	return all
}

// serviceAccountEdges writes service account → the application that it is of.
func (a *aiAgents) serviceAccountEdges(e *emit.Emitter) error {
	seen := map[[2]emit.Ref]bool{}
	for i := range a.all {
		for n := range a.all[i].connections {
			c := &a.all[i].connections[n]
			id := c.App.ObjectID()
			if c.Type.String() != "STS_SERVICE_ACCOUNT" || !c.IsActive() || id == "" {
				continue
			}
			start, end := emit.Ref{ID: emit.ToUpper(targetOf(e, c).id), Kind: kind.AgentResource}, e.Find(id, kind.Application)
			pair := [2]emit.Ref{start, end}
			if seen[pair] {
				continue
			}
			seen[pair] = true
			if err := e.Edge(kind.ServiceAccountOf, start, end); err != nil {
				return err
			}
		}
	}
	return nil
}

// crossApp is cross app access: an application whose agents act at another one for users.
type crossApp struct {
	start, end emit.Ref
	to         string // id of the application at the end
	scopes     []string
	agents     []string
}

// crossAppEdges writes application → the application at which agents that are bound to the
// first act, with the number of users whom both have.
func (a *aiAgents) crossAppEdges(r *emit.Reader, e *emit.Emitter) error {
	byApp := a.crossApps(e)
	for _, from := range slices.Sorted(maps.Keys(byApp)) {
		users, known, err := usersOfApp(r, from)
		if err != nil {
			return err
		}
		for _, x := range byApp[from] {
			more := []emit.Property{emit.Strings("scopes", x.scopes)}
			others, alsoKnown, err := usersOfApp(r, x.to)
			if err != nil {
				return err
			}
			if known && alsoKnown {
				more = append(more, emit.Int("users", countBoth(users, others)))
			}
			if !slices.ContainsFunc(x.agents, func(id string) bool { return a.byID[id].IsActive() }) {
				more = append(more, emit.Bool("dormant", true))
			}
			if err := e.Edge(kind.ActsForUsersAt, x.start, x.end, more...); err != nil {
				return err
			}
		}
	}
	return nil
}

// crossApps returns all cross app access by the application where it starts, each pair of
// applications once.
func (a *aiAgents) crossApps(e *emit.Emitter) map[string][]*crossApp {
	byApp := map[string][]*crossApp{}
	for i := range a.all {
		agent := &a.all[i]
		from := agent.SignOnApp()
		start := e.Find(from, kind.Application)
		for _, x := range a.reachedBy(e, agent) {
			if x.edge != kind.ActsAtApp || start.IsZero() || x.end.IsZero() {
				continue
			}
			at := slices.IndexFunc(byApp[from], func(y *crossApp) bool { return y.end == x.end })
			if at < 0 {
				byApp[from], at = append(byApp[from], &crossApp{start: start, end: x.end, to: e.OktaID(x.end.ID)}), len(byApp[from])
			}
			y := byApp[from][at]
			y.scopes, y.agents = emit.Union(y.scopes, x.scopes), append(y.agents, agent.ID)
		}
	}
	return byApp
}

func countBoth(x, y map[string]bool) (n int64) {
	for id := range y {
		if x[id] {
			n++
		}
	}
	return n
}

// usersOfApp returns the users of an application, and whether these are all.
func usersOfApp(r *emit.Reader, app string) (users map[string]bool, known bool, err error) {
	accounts, state, err := emit.Items[snapshot.AppUser](r, snapshot.AppUsers, app)
	users = make(map[string]bool, len(accounts))
	for i := range accounts {
		users[accounts[i].ID] = true
	}
	return users, state == snapshot.Complete, err
}
