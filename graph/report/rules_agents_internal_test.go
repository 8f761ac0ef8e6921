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
