package report

import (
	"slices"
	"time"

	"oktagon/collector/snapshot"
)

// Resources that the rules on agents need.
var (
	needConnections = []string{snapshot.AgentConnections}
	needAgentKeys   = []string{snapshot.AgentKeys}
	needAgentOwners = []string{snapshot.AgentOwners}
	needAgents      = []string{snapshot.AIAgents}
)

// maxUndecided is how long an imported agent may wait for somebody to decide about it.
const maxUndecided = 30 * 24 * time.Hour

// agentRules are the rules on AI agents (ai-agents.md §8).
var agentRules = []rule[*Agent]{
	{id: "AGT-01", severity: High, lower: Low, severe: func(_ *builder, a *Agent) bool { return a.isActive() },
		action: "Name an owner of",
		title:  "Nobody owns the agent",
		means:  "Nobody is asked when it is certified, or when something goes wrong.",
		how:    "The list of owners was read, and has none for the agent.",
		advice: "Name two owners in Identity Governance.",
		needs:  needAgentOwners, affected: ownersUnknown, evaluate: agentWithoutOwner},
	{id: "AGT-02", severity: High,
		action: "Name another owner of",
		title:  "All owners of the agent have left",
		means:  "Nobody who is still there answers for it.",
		how:    "Each owner is deleted, deactivated or suspended, or is a group without an active member.",
		advice: "Name two owners in Identity Governance.",
		needs:  union(needAgentOwners, []string{snapshot.Users, snapshot.GroupMembers}), evaluate: ownersLeft},
	{id: "AGT-03", severity: High,
		action: "Replace the static secrets of",
		title:  "It gets a static secret",
		means:  "The secret is the same for every user, can be used elsewhere, and stays valid.",
		how:    "The agent is active, and so is a connection to a secret or service account.",
		advice: "Replace it by token exchange. Otherwise rotate it in Privileged Access and restrict who may call the agent.",
		needs:  union(needConnections, needAgents), affected: func(a *Agent) bool { return connectionsUnknown(a) || a.hasUnknownStatus() },
		evaluate: getsStaticSecret},
	{id: "AGT-04", severity: High, lower: Medium, severe: allScopesAtAgent,
		action: "Limit the connections of",
		title:  "A connection allows all scopes",
		means:  "It can do whatever its users can do there.",
		how:    "An active connection has ALL_SCOPES. It is worse when it leads to another agent.",
		advice: "Only allow the scopes that it needs.",
		needs:  needConnections, affected: connectionsUnknown, evaluate: allowsAllScopes},
	{id: "AGT-05", severity: High, lower: Medium, severe: func(b *builder, a *Agent) bool { return len(b.oldCredentials(a, 2)) > 0 },
		action: "Rotate the credentials of",
		title:  "An active key or secret is too old",
		means:  "The longer it is in use, the more people and places have had it.",
		how:    "It is active and older than --secret-age-limit, or than twice that.",
		advice: "Add a new one, have the agent use it, then deactivate the old one.",
		needs:  union(needAgentKeys, []string{snapshot.AgentSecrets}), affected: credentialsUnknown,
		evaluate: func(b *builder, a *Agent) []Evidence { return b.oldCredentials(a, 1) }},
	{id: "AGT-06", severity: Medium,
		title:    "It is not active, and its connections and keys are",
		means:    "One call brings it back with all that it could do.",
		how:      "The agent is inactive or staged, and has an active connection and an active key.",
		advice:   "Remove both.",
		needs:    union(union(needConnections, needAgentKeys), needAgents),
		affected: func(a *Agent) bool { return connectionsUnknown(a) || keysUnknown(a) || a.hasUnknownStatus() },
		evaluate: sleepsWithKeys},
	{id: "AGT-07", severity: High,
		action: "Give a key to",
		title:  "It gets a static secret and proves nothing",
		means:  "A client id is no secret: anybody can pretend to be the agent.",
		how:    "Its client method is none, and an active connection gives it a secret or service account.",
		advice: "Move it to a private key.",
		needs:  union(needConnections, []string{snapshot.Apps}), affected: methodUnknown, evaluate: publicWithSecret},
	{id: "AGT-08", severity: Medium,
		title:  "Everyone can use it",
		means:  "Any account of the organization can send it.",
		how:    "The application through which users sign in is assigned to the group Everyone.",
		advice: "Assign the application to those who need the agent.",
		needs:  []string{snapshot.Apps, snapshot.AppGroups, snapshot.Groups}, evaluate: usedByEveryone},
	{id: "AGT-09", severity: Low,
		title:  "Nobody has decided about it",
		means:  "It was found or imported and still waits.",
		how:    "It is staged, was imported or discovered, and was created more than 30 days ago.",
		advice: "Activate it with an owner, or delete it.",
		needs:  needAgents, affected: (*Agent).hasUnknownStatus, evaluate: undecided},
	{id: "AGT-10", severity: Medium,
		title:  "It is active and has no token in the log",
		means:  "It is probably not used, and can act all the same.",
		how:    "The agent is active. The System Log was searched with --last-use, and has no token for it. It is older than the part that was searched.",
		advice: "It asked for no token in the part of the log that was searched, 90 days at most. Deactivate it, or ask its owner why it is kept.",
		needs:  union(needLastUses, needAgents), onlyWith: snapshot.LastUses,
		affected: func(a *Agent) bool {
			return a.isActive() && a.Log.isUnknown() || a.hasUnknownStatus() && a.Log.State != snapshot.UseSeen
		},
		evaluate: agentWithoutToken},
	{id: "AGT-11", severity: Low,
		title:  "It has more than two active keys",
		means:  "Keys that are not in use are of use to others only.",
		how:    "More than two of its keys are active.",
		advice: "Rotate, and remove what is not in use.",
		needs:  needAgentKeys, affected: keysUnknown, evaluate: manyAgentKeys},
	{id: "AGT-12", severity: Medium,
		title:    "A connection or delegation link leads nowhere",
		means:    "Whoever takes the place of the other end inherits it.",
		how:      "The application, authorization server or agent at an end of it is gone or not active, or a connection to an agent has no delegation link.",
		advice:   "Remove it.",
		needs:    union(needConnections, []string{snapshot.DelegationLinks, snapshot.Apps, snapshot.AuthServers, snapshot.AIAgents}),
		affected: func(a *Agent) bool { return connectionsUnknown(a) || len(a.Ends.Unknown) > 0 },
		evaluate: func(_ *builder, a *Agent) []Evidence { return a.Ends.Broken }},
}

func ownersUnknown(a *Agent) bool { return !a.OwnersKnown }
func connectionsUnknown(a *Agent) bool {
	return !a.ConnectionsKnown || slices.ContainsFunc(a.Connections, hasUnknownStatus)
}

// methodUnknown reports whether the method may be that of an application that was not read.
func methodUnknown(a *Agent) bool {
	return connectionsUnknown(a) || a.Client.App != "" || a.Client.Method == ""
}

func keysUnknown(a *Agent) bool {
	return !a.Credentials.KeysKnown || slices.ContainsFunc(a.Credentials.Keys, Key.hasUnknownStatus)
}

func credentialsUnknown(a *Agent) bool {
	return keysUnknown(a) || !a.Credentials.SecretsKnown || slices.ContainsFunc(a.Credentials.Secrets, Secret.hasUnknownStatus)
}

func agentWithoutOwner(_ *builder, a *Agent) []Evidence {
	if !a.OwnersKnown || len(a.Owners) > 0 {
		return nil
	}
	return []Evidence{{What: "owners", Value: "none"}}
}

func ownersLeft(b *builder, a *Agent) (evidence []Evidence) {
	if !a.OwnersKnown || len(b.report.missing([]string{snapshot.Users, snapshot.GroupMembers})) > 0 {
		return nil
	}
	for _, o := range a.Owners {
		if o.Active || o.ID == "" {
			return nil
		}
		evidence = append(evidence, Evidence{What: "owner", ID: o.ID, Name: o.Name, Private: o.IsUser, Value: o.State})
	}
	return evidence
}

func connectionEvidence(all []*snapshot.AgentConnection) (evidence []Evidence) {
	for _, c := range all {
		evidence = append(evidence, Evidence{What: "connection", ID: c.ID, Name: c.Secret.Name.Or(c.ServiceAccount.Name).Or(c.Resource.Name).String(), Value: c.Type.String()})
	}
	return evidence
}

func getsStaticSecret(_ *builder, a *Agent) []Evidence {
	if !a.isActive() {
		return nil
	}
	return connectionEvidence(a.active((*snapshot.AgentConnection).IsStatic))
}

func allowsAllScopes(_ *builder, a *Agent) []Evidence {
	return connectionEvidence(a.active((*snapshot.AgentConnection).AllowsAllScopes))
}

func allScopesAtAgent(_ *builder, a *Agent) bool {
	return len(a.active(func(c *snapshot.AgentConnection) bool {
		return c.AllowsAllScopes() && c.Type.String() == "IDENTITY_ASSERTION_A2A_SERVER"
	})) > 0
}

// oldCredentials names the active keys and secrets that are older than some times the limit.
func (b *builder) oldCredentials(a *Agent, times int) (evidence []Evidence) {
	limit := b.report.Limits.Secret * time.Duration(times)
	for _, k := range a.Credentials.Keys {
		if k.Status == "ACTIVE" && b.isOld(snapshot.AgentKeys, k.Created, limit) {
			evidence = append(evidence, Evidence{What: "key", ID: k.ID, Value: b.report.createdText(k.Created)})
		}
	}
	for _, s := range a.Credentials.Secrets {
		if s.isActive() && b.isOld(snapshot.AgentSecrets, s.Created, limit) {
			evidence = append(evidence, Evidence{What: "secret", ID: s.ID, Value: b.report.createdText(s.Created)})
		}
	}
	return evidence
}

func (a *Agent) activeKeys() (evidence []Evidence) {
	for _, k := range a.Credentials.Keys {
		if k.Status == "ACTIVE" {
			evidence = append(evidence, Evidence{What: "key", ID: k.ID, Name: k.KID})
		}
	}
	return evidence
}

func sleepsWithKeys(_ *builder, a *Agent) []Evidence {
	connections, keys := a.activeConnections(), a.activeKeys()
	if a.Status != "INACTIVE" && a.Status != "STAGED" || len(connections) == 0 || len(keys) == 0 {
		return nil
	}
	return append(connectionEvidence(connections), keys...)
}

func publicWithSecret(_ *builder, a *Agent) []Evidence {
	if a.Client.Method != "none" {
		return nil
	}
	return connectionEvidence(a.active((*snapshot.AgentConnection).IsStatic))
}

func usedByEveryone(_ *builder, a *Agent) []Evidence {
	if !a.Client.Everyone {
		return nil
	}
	return []Evidence{{What: "application", ID: a.Client.App}}
}

func undecided(b *builder, a *Agent) []Evidence {
	if a.Status != "STAGED" || a.Source != "IMPORTED" && a.Source != "DISCOVERED" || !b.isOld(snapshot.AIAgents, a.Created, maxUndecided) {
		return nil
	}
	return []Evidence{{What: "agent", ID: a.ID, Value: b.report.createdText(a.Created)}}
}

func agentWithoutToken(b *builder, a *Agent) []Evidence {
	if !a.isActive() {
		return nil
	}
	return b.noToken(snapshot.AIAgents, a.Created, &a.Log)
}

func manyAgentKeys(_ *builder, a *Agent) []Evidence {
	if keys := a.activeKeys(); len(keys) > 2 {
		return keys
	}
	return nil
}
