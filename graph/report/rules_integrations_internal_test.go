package report

import (
	"slices"
	"testing"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
)

// TestIntegrationRules evaluates the rules just within and just beyond their limits.
func TestIntegrationRules(t *testing.T) {
	t.Parallel()
	secret := func(status string, days int) Secret { return Secret{"ocs", status, daysAgo(days)} }
	user := func(state string, admin Admin) Principal {
		return Principal{ID: "00u1", Kind: PrincipalUser, State: state, Admin: admin}
	}
	factors := func(n int, state string) Principal {
		p := user(state, SuperAdmin)
		p.Factors = &n
		return p
	}
	with := func(i Integration, change func(*Integration)) Integration { change(&i); return i }
	for _, test := range []struct {
		name, rule string
		is         Integration
		want       Severity
	}{
		{"an ordinary scope that writes is not sensitive", "INT-04", integration([]string{"okta.logs.read", "okta.myAccount.email.manage"}), ""},
		{"registering clients is writing", "INT-04", integration([]string{"okta.clients.register"}), Medium},
		{"tokens of identity providers", "INT-06", integration([]string{"okta.idps.read"}), Medium},
		{"the log", "INT-06", integration([]string{"okta.logs.read"}), Medium},
		{"people, with a higher tier", "INT-06", integration([]string{"okta.users.read", "okta.policies.manage"}), ""},
		{"manage and read of different resources", "INT-08", integration([]string{"okta.groups.manage", "okta.apps.read"}), ""},
		{"locked out", "INT-11", createdBy(user("LOCKED_OUT", SuperAdmin)), Medium},
		{"staged", "INT-11", createdBy(user("STAGED", SuperAdmin)), Medium},
		{"expired", "INT-11", createdBy(user("PASSWORD_EXPIRED", SuperAdmin)), Medium},
		{"recovering", "INT-11", createdBy(user("RECOVERY", SuperAdmin)), Medium},
		{"provisioned", "INT-11", createdBy(user("PROVISIONED", SuperAdmin)), Medium},
		{"active", "INT-11", createdBy(user("ACTIVE", SuperAdmin)), ""},
		{"the status of an app does not count", "INT-11", createdBy(Principal{ID: "0oa2", Kind: PrincipalApplication, State: "STAGED"}), ""},
		{"no factor", "INT-23", createdBy(factors(0, "ACTIVE")), High},
		{"one factor", "INT-23", createdBy(factors(1, "ACTIVE")), ""},
		{"no factor, and cannot sign in", "INT-23", createdBy(factors(0, "SUSPENDED")), ""},
		{"two fresh secrets", "INT-16", integration(nil, secret("ACTIVE", 0), secret("ACTIVE", 180)), Medium},
		{"the older is over the limit", "INT-16", integration(nil, secret("ACTIVE", 0), secret("ACTIVE", 181)), High},
		{"one is not active", "INT-16", integration(nil, secret("ACTIVE", 0), secret("INACTIVE", 181)), ""},
		{"a secret at the limit", "INT-17", integration(nil, secret("ACTIVE", 180)), ""},
		{"a secret over the limit", "INT-17", integration(nil, secret("ACTIVE", 181)), Medium},
		{"the same with a privileged scope", "INT-17", integration([]string{"okta.policies.manage"}, secret("ACTIVE", 181)), High},
		{"the same with a scope of takeover", "INT-17", integration([]string{"okta.idps.manage"}, secret("ACTIVE", 181)), High},
		{"never rotated is INT-18 only", "INT-17", integration(nil, secret("ACTIVE", 200)), ""},
		{"never rotated", "INT-18", integration(nil, secret("ACTIVE", 200)), Medium},
		{"never rotated, created a day later", "INT-18", integration(nil, secret("ACTIVE", 199)), Medium},
		{"rotated a day and an hour later", "INT-18", integration(nil, Secret{"ocs", "ACTIVE", daysAgo(199).Add(time.Hour)}), ""},
		{"rotated two days later", "INT-18", integration(nil, secret("ACTIVE", 198)), ""},
		{"created before the integration", "INT-18", integration(nil, secret("ACTIVE", 202)), ""},
		{"an older secret remains", "INT-18", integration(nil, secret("ACTIVE", 200), secret("INACTIVE", 200)), ""},
		{"there may be other secrets", "INT-18",
			with(integration(nil, secret("ACTIVE", 200)), func(i *Integration) { i.SecretsKnown = false }), ""},
		{"it has no date", "INT-18", with(integration(nil, secret("ACTIVE", 200)), func(i *Integration) { i.Created = time.Time{} }), ""},
		{"a year", "INT-21", with(integration(nil), func(i *Integration) { i.Created = daysAgo(365) }), ""},
		{"more than a year", "INT-21", with(integration(nil), func(i *Integration) { i.Created = daysAgo(366) }), Low},
	} {
		evaluate(newTestBuilder(), integrationRules, []*Integration{&test.is}, snapshot.APIServices)
		if got := severityOf(&test.is, test.rule); got != test.want {
			t.Errorf("%s: %s is %q, want %q", test.name, test.rule, got, test.want)
		}
	}
}

// TestSeveralInstances compares integrations of one type.
func TestSeveralInstances(t *testing.T) {
	t.Parallel()
	like := func(kind string, change func(*Integration)) (i Integration) {
		i = integration([]string{"okta.logs.read"}, Secret{"ocs1", "ACTIVE", collected})
		i.Type = kind
		change(&i)
		return i
	}
	same := func(*Integration) {}
	for _, test := range []struct {
		name string
		kind string
		with func(*Integration) // how the other differs
		want Severity
	}{
		{"alike", "vendor", same, Low},
		{"no type is not the same type", "", same, ""},
		{"other scopes", "vendor", func(i *Integration) { i.Scopes = holding("okta.users.read") }, Medium},
		{"the creator is deleted", "vendor", func(i *Integration) { i.Creator = Principal{ID: "00u9"} }, Medium},
		{"the creator is deprovisioned", "vendor", func(i *Integration) { i.Creator.State = "DEPROVISIONED" }, Medium},
		{"it has no secret", "vendor", func(i *Integration) { i.Secrets = nil }, Medium},
	} {
		b := newTestBuilder()
		b.report.Integrations = []Integration{like(test.kind, same), like(test.kind, test.with)}
		b.report.Integrations[1].ID = "0oa2"
		evaluate(b, integrationRules, pointers(b.report.Integrations), snapshot.APIServices)
		if got := severityOf(&b.report.Integrations[0], "INT-22"); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestHookEvidence checks that the finding on scopes says whether an integration that writes
// inline hooks can attach them, too.
func TestHookEvidence(t *testing.T) {
	t.Parallel()
	over := Path{Edge: kind.OktagonTakeOverOrg, Scopes: []string{"okta.users.manage"}, Count: 1}
	onto := Path{Edge: kind.OktagonAddMember, TargetKind: kind.Group, Count: 1, TakeOvers: 1, Targets: []Target{{ID: "00g1", TakesOver: true}}}
	for _, test := range []struct {
		other string
		leads []Path
		in    string
		want  bool
	}{
		{"okta.apps.manage", nil, "INT-03", true},
		{"okta.authorizationServers.manage", nil, "INT-03", true},
		{"okta.apps.read", nil, "INT-03", false},
		{"okta.apps.manage", []Path{onto}, "INT-02", true},
		{"okta.apps.read", []Path{onto}, "INT-02", false},
		{"okta.apps.manage", []Path{over}, "INT-01", true},
	} {
		i := integration([]string{"okta.inlineHooks.manage", test.other})
		i.Paths = test.leads
		evaluate(newTestBuilder(), integrationRules, []*Integration{&i}, snapshot.APIServices)
		var findings []string
		for _, f := range i.Result.Findings {
			if slices.ContainsFunc(f.Evidence, func(e Evidence) bool { return e.ID == "C6" }) {
				findings = append(findings, f.ID)
			}
		}
		if !i.Result.has(test.in) || slices.Equal(findings, []string{test.in}) != test.want {
			t.Errorf("with %s: said in %v, want in %s: %t", test.other, findings, test.in, test.want)
		}
	}
}

// TestManySecretApps names some of the applications whose secret can be read, those with power
// first.
func TestManySecretApps(t *testing.T) {
	t.Parallel()
	b := newTestBuilder()
	b.secretApps = slices.Repeat([]secretApp{{id: "0oaPlain"}}, MaxTargets+1)
	b.secretApps = append(b.secretApps, secretApp{id: "0oaPower", power: "admin"})
	i := integration([]string{"okta.apps.read"})
	evaluate(b, integrationRules, []*Integration{&i}, snapshot.APIServices)
	f := i.Result.Findings[slices.IndexFunc(i.Result.Findings, func(f *Finding) bool { return f.ID == "INT-05" })]
	last := len(f.Evidence) - 1
	if f.Severity != High || last != MaxTargets+1 || f.Evidence[1].ID != "0oaPower" || f.Evidence[last].Value != "2 more" {
		t.Errorf("%s: %+v", f.Severity, f.Evidence)
	}
}

// TestTargetEvidence counts the targets that are not named, because all of them need attention.
func TestTargetEvidence(t *testing.T) {
	t.Parallel()
	for targets, want := range map[int]string{MaxTargets: "", MaxTargets + 5: "5 more"} {
		i := integration([]string{"okta.groups.manage"})
		i.Paths = []Path{{Edge: kind.OktagonAddMember, TargetKind: kind.Group, Count: targets + 1, TakeOvers: targets,
			Targets: slices.Repeat([]Target{{ID: "00g1", Name: "Admins", TakesOver: true}}, MaxTargets)}}
		evaluate(newTestBuilder(), integrationRules, []*Integration{&i}, snapshot.APIServices)
		f := i.Result.Findings[slices.IndexFunc(i.Result.Findings, func(f *Finding) bool { return f.ID == "INT-02" })]
		last, got := f.Evidence[len(f.Evidence)-1], ""
		if last.ID == "" {
			got = last.Value
		}
		if got != want || last.What != "group" {
			t.Errorf("of %d groups the last is %+v, want %q", targets, last, want)
		}
	}
}
