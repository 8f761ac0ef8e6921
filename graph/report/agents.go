package report

import (
	"cmp"
	"slices"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// Agent is an AI agent.
type Agent struct {
	ID, Name, Status, Source string
	Created                  time.Time // zero when unknown
	Client                   AgentClient
	Owners                   []AgentOwner
	OwnersKnown              bool // Owners has all of them
	Connections              []snapshot.AgentConnection
	ConnectionsKnown         bool
	Credentials              Credentials
	Ends                     AgentEnds
	Paths                    []Path // what its active connections reach
	Log                      LogFacts
	Reach                    Reach
	Result                   Result
}

// AgentEnds are the ends of the connections and delegation links of an agent.
type AgentEnds struct {
	Broken  []Evidence // that are gone or not active
	Unknown []string   // resources without which it is not known of others
}

// AgentClient is how an agent authenticates, and who may use it.
type AgentClient struct {
	Method string // by which it authenticates, "" when Okta does not say
	// App is the id of the application through which users sign in, "" for none; Everyone says
	// that it is assigned to all users.
	App, AppName string
	Everyone     bool
	Callers      []NamedObject // applications and agents whose tokens it takes
}

// AgentOwner is a user or group who answers for an agent.
type AgentOwner struct {
	ID, Name string
	IsUser   bool
	Active   bool   // the user, or a member of the group
	Unsure   bool   // Active rests on a user whose status is not known, or who was not read
	State    string // status of a user, or why there is nobody
}

func (a *Agent) subject() Subject { return Subject{OfAgent, a.ID, a.Name} }
func (a *Agent) result() *Result  { return &a.Result }
func (a *Agent) missingStatus() []string {
	all := slices.Clone(a.Ends.Unknown)
	if a.hasUnknownStatus() {
		all = append(all, snapshot.AIAgents)
	}
	if slices.ContainsFunc(a.Credentials.Secrets, Secret.hasUnknownStatus) {
		all = append(all, snapshot.AgentSecrets)
	}
	if slices.ContainsFunc(a.Credentials.Keys, Key.hasUnknownStatus) {
		all = append(all, snapshot.AgentKeys)
	}
	if slices.ContainsFunc(a.Connections, hasUnknownStatus) {
		all = append(all, snapshot.AgentConnections)
	}
	for _, o := range a.Owners {
		if o.ID == "" {
			all = append(all, snapshot.AgentOwners)
		} else if o.Unsure {
			all = append(all, snapshot.Users)
		}
	}
	if a.Log.isUnknown() {
		all = append(all, snapshot.LastUses)
	}
	return all
}

// hasUnknownStatus reports whether a connection may or may not be in use.
func hasUnknownStatus(c snapshot.AgentConnection) bool {
	return !c.IsActive() && c.Status.String() != "INACTIVE"
}

func (a *Agent) isActive() bool { return a.Status == "ACTIVE" }

// hasUnknownStatus reports whether the agent may or may not act.
func (a *Agent) hasUnknownStatus() bool {
	return !slices.Contains([]string{"ACTIVE", "INACTIVE", "STAGED"}, a.Status)
}

// active returns the active connections that match.
func (a *Agent) active(match func(*snapshot.AgentConnection) bool) (found []*snapshot.AgentConnection) {
	for i := range a.Connections {
		if c := &a.Connections[i]; c.IsActive() && match(c) {
			found = append(found, c)
		}
	}
	return found
}

func (a *Agent) activeConnections() []*snapshot.AgentConnection {
	return a.active(func(*snapshot.AgentConnection) bool { return true })
}

// addAgents adds the AI agents.
func (b *builder) addAgents() error {
	var records []*snapshot.AIAgent
	for record, err := range snapshot.Pointers[*snapshot.AIAgent](b.snap, snapshot.AIAgents) {
		if err != nil {
			return err
		}
		records = append(records, record)
	}
	if len(records) == 0 {
		return nil
	}
	apps, err := b.agentApps()
	if err != nil {
		return err
	}
	for _, record := range records {
		a := Agent{ID: record.ID, Name: record.Profile.Name.Or(snapshot.Some(record.ID)).String(), Status: record.Status.String(),
			Source: record.Source.String(), Created: date(record.Created), Client: b.agentClient(record),
			Paths:       b.agentPaths(record.ID),
			OwnersKnown: b.report.coverage(snapshot.AgentOwners).State == snapshot.Complete}
		switch app, found := apps[a.Client.App]; {
		case app.signOnMode == "OPENID_CONNECT":
			a.Client.Method = app.method
		case !found && a.Client.App != "" && !b.report.Known(snapshot.Apps):
			a.Client.Method = "" // the application may have another one
		}
		if err := b.readAgentParts(&a); err != nil {
			return err
		}
		b.report.Agents = append(b.report.Agents, a)
	}
	for _, add := range []func() error{b.addAgentOwners, b.addAgentAudience, func() error { return b.addAgentEnds(apps) }} {
		if err := add(); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) agentClient(record *snapshot.AIAgent) AgentClient {
	c := AgentClient{App: record.SignOnApp(), Method: record.OAuthClient.AuthMethod.String()}
	if c.App != "" {
		c.AppName = cmp.Or(b.extract.node(c.App).name, c.App)
	}
	for _, id := range b.extract.callers[opengraph.ToUpper(record.ID)] {
		n := b.extract.node(id)
		c.Callers = append(c.Callers, NamedObject{cmp.Or(n.id, id), cmp.Or(n.name, n.id, id)})
	}
	return c
}

// agentPaths returns what an agent reaches, static secrets first.
func (b *builder) agentPaths(id string) []Path {
	paths := b.extract.pathsOf(id)
	sortStable(paths, func(x, y Path) int { return trueFirst(x.Edge == kind.GetsSecret, y.Edge == kind.GetsSecret) })
	return paths
}

// agentApp is what agents need to know of an application.
type agentApp struct{ signOnMode, method, status string }

// agentApps returns the applications by id.
func (b *builder) agentApps() (map[string]agentApp, error) {
	apps := map[string]agentApp{}
	for app, err := range snapshot.Pointers[*snapshot.App](b.snap, snapshot.Apps) {
		if err != nil {
			return nil, err
		}
		apps[app.ID] = agentApp{app.SignOnMode.String(), app.Credentials.OAuthClient.TokenEndpointAuthMethod.String(), app.Status.String()}
	}
	return apps, nil
}

func (b *builder) readAgentParts(a *Agent) error {
	connections, err := b.fanOut(snapshot.AgentConnections)
	if err != nil {
		return err
	}
	if a.Connections, err = snapshot.Items[snapshot.AgentConnection](connections, a.ID); err != nil {
		return err
	}
	a.ConnectionsKnown = readToEnd(connections, a.ID)
	keys, err := b.fanOut(snapshot.AgentKeys)
	if err != nil {
		return err
	}
	if a.Credentials.Keys, err = readKeys(keys, a.ID); err != nil {
		return err
	}
	a.Credentials.KeysKnown = readToEnd(keys, a.ID)
	secrets, err := b.fanOut(snapshot.AgentSecrets)
	if err != nil {
		return err
	}
	a.Credentials.Secrets, a.Credentials.SecretsKnown, err = readSecrets(secrets, a.ID)
	// Okta is asked for the secrets of clients that authenticate with one.
	a.Credentials.SecretsKnown = a.Credentials.SecretsKnown || a.Client.Method != "" && b.report.Known(snapshot.AgentSecrets)
	return err
}

// addAgentOwners adds the owners, with whether they are there and active.
func (b *builder) addAgentOwners() error {
	byAgent, wanted, members := map[string][]AgentOwner{}, map[string]bool{}, map[string][]string{}
	for record, err := range snapshot.Records[snapshot.AgentOwner](b.snap, snapshot.AgentOwners) {
		if err != nil {
			return err
		}
		for i, id := range record.Owners() {
			owner := AgentOwner{ID: id, IsUser: record.Principals[i].Type.String() != "groups"}
			wanted[id] = true
			if !owner.IsUser && members[id] == nil {
				ids, err := b.membersOf(id)
				if err != nil {
					return err
				}
				members[id] = ids
				for _, member := range ids {
					wanted[member] = true
				}
			}
			byAgent[record.Key()] = append(byAgent[record.Key()], owner)
		}
	}
	users, err := b.usersWith(wanted)
	if err != nil {
		return err
	}
	for i := range b.report.Agents {
		a := &b.report.Agents[i]
		for _, owner := range byAgent[a.ID] {
			owner.describe(users, members[owner.ID], b.extract.node(owner.ID).name)
			owner.doubt(b.report.Known(snapshot.Users), b.report.Known(snapshot.GroupMembers))
			a.Owners = append(a.Owners, owner)
		}
	}
	return nil
}

// membersOf returns the ids of a group's members. Memberships are by far the largest file, so it
// is opened only when a group owns an agent.
func (b *builder) membersOf(group string) ([]string, error) {
	memberships, err := b.fanOut(snapshot.GroupMembers)
	if err != nil {
		return nil, err
	}
	items, err := snapshot.Items[snapshot.Member](memberships, group)
	ids := make([]string, 0, len(items))
	for _, m := range items {
		ids = append(ids, m.ID)
	}
	return ids, err
}

// usersWith returns the users with some ids, of the listing and of those looked up.
func (b *builder) usersWith(ids map[string]bool) (map[string]snapshot.User, error) {
	users := map[string]snapshot.User{}
	if len(ids) == 0 {
		return users, nil
	}
	creators, err := b.fanOut(snapshot.Creators)
	if err != nil {
		return nil, err
	}
	for id := range ids {
		items, err := snapshot.Items[snapshot.User](creators, id)
		if err != nil {
			return nil, err
		}
		for _, u := range items {
			users[u.ID] = u
		}
	}
	for u, err := range snapshot.Records[snapshot.User](b.snap, snapshot.Users) {
		if err != nil {
			return nil, err
		}
		if ids[u.ID] {
			users[u.ID] = u
		}
	}
	return users, nil
}

// describe says whether an owner is there. Somebody whose status is not known may be.
func (o *AgentOwner) describe(users map[string]snapshot.User, members []string, name string) {
	isThere := func(id string) bool {
		u, found := users[id]
		return found && !slices.Contains([]string{"DEPROVISIONED", "SUSPENDED"}, u.Status.String())
	}
	isUnsure := func(id string) bool { return !slices.Contains(userStatuses, users[id].Status.String()) }
	if !o.IsUser {
		there := slices.DeleteFunc(slices.Clone(members), func(id string) bool { return !isThere(id) })
		o.Name, o.Active, o.State = name, len(there) > 0, "no active member"
		if o.Unsure = o.Active && !slices.ContainsFunc(there, func(id string) bool { return !isUnsure(id) }); o.Active {
			o.State = "has active members"
		}
		return
	}
	u, found := users[o.ID]
	o.Name, o.Active, o.State = u.Profile.Login.String(), isThere(o.ID), cmp.Or(u.Status.String(), statusMissing)
	if o.Unsure = o.Active && isUnsure(o.ID); !found {
		o.State = stateDeleted
	}
}

// doubt corrects an owner who only seems to be gone, because users or members were not read.
func (o *AgentOwner) doubt(usersKnown, membersKnown bool) {
	if o.Active || usersKnown && (o.IsUser || membersKnown) || o.IsUser && o.State != stateDeleted {
		return
	}
	o.Active, o.Unsure, o.State = true, true, stateNotCollected
}

// Exists reports whether the owner was found, or may exist.
func (o *AgentOwner) Exists() bool { return o.State != stateDeleted }

// addAgentAudience finds the agents whose application is assigned to all users.
func (b *builder) addAgentAudience() error {
	if !slices.ContainsFunc(b.report.Agents, func(a Agent) bool { return a.Client.App != "" }) {
		return nil
	}
	assigned, err := b.fanOut(snapshot.AppGroups)
	if err != nil {
		return err
	}
	everyone := map[string]bool{}
	for g, err := range snapshot.Pointers[*snapshot.Group](b.snap, snapshot.Groups) {
		if err != nil {
			return err
		}
		if g.IsEveryone() {
			everyone[g.ID] = true
		}
	}
	for i := range b.report.Agents {
		a := &b.report.Agents[i]
		groups, err := snapshot.Items[snapshot.AppGroup](assigned, a.Client.App)
		if err != nil {
			return err
		}
		a.Client.Everyone = slices.ContainsFunc(groups, func(g snapshot.AppGroup) bool { return everyone[g.ID] })
	}
	return nil
}
