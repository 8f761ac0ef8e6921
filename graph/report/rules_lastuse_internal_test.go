package report

import (
	"slices"
	"testing"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/scopes"
)

// TestUseRules evaluates the rules on last use for integrations of all kinds.
func TestUseRules(t *testing.T) {
	t.Parallel()
	since := daysAgo(90)
	none, unknown := LogFacts{State: snapshot.UseNone, Since: since}, LogFacts{State: snapshot.UseUnknown, Since: since}
	seen := func(days int, names ...string) LogFacts {
		return LogFacts{State: snapshot.UseSeen, Since: since, LastToken: daysAgo(days), Scopes: names}
	}
	for _, test := range []struct {
		name    string
		log     LogFacts
		grants  []string
		created int // days ago, -1 for unknown
		state   snapshot.State
		want    map[string]Severity
		open    []string // not evaluated
	}{
		{"none, powerful", none, []string{"okta.users.manage"}, 200, snapshot.Complete, map[string]Severity{"INT-24": High}, nil},
		{"none, ordinary", none, []string{"okta.groups.read"}, 200, snapshot.Complete, map[string]Severity{"INT-24": Medium}, nil},
		{"none, younger than the search", none, []string{"okta.users.manage"}, 45, snapshot.Complete, nil, nil},
		{"none, of unknown age", none, []string{"okta.users.manage"}, -1, snapshot.Complete, nil, []string{"INT-24"}},
		{"seen 31 days ago", seen(31, "okta.users.manage"), []string{"okta.users.manage"}, 200, snapshot.Complete, map[string]Severity{"INT-25": Low}, nil},
		{"seen today", seen(0, "okta.users.manage"), []string{"okta.users.manage"}, 200, snapshot.Complete, nil, nil},
		{"read only, powerful", seen(0, "okta.users.read"), []string{"okta.users.manage"}, 200, snapshot.Complete, map[string]Severity{"INT-26": Medium}, nil},
		{"read only, sensitive", seen(0, "okta.users.read"), []string{"okta.users.read", "okta.sessions.manage"}, 200, snapshot.Complete, map[string]Severity{"INT-26": Info}, nil},
		{"one of two", seen(0, "okta.sessions.manage"), []string{"okta.users.manage", "okta.sessions.manage"}, 200, snapshot.Complete, nil, nil},
		{"nothing that manages", seen(0, "okta.users.read"), []string{"okta.users.read"}, 200, snapshot.Complete, nil, nil},
		{"scopes not known", seen(0), []string{"okta.users.manage"}, 200, snapshot.Complete, nil, []string{"INT-26"}},
		{"unknown", unknown, []string{"okta.users.manage"}, 200, snapshot.Partial, nil, []string{"INT-24", "INT-25", "INT-26"}},
		{"none, others unknown", none, []string{"okta.users.manage"}, 200, snapshot.Partial, map[string]Severity{"INT-24": High}, nil},
		{"denied", LogFacts{}, []string{"okta.users.manage"}, 200, snapshot.Denied, nil, []string{"INT-24", "INT-25", "INT-26"}},
		{"absent", LogFacts{}, []string{"okta.users.manage"}, 200, snapshot.Absent, nil, []string{"INT-24", "INT-25", "INT-26"}},
		{"not searched", LogFacts{}, []string{"okta.users.manage"}, 200, snapshot.Skipped, nil, nil},
	} {
		b := newTestBuilder()
		b.report.Coverage = append(b.report.Coverage, snapshot.Coverage{Resource: snapshot.LastUses, State: test.state})
		i := integration(test.grants)
		i.Log, i.Created = test.log, daysAgo(test.created)
		if test.created < 0 {
			i.Created = time.Time{}
		}
		evaluate(b, integrationUseRules, []*Integration{&i}, snapshot.APIServices)
		for _, id := range []string{"INT-24", "INT-25", "INT-26"} {
			if got := severityOf(&i, id); got != test.want[id] {
				t.Errorf("%s: %s is %q, want %q", test.name, id, got, test.want[id])
			}
		}
		var open []string
		for _, n := range b.report.NotEvaluated {
			open = append(open, n.ID)
			if len(n.Missing) == 0 {
				t.Errorf("%s: %s does not say why", test.name, n.ID)
			}
		}
		if !slices.Equal(open, test.open) {
			t.Errorf("%s: not evaluated %v, want %v", test.name, open, test.open)
		}
	}
}

// TestUseRuleOnApplications does the same for service apps.
func TestUseRuleOnApplications(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		client string
		log    LogFacts
		state  snapshot.State
		want   Severity
		open   int
	}{
		{"service", LogFacts{State: snapshot.UseNone, Since: daysAgo(90)}, snapshot.Complete, High, 0},
		{"service", LogFacts{State: snapshot.UseUnknown}, snapshot.Partial, "", 1},
		{"service", LogFacts{}, snapshot.Denied, "", 1},
		{"service", LogFacts{}, snapshot.Skipped, "", 0},
		{"web", LogFacts{}, snapshot.Denied, "", 0},
	} {
		b := newTestBuilder()
		b.report.Coverage = append(b.report.Coverage, snapshot.Coverage{Resource: snapshot.LastUses, State: test.state})
		a := Application{ID: "0oa1", Created: daysAgo(200), Tier: scopes.Takeover, Scopes: holding("okta.users.manage"), Client: OAuthClient{Type: test.client}, Log: test.log}
		evaluate(b, applicationUseRules, []*Application{&a}, snapshot.Apps)
		if got := severityOf(&a, "APP-12"); got != test.want || len(b.report.NotEvaluated) != test.open {
			t.Errorf("%+v: %q, not evaluated %v", test, got, b.report.NotEvaluated)
		}
	}
}
