package collector_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// agentTokenEvents are the types of events by which agents get tokens (ai-agents.md §5).
var agentTokenEvents = []string{"app.oauth2.token.grant.id_jag", "app.oauth2.token.grant.vaulted_secret", "app.oauth2.token.grant.service_account",
	"app.oauth2.token.grant.oauth_sts", "app.oauth2.as.token.grant.access_token"}

// agentsOrg is holdersOrg with AI agents.
func agentsOrg(t *testing.T, ids ...string) *snapshot.Writer {
	t.Helper()
	w := holdersOrg(t)
	var agents []snapshot.Record
	for _, id := range ids {
		agents = append(agents, snapshot.AIAgent{ID: id, Status: snapshot.Some("ACTIVE"), Created: snapshot.Some("2025-01-01T00:00:00.000Z")})
	}
	listing(t, w, snapshot.AIAgents, agents...)
	return w
}

func agentToken(kind, agent string, ago time.Duration) oktatest.Event {
	return changed(tokenBefore(agent, ago), func(e *oktatest.Event) { e.Type = kind })
}

// Agents are searched for beside clients, each kind by its own events.
func TestLastTokensOfAgents(t *testing.T) {
	t.Parallel()
	newest := tokenBefore("0oaI1", 50*time.Minute)
	clients := "0oaI1 0oaI2 0oaS1 1000"
	for _, test := range []struct {
		name      string
		log       oktatest.Log
		faults    []string
		questions []string
		want      string // of the agents
		state     snapshot.State
		says      string
	}{
		{name: "one of two has a token", log: oktatest.Log{Events: []oktatest.Event{newest, agentToken("app.oauth2.token.grant.id_jag", "wlp1", time.Hour)}},
			questions: []string{clients, "wlp1 wlp2 1000"}, want: "wlp1 seen 2026-02-28T23:00 okta.logs.read okta.users.read; wlp2 none"},
		{name: "signing in to the application of an agent is no token of the agent", log: oktatest.Log{Events: []oktatest.Event{newest, tokenBefore("wlp1", time.Hour)}},
			questions: []string{clients, "wlp1 wlp2 1000"}, want: "wlp1 none; wlp2 none"},
		{name: "an agent's event is no token of a client", log: oktatest.Log{Events: []oktatest.Event{newest, agentToken("app.oauth2.token.grant.oauth_sts", "0oaI2", time.Hour)}},
			questions: []string{clients, "wlp1 wlp2 1000"}, want: "wlp1 none; wlp2 none"},
		{name: "a failure", log: oktatest.Log{Events: []oktatest.Event{newest, changed(agentToken("app.oauth2.token.grant.id_jag", "wlp1", time.Hour), func(e *oktatest.Event) { e.Failed = true })}},
			questions: []string{clients, "wlp1 wlp2 1000"}, want: "wlp1 none; wlp2 none"},
		{name: "joint questions refused", log: oktatest.Log{NoJoint: true, Events: []oktatest.Event{newest, agentToken("app.oauth2.token.grant.vaulted_secret", "wlp2", time.Hour)}},
			questions: []string{clients, "0oaI1 1", "0oaI2 1", "0oaS1 1", "wlp1 1", "wlp2 1"},
			want:      "wlp1 none; wlp2 seen 2026-02-28T23:00 okta.logs.read okta.users.read", says: "one by one"},
		{name: "the question about agents is refused", log: oktatest.Log{Events: []oktatest.Event{newest}}, faults: []string{"/api/v1/logs:403:nth=2"},
			questions: []string{clients, "wlp1 wlp2 1000"}, want: "wlp1 unknown; wlp2 unknown", state: snapshot.Partial, says: "2 holders last got a token (wlp1 wlp2)"},
		{name: "a bad question about agents", log: oktatest.Log{Events: []oktatest.Event{newest}}, faults: []string{"/api/v1/logs:400/E0000053:nth=2", "/api/v1/logs:400/E0000053:nth=3"},
			questions: []string{clients, "wlp1 wlp2 1000", "wlp1 1"}, want: "wlp1 unknown; wlp2 unknown", state: snapshot.Partial, says: "400 E0000053"},
		{name: "nobody has a token", questions: []string{clients, "wlp1 wlp2 1000"}, want: "wlp1 unknown; wlp2 unknown", state: snapshot.Partial, says: "sign in as a service app"},
		{name: "too slow for more than a week", log: oktatest.Log{Slow: 8 * 24 * time.Hour, Events: []oktatest.Event{newest, tokenBefore("0oaI2", time.Hour), tokenBefore("0oaS1", time.Hour),
			agentToken("app.oauth2.token.grant.id_jag", "wlp1", time.Hour)}},
			want: "wlp1 seen 2026-02-28T23:00 okta.logs.read okta.users.read; wlp2 unknown", state: snapshot.Partial, says: "1 holder last got a token (wlp2): Okta could not search its log in time"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := oktatest.Options{Log: test.log}
			for _, f := range test.faults {
				o.Faults = append(o.Faults, fault(t, f)...)
			}
			c, questions, _ := search(t, agentsOrg(t, "wlp1", "wlp2").Snapshot(), setup{fake: o})
			uses := usesText(t, c)
			if len(uses) != 5 || strings.Join(uses[3:], "; ") != test.want {
				t.Errorf("uses %q, want %s", uses, test.want)
			}
			if diff := cmp.Diff(test.questions, questions); test.questions != nil && diff != "" {
				t.Errorf("questions (-want +got):\n%s", diff)
			}
			row := c.Manifest.CoverageOf(snapshot.LastUses)
			if want := test.state; want == "" && row.State != snapshot.Complete || want != "" && row.State != want {
				t.Errorf("state %+v", row)
			}
			if text := row.Reason + strings.Join(row.Notes, " "); !strings.Contains(text, test.says) {
				t.Errorf("%q is not in %q", test.says, text)
			}
		})
	}
}

// Each type of events counts, and the newest event of any wins.
func TestEventsOfAgents(t *testing.T) {
	t.Parallel()
	var events []oktatest.Event
	var agents, want []string
	for n, kind := range agentTokenEvents {
		id := fmt.Sprint("wlp", n)
		agents = append(agents, id)
		events = append(events, agentToken(kind, id, time.Hour), agentToken(agentTokenEvents[(n+1)%len(agentTokenEvents)], id, 2*time.Hour))
		want = append(want, id+" seen 2026-02-28T23:00 okta.logs.read okta.users.read")
	}
	dir := filepath.Join(t.TempDir(), "kept")
	c, _, _ := search(t, agentsOrg(t, agents...).Snapshot(), setup{dir: dir, fake: oktatest.Options{Log: oktatest.Log{Events: events}}})
	if diff := cmp.Diff(want, usesText(t, c)[3:]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	b, err := os.ReadFile(filepath.Join(dir, snapshot.LastUses+".jsonl"))
	if err != nil || !strings.Contains(string(b), "wlp4") {
		t.Fatal(err)
	}
	for _, private := range []string{oktatest.Marker, oktatest.LogAddress, oktatest.LogPerson} {
		if strings.Contains(string(b), private) {
			t.Errorf("the snapshot has %s", private)
		}
	}
}

// 200 agents of an organization without other holders take ten questions, and one for this
// program's own token.
func TestManyAgents(t *testing.T) {
	t.Parallel()
	w := create(t)
	var agents []snapshot.Record
	var events []oktatest.Event
	for n := range 200 {
		id := fmt.Sprintf("wlpAgent%03d", n)
		agents = append(agents, snapshot.AIAgent{ID: id})
		if n%10 != 0 {
			for day := range 30 {
				events = append(events, agentToken(agentTokenEvents[n%len(agentTokenEvents)], id, time.Duration(day*24+n)*time.Hour))
			}
		}
	}
	listing(t, w, snapshot.AIAgents, agents...)
	c, questions, took := search(t, w.Snapshot(), asIntegration(oktatest.Options{Limits: map[string]int{"L": 60}, Latency: time.Second, Log: oktatest.Log{Events: events}}))
	c.expect(t, "")
	if len(questions) != 11 || questions[0] != "0oaC 1" || took > time.Minute {
		t.Errorf("%d questions in %s, the first is %s", len(questions), took, questions[0])
	}
	none := ids(records[snapshot.LastUse](t, c.Snapshot, snapshot.LastUses), func(u snapshot.LastUse) bool { return u.State == snapshot.UseNone })
	if len(none) != 20 {
		t.Errorf("%d agents have no token", len(none))
	}
}

// Without the product, or without its resource, the search is the same as before.
func TestLastTokensWithoutAgents(t *testing.T) {
	t.Parallel()
	newest := oktatest.Log{Events: []oktatest.Event{tokenBefore("0oaI1", 50*time.Minute)}}
	for name, s := range map[string]setup{
		"absent":       {fake: oktatest.Options{Log: newest, Faults: fault(t, "/workload-principals/api/v1/ai-agents:404")}},
		"not selected": {fake: oktatest.Options{Log: newest}, only: []string{}, skip: []string{snapshot.AIAgents}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, questions, _ := search(t, agentsOrg(t, "wlp1").Snapshot(), s)
			if diff := cmp.Diff([]string{seenI1, noneI2, noneS1}, usesText(t, c)); diff != "" {
				t.Errorf("uses (-want +got):\n%s", diff)
			}
			if row := c.Manifest.CoverageOf(snapshot.LastUses); row.State != snapshot.Complete || len(questions) != 1 {
				t.Errorf("%+v, questions %v", row, questions)
			}
		})
	}
	// Agents that were refused may be holders: what was not asked is not complete.
	w := agentsOrg(t, "wlp1")
	listing(t, w, snapshot.Clients, snapshot.Client{ID: "wlp1"})
	c, _, _ := search(t, w.Snapshot(), setup{only: []string{snapshot.LastUses, snapshot.Clients},
		fake: oktatest.Options{Log: newest, Faults: fault(t, "/workload-principals/api/v1/ai-agents:403")}})
	if row := c.Manifest.CoverageOf(snapshot.LastUses); row.State != snapshot.Partial || !strings.Contains(row.Reason, "ai-agents is denied") {
		t.Errorf("%+v", row)
	}
}

// Asking for last tokens does not ask for the scopes of agents, nor the other way round.
func TestScopesOfLastUseAndAgents(t *testing.T) {
	t.Parallel()
	for only, want := range map[string]string{snapshot.LastUses: "okta.logs.read", snapshot.AIAgents: "okta.aiAgents.read"} {
		selected, err := collector.Select([]string{only}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := selected.Enabled(collector.Options{LastUse: only == snapshot.LastUses}).Scopes()
		for _, scope := range []string{"okta.logs.read", "okta.aiAgents.read"} {
			if slices.Contains(got, scope) != (scope == want) {
				t.Errorf("--only %s asks for %v", only, got)
			}
		}
	}
}

// An answer that ends the search early does not leave holders without a token that the log was
// not believed for.
func TestDoubtAfterAFailure(t *testing.T) {
	t.Parallel()
	w := create(t)
	var integrations []snapshot.Record
	for n := range 25 {
		integrations = append(integrations, snapshot.APIService{ID: fmt.Sprintf("0oaHolder%02d", n)})
	}
	listing(t, w, snapshot.APIServices, integrations...)
	c, questions, _ := search(t, w.Snapshot(), setup{fake: oktatest.Options{Faults: fault(t, "/api/v1/logs:403:nth=2")}})
	for _, use := range usesText(t, c) {
		if !strings.HasSuffix(use, " unknown") {
			t.Errorf("%s, although nobody has a token in the log", use)
		}
	}
	if row := c.Manifest.CoverageOf(snapshot.LastUses); row.State != snapshot.Denied || len(questions) != 2 {
		t.Errorf("%+v after %v", row, questions)
	}
}
