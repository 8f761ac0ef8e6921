package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"oktagon/collector/snapshot"
)

// TestUseRuleOnAgents evaluates the rule on the last token for agents of all kinds. A run
// without --last-use does not have the rule.
func TestUseRuleOnAgents(t *testing.T) {
	t.Parallel()
	none, unknown := LogFacts{State: snapshot.UseNone, Since: daysAgo(90)}, LogFacts{State: snapshot.UseUnknown, Since: daysAgo(90)}
	seen := LogFacts{State: snapshot.UseSeen, Since: daysAgo(90), LastToken: daysAgo(80)}
	for _, test := range []struct {
		name, status string
		log          LogFacts
		created      time.Time
		state        snapshot.State
		want         Severity
		open         int
	}{
		{"no token", "ACTIVE", none, daysAgo(200), snapshot.Complete, Medium, 0},
		{"no token, others unknown", "ACTIVE", none, daysAgo(200), snapshot.Partial, Medium, 0},
		{"an old token", "ACTIVE", seen, daysAgo(200), snapshot.Complete, "", 0},
		{"no token, not active", "INACTIVE", none, daysAgo(200), snapshot.Complete, "", 0},
		{"no token, younger than the search", "ACTIVE", none, daysAgo(45), snapshot.Complete, "", 0},
		{"no token, of unknown age", "ACTIVE", none, time.Time{}, snapshot.Complete, "", 1},
		{"not active, of unknown age", "INACTIVE", none, time.Time{}, snapshot.Complete, "", 0},
		{"unknown", "ACTIVE", unknown, daysAgo(200), snapshot.Partial, "", 1},
		{"unknown, not active", "INACTIVE", unknown, daysAgo(200), snapshot.Partial, "", 0},
		{"not among those searched for", "ACTIVE", LogFacts{}, daysAgo(200), snapshot.Complete, "", 1},
		{"refused", "ACTIVE", LogFacts{}, daysAgo(200), snapshot.Denied, "", 1},
		{"absent", "ACTIVE", LogFacts{}, daysAgo(200), snapshot.Absent, "", 1},
		{"not searched", "ACTIVE", LogFacts{}, daysAgo(200), snapshot.Skipped, "", 0},
	} {
		b := newTestBuilder()
		b.report.Coverage = append(b.report.Coverage, snapshot.Coverage{Resource: snapshot.LastUses, State: test.state}, snapshot.Coverage{Resource: snapshot.AIAgents, State: snapshot.Complete})
		a := Agent{ID: "wlp1", Status: test.status, Created: test.created, Log: test.log}
		rules := slices.DeleteFunc(slices.Clone(agentRules), func(r rule[*Agent]) bool { return r.id != "AGT-10" })
		evaluate(b, rules, []*Agent{&a}, snapshot.AIAgents)
		if got := severityOf(&a, "AGT-10"); got != test.want || len(b.report.NotEvaluated) != test.open {
			t.Errorf("%s: %q, not evaluated %v", test.name, got, b.report.NotEvaluated)
		}
		for _, n := range b.report.NotEvaluated {
			if n.Subjects != 1 || len(n.Missing) == 0 {
				t.Errorf("%s: %+v", test.name, n)
			}
		}
	}
}

// TestAgentEnds checks when an end of a connection is broken, fine, or not known.
func TestAgentEnds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, id, status string
		state            snapshot.State // of the authorization servers
		broken, unknown  string
	}{
		{"active", "aus1", "ACTIVE", snapshot.Complete, "", ""},
		{"inactive", "aus1", "INACTIVE", snapshot.Complete, "authorization server aus1, INACTIVE", ""},
		{"gone", "aus2", "ACTIVE", snapshot.Complete, "authorization server aus2, gone", ""},
		{"without a status", "aus1", "", snapshot.Complete, "", snapshot.AuthServers},
		{"not read to the end", "aus2", "ACTIVE", snapshot.Partial, "", snapshot.AuthServers},
		{"in the part that was read", "aus1", "INACTIVE", snapshot.Partial, "authorization server aus1, INACTIVE", ""},
		{"refused", "aus2", "ACTIVE", snapshot.Denied, "", snapshot.AuthServers},
		{"not understood", "", "ACTIVE", snapshot.Complete, "", snapshot.AgentConnections},
	} {
		b := newTestBuilder()
		b.report.Coverage = append(b.report.Coverage, snapshot.Coverage{Resource: snapshot.AuthServers, State: test.state})
		a := Agent{ID: "wlp1", Status: "ACTIVE"}
		ends := agentEnds{snapshot.AuthServers: {"aus1": test.status}}
		fine := b.checkEnd(&a, Evidence{What: "connection", ID: "mcn1"}, ends, snapshot.AuthServers, test.id)
		broken := ""
		for _, e := range a.Ends.Broken {
			broken += e.Value
		}
		if broken != test.broken || strings.Join(a.Ends.Unknown, " ") != test.unknown || fine != (broken == "" && test.unknown == "") {
			t.Errorf("%s: broken %q, unknown %v, fine %t", test.name, broken, a.Ends.Unknown, fine)
		}
	}
}

// TestUnknownStatusesOfAgents expects that what has no status, or one that is not known, makes
// uncertain what rests on it.
func TestUnknownStatusesOfAgents(t *testing.T) {
	t.Parallel()
	secret := func(status string) snapshot.AgentConnection {
		return snapshot.AgentConnection{ID: "mcn1", Type: snapshot.Some("STS_VAULT_SECRET"), Status: snapshot.Some(status)}
	}
	old := LogFacts{State: snapshot.UseNone, Since: daysAgo(90)}
	active := func() Agent {
		return Agent{ID: "wlp1", Status: "ACTIVE", Created: daysAgo(10), Log: old, OwnersKnown: true, ConnectionsKnown: true, Client: AgentClient{Method: "private_key_jwt"},
			Owners: []AgentOwner{{ID: "00u1", IsUser: true, Active: true}}, Credentials: Credentials{KeysKnown: true, SecretsKnown: true}}
	}
	for name, test := range map[string]struct {
		change func(*Agent)
		want   string
	}{
		"all is known":               {func(*Agent) {}, ""},
		"of the agent":               {func(a *Agent) { a.Status = "PAUSED" }, "AGT-03 AGT-06 AGT-09 AGT-10"},
		"of a connection":            {func(a *Agent) { a.Connections = []snapshot.AgentConnection{secret("PAUSED")} }, "AGT-03 AGT-04 AGT-06 AGT-07 AGT-12"},
		"of a key":                   {func(a *Agent) { a.Credentials.Keys = []Key{{ID: "pks1"}} }, "AGT-05 AGT-06 AGT-11"},
		"of a secret":                {func(a *Agent) { a.Credentials.Secrets = []Secret{{ID: "ocs1", Status: statusMissing}} }, "AGT-05"},
		"of an owner":                {func(a *Agent) { a.Owners[0].Unsure = true }, "AGT-02"},
		"of an owner with no id":     {func(a *Agent) { a.Owners[0].ID = "" }, "AGT-02"},
		"of an authorization server": {func(a *Agent) { a.Ends.Unknown = []string{snapshot.AuthServers} }, "AGT-12"},
	} {
		b := newTestBuilder()
		for _, resource := range []string{snapshot.AIAgents, snapshot.AgentOwners, snapshot.AgentConnections, snapshot.AgentKeys, snapshot.AgentSecrets,
			snapshot.DelegationLinks, snapshot.AuthServers, snapshot.AppGroups, snapshot.LastUses} {
			b.report.Coverage = append(b.report.Coverage, snapshot.Coverage{Resource: resource, State: snapshot.Complete})
		}
		a := active()
		test.change(&a)
		evaluate(b, agentRules, []*Agent{&a}, snapshot.AIAgents)
		var open []string
		for _, n := range b.report.NotEvaluated {
			open = append(open, n.ID)
		}
		if got := strings.Join(open, " "); got != test.want || len(a.Result.Findings) > 0 {
			t.Errorf("%s: not evaluated %s, want %s; findings %v", name, got, test.want, a.Result.Findings)
		}
	}
}

// TestOwnersNotRead expects that nobody is gone, and no group without an active member, while users
// or members were not read.
func TestOwnersNotRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		owner          AgentOwner
		missing        string
		active, unsure bool
		state          string
	}{
		{AgentOwner{IsUser: true, State: stateDeleted}, "", false, false, stateDeleted},
		{AgentOwner{IsUser: true, State: stateDeleted}, snapshot.GroupMembers, false, false, stateDeleted},
		{AgentOwner{IsUser: true, State: stateDeleted}, snapshot.Users, true, true, stateNotCollected},
		{AgentOwner{IsUser: true, State: "DEPROVISIONED"}, snapshot.Users, false, false, "DEPROVISIONED"},
		{AgentOwner{State: "no active member"}, "", false, false, "no active member"},
		{AgentOwner{State: "no active member"}, snapshot.GroupMembers, true, true, stateNotCollected},
		{AgentOwner{State: "no active member"}, snapshot.Users, true, true, stateNotCollected},
		{AgentOwner{Active: true, State: "has active members"}, snapshot.Users, true, false, "has active members"},
	} {
		o := test.owner
		o.doubt(test.missing != snapshot.Users, test.missing != snapshot.GroupMembers)
		if o.Active != test.active || o.Unsure != test.unsure || o.State != test.state {
			t.Errorf("%+v without %s: %+v", test.owner, test.missing, o)
		}
	}
}

// TestOwnersThere expects nobody to have left whose status is not known.
func TestOwnersThere(t *testing.T) {
	t.Parallel()
	users := map[string]snapshot.User{}
	for id, status := range map[string]string{"active": "ACTIVE", "left": "DEPROVISIONED", "away": "SUSPENDED", "new": "SOMETHING"} {
		users[id] = snapshot.User{ID: id, Status: snapshot.Some(status)}
	}
	users["blank"] = snapshot.User{ID: "blank"}
	for _, test := range []struct {
		id             string
		members        []string // nil for a user
		active, unsure bool
		state          string
	}{
		{"active", nil, true, false, "ACTIVE"}, {"left", nil, false, false, "DEPROVISIONED"}, {"away", nil, false, false, "SUSPENDED"},
		{"new", nil, true, true, "SOMETHING"}, {"blank", nil, true, true, statusMissing}, {"gone", nil, false, false, stateDeleted},
		{"00g1", []string{}, false, false, "no active member"}, {"00g1", []string{"left", "gone"}, false, false, "no active member"},
		{"00g1", []string{"left", "active", "blank"}, true, false, "has active members"}, {"00g1", []string{"left", "blank"}, true, true, "has active members"},
	} {
		o := AgentOwner{ID: test.id, IsUser: test.members == nil}
		o.describe(users, test.members, "Group")
		if o.Active != test.active || o.Unsure != test.unsure || o.State != test.state {
			t.Errorf("%s %v: %+v", test.id, test.members, o)
		}
	}
}
