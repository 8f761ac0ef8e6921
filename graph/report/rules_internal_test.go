package report

import (
	"slices"
	"testing"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/scopes"
)

// collected is the start of the collection in these tests.
var collected = time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)

func daysAgo(n int) time.Time { return collected.AddDate(0, 0, -n) }

// newTestBuilder returns the builder of an organization of which all resources were read, except
// some.
func newTestBuilder(except ...string) *builder {
	r := &Report{Run: Run{Started: collected}, Limits: Limits{Secret: 180 * 24 * time.Hour, Integration: 365 * 24 * time.Hour}}
	for _, name := range slices.Concat(needPaths, needCreators, needAdmins, needSecrets, needGranters,
		[]string{snapshot.APITokens, snapshot.ClientPrivilegesSetting, snapshot.Factors, snapshot.JWKs}) {
		state := snapshot.Complete
		if slices.Contains(except, name) {
			state = snapshot.Denied
		}
		r.Coverage = append(r.Coverage, snapshot.Coverage{Resource: name, State: state})
	}
	return &builder{report: r, extract: newExtract()}
}

func holding(names ...string) []Scope { return newScopes(names) }

// integration returns one whose scopes and secrets alone can lead to findings.
func integration(grants []string, secrets ...Secret) Integration {
	return Integration{ID: "0oa1", Created: daysAgo(200), Tier: scopes.TierOf(grants), Scopes: holding(grants...), Secrets: secrets,
		SecretsKnown: true, Creator: Principal{ID: "00u1", Kind: PrincipalUser, State: "ACTIVE", Admin: SuperAdmin}}
}

// createdBy returns an integration that the principal authorized.
func createdBy(p Principal) Integration {
	i := integration(nil)
	i.Creator = p
	return i
}

// severityOf returns the severity of the finding with an id, "" when there is none.
func severityOf(s subject, id string) Severity {
	for _, f := range s.result().Findings {
		if f.ID == id {
			return f.Severity
		}
	}
	return ""
}

// TestUnevaluated counts the subjects for which a rule is not evaluated when a resource was not
// read. Those whose result does not depend on it are not among them.
func TestUnevaluated(t *testing.T) {
	t.Parallel()
	without := func(resource string, run func(*builder)) map[string]int {
		b := newTestBuilder(resource)
		run(b)
		unevaluated := map[string]int{}
		for _, n := range b.report.NotEvaluated {
			unevaluated[n.ID] = n.Subjects
		}
		return unevaluated
	}
	integrations := func(all ...Integration) func(*builder) {
		return func(b *builder) { evaluate(b, integrationRules, pointers(all), snapshot.APIServices) }
	}
	super := createdBy(Principal{ID: "00u1", Kind: PrincipalUser, State: "ACTIVE", Admin: SuperAdmin})
	unclear := createdBy(Principal{ID: "00u2", Kind: PrincipalUser, State: "ACTIVE", Admin: UnknownAdmin})
	unresolved := createdBy(Principal{ID: "00u3", State: "not collected", Admin: UnknownAdmin})
	unnamed := createdBy(Principal{State: "not named", Admin: UnknownAdmin})
	application := createdBy(Principal{ID: "0oa9", Kind: PrincipalApplication, State: "application", Admin: UnknownAdmin})
	zone := Token{Network: "ZONE", Owner: Principal{ID: "00u1", Kind: PrincipalUser, State: "ACTIVE", Admin: UnknownAdmin}}
	grants := func(by Principal) []Scope {
		all := holding("okta.groups.read")
		all[0].GrantedBy = by
		return all
	}
	for _, test := range []struct {
		rule, lacks string
		run         func(*builder)
		want        int
	}{
		{"INT-01", snapshot.ClientPrivilegesSetting, integrations(integration([]string{"okta.logs.read"}), integration([]string{"okta.appGrants.manage", "okta.clients.register"})), 1},
		{"INT-01", snapshot.ClientAssignments, integrations(integration([]string{"okta.appGrants.manage", "okta.clients.manage"})), 1},
		{"INT-02", snapshot.Bindings, integrations(integration([]string{"okta.logs.read"}), integration([]string{"okta.groups.manage"}), integration([]string{"okta.apps.manage"})), 2},
		{"INT-05", snapshot.AppSecrets, integrations(integration([]string{"okta.logs.read"}), integration([]string{"okta.apps.read"})), 1},
		{"INT-09", snapshot.Users, integrations(super, unresolved, unnamed, application), 1},
		{"INT-10", snapshot.Users, integrations(super, unresolved, unnamed, application), 1},
		{"INT-11", snapshot.Users, integrations(super, unresolved, unnamed, application), 1},
		{"INT-12", snapshot.UserAssignments, integrations(super, unclear, unresolved, unnamed, application), 2},
		{"INT-13", snapshot.UserAssignments, integrations(super, unclear, unresolved, unnamed, application), 2},
		{"INT-15", snapshot.Apps, integrations(super, unresolved, unnamed), 1},
		{"INT-23", snapshot.Factors, integrations(super, unclear, unresolved, unnamed, application), 3},
		{"TOK-01", snapshot.UserAssignments, func(b *builder) { evaluate(b, tokenRules, []*Token{&zone}) }, 1},
		{"TOK-02", snapshot.UserAssignments, func(b *builder) { evaluate(b, tokenRules, []*Token{&zone}) }, 0},
		{"TOK-03", snapshot.Users, func(b *builder) { evaluate(b, tokenRules, []*Token{&zone, {}}) }, 1},
		{"APP-01", snapshot.Clients, func(b *builder) {
			evaluate(b, applicationRules, []*Application{{Admin: UnknownAdmin}, {Admin: UnknownAdmin, Scopes: grants(unnamed.Creator)}})
		}, 1},
		{"APP-09", snapshot.JWKs, func(b *builder) {
			evaluate(b, applicationRules, []*Application{{}, {Credentials: Credentials{KeysKnown: true}}})
		}, 1},
		{"APP-11", snapshot.Users, func(b *builder) {
			evaluate(b, applicationRules, []*Application{{Scopes: grants(super.Creator)}, {Scopes: grants(unresolved.Creator)}})
		}, 1},
		{"APP-11", snapshot.APIServices, func(b *builder) {
			evaluate(b, applicationRules, []*Application{{Scopes: grants(unresolved.Creator)}})
		}, 1},
	} {
		if got := without(test.lacks, test.run)[test.rule]; got != test.want {
			t.Errorf("%s without %s is not evaluated for %d subjects, want %d", test.rule, test.lacks, got, test.want)
		}
	}
}

// TestUnevaluatedWithoutDate evaluates rules on ages: they are not evaluated for those subjects
// alone that lack a date.
func TestUnevaluatedWithoutDate(t *testing.T) {
	t.Parallel()
	secret := func(status string, created time.Time) Secret { return Secret{"ocs", status, created} }
	young, old, none := daysAgo(1), daysAgo(200), time.Time{}
	undated := integration(nil, secret("ACTIVE", old))
	undated.Created = none
	for _, test := range []struct {
		name string
		is   Integration
		want []string
	}{
		{"all have dates", integration(nil, secret("ACTIVE", old), secret("ACTIVE", young)), nil},
		{"the secret has none", integration(nil, secret("ACTIVE", none)), []string{"INT-17", "INT-18"}},
		{"it is inactive", integration(nil, secret("INACTIVE", none)), nil},
		{"one of two has none", integration(nil, secret("ACTIVE", young), secret("ACTIVE", none)), []string{"INT-16", "INT-17"}},
		{"the severity is the highest already", integration([]string{"okta.users.manage"}, secret("ACTIVE", old), secret("ACTIVE", none)), nil},
		{"the integration has none", undated, []string{"INT-18", "INT-21"}},
	} {
		other := integration(nil, secret("ACTIVE", young))
		evaluate(newTestBuilder(), integrationRules, []*Integration{&test.is, &other}, snapshot.APIServices)
		if !slices.Equal(test.is.Result.Unevaluated, test.want) || other.Result.Unevaluated != nil {
			t.Errorf("%s: %v are not evaluated, want %v; of another integration %v", test.name, test.is.Result.Unevaluated, test.want, other.Result.Unevaluated)
		}
	}
}

// TestMayBeWorse checks that a finding is marked when its severity depends on a resource that was
// not read.
func TestMayBeWorse(t *testing.T) {
	t.Parallel()
	reader := func(power string) func(*builder) {
		return func(b *builder) {
			b.secretApps = []secretApp{{id: "0oaApp", power: power}}
			evaluate(b, integrationRules, []*Integration{new(integration([]string{"okta.apps.read"}))}, snapshot.APIServices)
		}
	}
	instances := func(n int) func(*builder) {
		return func(b *builder) {
			b.report.Integrations = slices.Repeat([]Integration{integration(nil, Secret{"ocs", "ACTIVE", collected})}, n)
			for i := range b.report.Integrations {
				b.report.Integrations[i].ID, b.report.Integrations[i].Type = string(rune('a'+i)), "vendor"
			}
			evaluate(b, integrationRules, pointers(b.report.Integrations), snapshot.APIServices)
		}
	}
	token := func(admin Admin) func(*builder) {
		return func(b *builder) {
			owner := Principal{ID: "00u1", Kind: PrincipalUser, State: "ACTIVE", Admin: admin}
			evaluate(b, tokenRules, []*Token{{Network: "ANYWHERE", Owner: owner}, {Network: "ZONE", Owner: owner}}, snapshot.APITokens)
		}
	}
	for _, test := range []struct {
		rule, lacks string
		run         func(*builder)
		want        string
	}{
		{"INT-05", snapshot.Grants, reader(""), "INT-05 (may be worse)"},
		{"INT-05", snapshot.Clients, reader(""), "INT-05 (may be worse)"},
		{"INT-05", snapshot.Clients, reader("admin"), ""},
		{"INT-22", snapshot.Creators, instances(2), "INT-22 (may be worse)"},
		{"INT-22", snapshot.APIServiceSecrets, instances(2), "INT-22 (may be worse)"},
		{"INT-22", snapshot.APIServiceSecrets, instances(1), ""},
		{"TOK-02", snapshot.UserAssignments, token(UnknownAdmin), "TOK-02 (may be worse)"},
		{"TOK-02", snapshot.UserAssignments, token(SuperAdmin), ""},
	} {
		b := newTestBuilder(test.lacks)
		test.run(b)
		got := ""
		for i := range b.report.NotEvaluated {
			if n := &b.report.NotEvaluated[i]; n.ID == test.rule {
				got = n.Label()
			}
		}
		if got != test.want {
			t.Errorf("%s without %s is labelled %q, want %q", test.rule, test.lacks, got, test.want)
		}
	}
}
