package report

import (
	"slices"
	"testing"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/scopes"
)

// collected is when the organizations of these tests were collected.
var collected = time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)

func daysOld(n int) time.Time { return collected.AddDate(0, 0, -n) }

// allRead is an organization of which everything was read but some resources.
func allRead(less ...string) *builder {
	r := &Report{Run: Run{Started: collected}, Limits: Limits{Secret: 180 * 24 * time.Hour, Integration: 365 * 24 * time.Hour}}
	for _, name := range slices.Concat(needPaths, needCreators, needAdmins, needSecrets, needGranters,
		[]string{snapshot.APITokens, snapshot.ClientPrivilegesSetting, snapshot.Factors, snapshot.JWKs}) {
		state := snapshot.Complete
		if slices.Contains(less, name) {
			state = snapshot.Denied
		}
		r.Coverage = append(r.Coverage, snapshot.Coverage{Resource: name, State: state})
	}
	return &builder{report: r}
}

func holding(names ...string) []Scope { return newScopes(names) }

// apiService is an integration with nothing amiss but its scopes and secrets.
func apiService(grants []string, secrets ...Secret) Integration {
	return Integration{ID: "0oa1", Created: daysOld(200), Tier: scopes.TierOf(grants), Scopes: holding(grants...), Secrets: secrets,
		SecretsKnown: true, Creator: Principal{ID: "00u1", Kind: PrincipalUser, State: "ACTIVE", Admin: SuperAdmin}}
}

func letInBy(p Principal) Integration {
	i := apiService(nil)
	i.Creator = p
	return i
}

// severityOf is that of one kind of finding, "" when it is not found.
func severityOf(s subject, id string) Severity {
	for _, f := range s.result().Findings {
		if f.ID == id {
			return f.Severity
		}
	}
	return ""
}

// TestIntegrationRules holds each rule to its limits: just within, just without.
func TestIntegrationRules(t *testing.T) {
	t.Parallel()
	secret := func(status string, days int) Secret { return Secret{"ocs", status, daysOld(days)} }
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
		{"one that writes and is ordinary is not sensitive", "INT-04", apiService([]string{"okta.logs.read", "okta.myAccount.email.manage"}), ""},
		{"what registers clients writes", "INT-04", apiService([]string{"okta.clients.register"}), Medium},
		{"tokens of identity providers", "INT-06", apiService([]string{"okta.idps.read"}), Medium},
		{"the log", "INT-06", apiService([]string{"okta.logs.read"}), Medium},
		{"people, and more than sensitive", "INT-06", apiService([]string{"okta.users.read", "okta.policies.manage"}), ""},
		{"what reads is no reason to say that it writes", "INT-08", apiService([]string{"okta.groups.manage", "okta.apps.read"}), ""},
		{"locked out", "INT-11", letInBy(user("LOCKED_OUT", SuperAdmin)), Medium},
		{"staged", "INT-11", letInBy(user("STAGED", SuperAdmin)), Medium},
		{"expired", "INT-11", letInBy(user("PASSWORD_EXPIRED", SuperAdmin)), Medium},
		{"recovering", "INT-11", letInBy(user("RECOVERY", SuperAdmin)), Medium},
		{"provisioned", "INT-11", letInBy(user("PROVISIONED", SuperAdmin)), Medium},
		{"active", "INT-11", letInBy(user("ACTIVE", SuperAdmin)), ""},
		{"an app of such a state is no user", "INT-11", letInBy(Principal{ID: "0oa2", Kind: PrincipalApplication, State: "STAGED"}), ""},
		{"no factor", "INT-23", letInBy(factors(0, "ACTIVE")), High},
		{"one factor", "INT-23", letInBy(factors(1, "ACTIVE")), ""},
		{"no factor, and cannot sign in", "INT-23", letInBy(factors(0, "SUSPENDED")), ""},
		{"two fresh secrets", "INT-16", apiService(nil, secret("ACTIVE", 0), secret("ACTIVE", 180)), Medium},
		{"the older is over the limit", "INT-16", apiService(nil, secret("ACTIVE", 0), secret("ACTIVE", 181)), High},
		{"one is not active", "INT-16", apiService(nil, secret("ACTIVE", 0), secret("INACTIVE", 181)), ""},
		{"a secret at the limit", "INT-17", apiService(nil, secret("ACTIVE", 180)), ""},
		{"a secret over the limit", "INT-17", apiService(nil, secret("ACTIVE", 181)), Medium},
		{"the same with a privileged scope", "INT-17", apiService([]string{"okta.policies.manage"}, secret("ACTIVE", 181)), High},
		{"the same with a scope of takeover", "INT-17", apiService([]string{"okta.idps.manage"}, secret("ACTIVE", 181)), High},
		{"never rotated is not told twice", "INT-17", apiService(nil, secret("ACTIVE", 200)), ""},
		{"never rotated", "INT-18", apiService(nil, secret("ACTIVE", 200)), Medium},
		{"never rotated, created a day later", "INT-18", apiService(nil, secret("ACTIVE", 199)), Medium},
		{"rotated a day and an hour later", "INT-18", apiService(nil, Secret{"ocs", "ACTIVE", daysOld(199).Add(time.Hour)}), ""},
		{"rotated two days later", "INT-18", apiService(nil, secret("ACTIVE", 198)), ""},
		{"created before the integration", "INT-18", apiService(nil, secret("ACTIVE", 202)), ""},
		{"an older secret remains", "INT-18", apiService(nil, secret("ACTIVE", 200), secret("INACTIVE", 200)), ""},
		{"other secrets may not have been read", "INT-18",
			with(apiService(nil, secret("ACTIVE", 200)), func(i *Integration) { i.SecretsKnown = false }), ""},
		{"it has no date", "INT-18", with(apiService(nil, secret("ACTIVE", 200)), func(i *Integration) { i.Created = time.Time{} }), ""},
		{"a year", "INT-21", with(apiService(nil), func(i *Integration) { i.Created = daysOld(365) }), ""},
		{"more than a year", "INT-21", with(apiService(nil), func(i *Integration) { i.Created = daysOld(366) }), Low},
	} {
		evaluate(allRead(), integrationRules, []*Integration{&test.is}, snapshot.APIServices)
		if got := severityOf(&test.is, test.rule); got != test.want {
			t.Errorf("%s: %s is %q, want %q", test.name, test.rule, got, test.want)
		}
	}
}

// TestSeveralInstances compares integrations of one type.
func TestSeveralInstances(t *testing.T) {
	t.Parallel()
	like := func(kind string, change func(*Integration)) (i Integration) {
		i = apiService([]string{"okta.logs.read"}, Secret{"ocs1", "ACTIVE", collected})
		i.Type = kind
		change(&i)
		return i
	}
	same := func(*Integration) {}
	for _, test := range []struct {
		name string
		kind string
		with func(*Integration) // what the other is, beside the same
		want Severity
	}{
		{"alike", "vendor", same, Low},
		{"no type is no common type", "", same, ""},
		{"other scopes", "vendor", func(i *Integration) { i.Scopes = holding("okta.users.read") }, Medium},
		{"nobody there answers for it", "vendor", func(i *Integration) { i.Creator = Principal{ID: "00u9"} }, Medium},
		{"who let it in has left", "vendor", func(i *Integration) { i.Creator.State = "DEPROVISIONED" }, Medium},
		{"it cannot sign in", "vendor", func(i *Integration) { i.Secrets = nil }, Medium},
	} {
		d := allRead()
		d.report.Integrations = []Integration{like(test.kind, same), like(test.kind, test.with)}
		d.report.Integrations[1].ID = "0oa2"
		evaluate(d, integrationRules, pointers(d.report.Integrations), snapshot.APIServices)
		if got := severityOf(&d.report.Integrations[0], "INT-22"); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestApplicationRules holds each rule to its limits.
func TestApplicationRules(t *testing.T) {
	t.Parallel()
	type change func(*Application)
	method := func(m string) change { return func(a *Application) { a.Client.AuthMethod = m } }
	web := func(a *Application) { a.Client.Type = "web" }
	keys := func(n, days int) change {
		return func(a *Application) {
			a.Credentials.Keys = slices.Repeat([]Key{{Status: "ACTIVE", Created: daysOld(days)}}, n)
		}
	}
	elsewhere := func(a *Application) { a.Client.KeysURI = "https://keys.example" }
	unbound := func(a *Application) { a.Client.BindsTokens = new(bool) }
	super := func(a *Application) { a.Admin = SuperAdmin }
	for _, test := range []struct {
		name, rule string
		grants     []string
		with       []change
		want       Severity
	}{
		{"a super admin that registers clients does not only read", "APP-02", []string{"okta.clients.register"}, []change{super}, High},
		{"nor is it said to", "APP-03", []string{"okta.clients.register"}, []change{super}, ""},
		{"secret in a header", "APP-04", []string{"okta.groups.manage"}, []change{method("client_secret_basic")}, Low},
		{"secret in a body", "APP-04", []string{"okta.groups.manage"}, []change{method("client_secret_post")}, Low},
		{"secret as a key", "APP-04", []string{"okta.groups.manage"}, []change{method("client_secret_jwt")}, Low},
		{"nothing at all", "APP-04", []string{"okta.groups.manage"}, []change{method("none")}, Low},
		{"a key", "APP-04", []string{"okta.groups.manage"}, []change{method("private_key_jwt")}, ""},
		{"a secret that only reads", "APP-04", []string{"okta.groups.read"}, []change{method("client_secret_basic")}, ""},
		{"a scope of nobody's", "APP-04", []string{"openid"}, []change{method("client_secret_basic")}, ""},
		{"the same without a role", "APP-05", []string{"openid"}, nil, ""},
		{"the same of a super admin", "APP-02", []string{"openid"}, []change{super}, ""},
		{"which does not read either", "APP-03", []string{"openid"}, []change{super}, ""},
		{"reading", "APP-03", []string{"openid", "okta.groups.read"}, []change{super}, Medium},
		{"what no table has and says that it manages", "APP-05", []string{"okta.example.manage"}, nil, Medium},
		{"what acts for a signed-in user alone", "APP-05", []string{"okta.myAccount.password.manage"}, nil, ""},
		{"the same with a secret", "APP-04", []string{"okta.myAccount.password.manage"}, []change{method("client_secret_basic")}, ""},
		{"the same and registering", "APP-05", []string{"okta.myAccount.password.manage", "okta.clients.register"}, nil, Medium},
		{"no role", "APP-05", []string{"okta.groups.manage"}, nil, Medium},
		{"no role, and a scope of takeover", "APP-05", []string{"okta.users.manage"}, nil, High},
		{"some role", "APP-05", []string{"okta.groups.manage"}, []change{func(a *Application) { a.Admin = OtherAdmin }}, ""},
		{"nobody knows which role", "APP-05", []string{"okta.groups.manage"}, []change{func(a *Application) { a.Admin = UnknownAdmin }}, ""},
		{"keys elsewhere", "APP-08", []string{"okta.groups.manage"}, []change{elsewhere}, Medium},
		{"keys elsewhere of what only reads", "APP-08", []string{"okta.groups.read"}, []change{elsewhere}, ""},
		{"keys elsewhere of what acts for its users", "APP-08", []string{"okta.groups.manage"}, []change{elsewhere, web}, ""},
		{"two keys", "APP-09", nil, []change{keys(2, 180)}, ""},
		{"three keys", "APP-09", nil, []change{keys(3, 1)}, Low},
		{"an old key", "APP-09", nil, []change{keys(1, 181)}, Low},
		{"tokens are not bound", "APP-10", []string{"okta.groups.manage"}, []change{unbound}, Low},
		{"those of users are not bound", "APP-10", []string{"okta.groups.manage"}, []change{unbound, web}, ""},
	} {
		a := Application{ID: "0oa1", Status: "ACTIVE", Client: OAuthClient{Type: "service"}, Admin: NoAdmin, Credentials: Credentials{KeysKnown: true},
			Scopes: holding(test.grants...), Tier: scopes.TierOf(test.grants)}
		for _, change := range test.with {
			change(&a)
		}
		evaluate(allRead(), applicationRules, []*Application{&a}, snapshot.Apps, snapshot.Grants)
		if got := severityOf(&a, test.rule); got != test.want {
			t.Errorf("%s: %s is %q, want %q", test.name, test.rule, got, test.want)
		}
	}
}

// TestTokenRules holds the age of a token to its limit.
func TestTokenRules(t *testing.T) {
	t.Parallel()
	for days, want := range map[int]Severity{180: "", 181: Low} {
		token := Token{Created: daysOld(days)}
		evaluate(allRead(), tokenRules, []*Token{&token}, snapshot.APITokens)
		if got := severityOf(&token, "TOK-05"); got != want {
			t.Errorf("after %d days: %q, want %q", days, got, want)
		}
	}
}

// TestOpenQuestions says of whom a question stays open when a resource was not
// read: not of those of whom the answer is known without.
func TestOpenQuestions(t *testing.T) {
	t.Parallel()
	without := func(resource string, see func(*builder)) map[string]int {
		d := allRead(resource)
		see(d)
		open := map[string]int{}
		for _, n := range d.report.NotEvaluated {
			open[n.ID] = n.Subjects
		}
		return open
	}
	integrations := func(all ...Integration) func(*builder) {
		return func(d *builder) { evaluate(d, integrationRules, pointers(all), snapshot.APIServices) }
	}
	super := letInBy(Principal{ID: "00u1", Kind: PrincipalUser, State: "ACTIVE", Admin: SuperAdmin})
	unclear := letInBy(Principal{ID: "00u2", Kind: PrincipalUser, State: "ACTIVE", Admin: UnknownAdmin})
	unresolved := letInBy(Principal{ID: "00u3", State: "not collected", Admin: UnknownAdmin})
	unnamed := letInBy(Principal{State: "not named", Admin: UnknownAdmin})
	application := letInBy(Principal{ID: "0oa9", Kind: PrincipalApplication, State: "application", Admin: UnknownAdmin})
	zone := Token{Network: "ZONE", Owner: Principal{ID: "00u1", Kind: PrincipalUser, State: "ACTIVE", Admin: UnknownAdmin}}
	grants := func(by Principal) []Scope {
		all := holding("okta.groups.read")
		all[0].GrantedBy = by
		return all
	}
	for _, test := range []struct {
		rule, lacks string
		see         func(*builder)
		want        int
	}{
		{"INT-01", snapshot.ClientPrivilegesSetting, integrations(apiService([]string{"okta.logs.read"}), apiService([]string{"okta.appGrants.manage", "okta.clients.register"})), 1},
		{"INT-01", snapshot.ClientAssignments, integrations(apiService([]string{"okta.appGrants.manage", "okta.clients.manage"})), 1},
		{"INT-02", snapshot.Bindings, integrations(apiService([]string{"okta.logs.read"}), apiService([]string{"okta.groups.manage"}), apiService([]string{"okta.apps.manage"})), 2},
		{"INT-05", snapshot.AppSecrets, integrations(apiService([]string{"okta.logs.read"}), apiService([]string{"okta.apps.read"})), 1},
		{"INT-09", snapshot.Users, integrations(super, unresolved, unnamed, application), 1},
		{"INT-10", snapshot.Users, integrations(super, unresolved, unnamed, application), 1},
		{"INT-11", snapshot.Users, integrations(super, unresolved, unnamed, application), 1},
		{"INT-12", snapshot.UserAssignments, integrations(super, unclear, unresolved, unnamed, application), 2},
		{"INT-13", snapshot.UserAssignments, integrations(super, unclear, unresolved, unnamed, application), 2},
		{"INT-15", snapshot.Apps, integrations(super, unresolved, unnamed), 1},
		{"INT-23", snapshot.Factors, integrations(super, unclear, unresolved, unnamed, application), 3},
		{"TOK-01", snapshot.UserAssignments, func(d *builder) { evaluate(d, tokenRules, []*Token{&zone}) }, 1},
		{"TOK-02", snapshot.UserAssignments, func(d *builder) { evaluate(d, tokenRules, []*Token{&zone}) }, 0},
		{"TOK-03", snapshot.Users, func(d *builder) { evaluate(d, tokenRules, []*Token{&zone, {}}) }, 1},
		{"APP-01", snapshot.Clients, func(d *builder) {
			evaluate(d, applicationRules, []*Application{{Admin: UnknownAdmin}, {Admin: UnknownAdmin, Scopes: grants(unnamed.Creator)}})
		}, 1},
		{"APP-09", snapshot.JWKs, func(d *builder) {
			evaluate(d, applicationRules, []*Application{{}, {Credentials: Credentials{KeysKnown: true}}})
		}, 1},
		{"APP-11", snapshot.Users, func(d *builder) {
			evaluate(d, applicationRules, []*Application{{Scopes: grants(super.Creator)}, {Scopes: grants(unresolved.Creator)}})
		}, 1},
		{"APP-11", snapshot.APIServices, func(d *builder) {
			evaluate(d, applicationRules, []*Application{{Scopes: grants(unresolved.Creator)}})
		}, 1},
	} {
		if got := without(test.lacks, test.see)[test.rule]; got != test.want {
			t.Errorf("%s without %s is open for %d, want %d", test.rule, test.lacks, got, test.want)
		}
	}
}

// TestOpenWithoutDate leaves a question open for those alone whose answer takes a
// date that they do not have.
func TestOpenWithoutDate(t *testing.T) {
	t.Parallel()
	secret := func(status string, created time.Time) Secret { return Secret{"ocs", status, created} }
	young, old, none := daysOld(1), daysOld(200), time.Time{}
	undated := apiService(nil, secret("ACTIVE", old))
	undated.Created = none
	for _, test := range []struct {
		name string
		is   Integration
		want []string
	}{
		{"all have dates", apiService(nil, secret("ACTIVE", old), secret("ACTIVE", young)), nil},
		{"the secret has none", apiService(nil, secret("ACTIVE", none)), []string{"INT-17", "INT-18"}},
		{"it cannot be used", apiService(nil, secret("INACTIVE", none)), nil},
		{"one of two has none", apiService(nil, secret("ACTIVE", young), secret("ACTIVE", none)), []string{"INT-16", "INT-17"}},
		{"it is as bad as can be", apiService([]string{"okta.users.manage"}, secret("ACTIVE", old), secret("ACTIVE", none)), nil},
		{"the integration has none", undated, []string{"INT-18", "INT-21"}},
	} {
		other := apiService(nil, secret("ACTIVE", young))
		evaluate(allRead(), integrationRules, []*Integration{&test.is, &other}, snapshot.APIServices)
		if !slices.Equal(test.is.Result.Unevaluated, test.want) || other.Result.Unevaluated != nil {
			t.Errorf("%s: %v are open, want %v; for another one %v", test.name, test.is.Result.Unevaluated, test.want, other.Result.Unevaluated)
		}
	}
}

// TestMayBeWorse says of what was found whether it could be worse than that, when
// what decides was not read.
func TestMayBeWorse(t *testing.T) {
	t.Parallel()
	reader := func(power string) func(*builder) {
		return func(d *builder) {
			d.secretApps = []secretApp{{id: "0oaApp", power: power}}
			evaluate(d, integrationRules, []*Integration{new(apiService([]string{"okta.apps.read"}))}, snapshot.APIServices)
		}
	}
	instances := func(n int) func(*builder) {
		return func(d *builder) {
			d.report.Integrations = slices.Repeat([]Integration{apiService(nil, Secret{"ocs", "ACTIVE", collected})}, n)
			for i := range d.report.Integrations {
				d.report.Integrations[i].ID, d.report.Integrations[i].Type = string(rune('a'+i)), "vendor"
			}
			evaluate(d, integrationRules, pointers(d.report.Integrations), snapshot.APIServices)
		}
	}
	token := func(admin Admin) func(*builder) {
		return func(d *builder) {
			owner := Principal{ID: "00u1", Kind: PrincipalUser, State: "ACTIVE", Admin: admin}
			evaluate(d, tokenRules, []*Token{{Network: "ANYWHERE", Owner: owner}, {Network: "ZONE", Owner: owner}}, snapshot.APITokens)
		}
	}
	for _, test := range []struct {
		rule, lacks string
		see         func(*builder)
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
		d := allRead(test.lacks)
		test.see(d)
		got := ""
		for i := range d.report.NotEvaluated {
			if n := &d.report.NotEvaluated[i]; n.ID == test.rule {
				got = n.Label()
			}
		}
		if got != test.want {
			t.Errorf("%s without %s is open as %q, want %q", test.rule, test.lacks, got, test.want)
		}
	}
}

// TestHooksThatItCanAttach tells of who writes hooks whether it can attach them
// too, in the one finding that its scopes make.
func TestHooksThatItCanAttach(t *testing.T) {
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
		i := apiService([]string{"okta.inlineHooks.manage", test.other})
		i.Paths = test.leads
		evaluate(allRead(), integrationRules, []*Integration{&i}, snapshot.APIServices)
		var told []string
		for _, f := range i.Result.Findings {
			if slices.ContainsFunc(f.Evidence, func(e Evidence) bool { return e.ID == "C6" }) {
				told = append(told, f.ID)
			}
		}
		if !i.Result.has(test.in) || slices.Equal(told, []string{test.in}) != test.want {
			t.Errorf("with %s: told in %v, want in %s: %t", test.other, told, test.in, test.want)
		}
	}
}

// TestManyReadableSecrets names few of the applications whose secret can be read,
// those with power first.
func TestManyReadableSecrets(t *testing.T) {
	t.Parallel()
	d := allRead()
	d.secretApps = slices.Repeat([]secretApp{{id: "0oaPlain"}}, MaxTargets+1)
	d.secretApps = append(d.secretApps, secretApp{id: "0oaPower", power: "admin"})
	i := apiService([]string{"okta.apps.read"})
	evaluate(d, integrationRules, []*Integration{&i}, snapshot.APIServices)
	f := i.Result.Findings[slices.IndexFunc(i.Result.Findings, func(f *Finding) bool { return f.ID == "INT-05" })]
	last := len(f.Evidence) - 1
	if f.Severity != High || last != MaxTargets+1 || f.Evidence[1].ID != "0oaPower" || f.Evidence[last].Value != "2 more" {
		t.Errorf("%s: %+v", f.Severity, f.Evidence)
	}
}

// TestManyWaysOn counts what leads on to the organization and is not named: who
// follows the advice must know how much there is to do.
func TestManyWaysOn(t *testing.T) {
	t.Parallel()
	for ends, want := range map[int]string{MaxTargets: "", MaxTargets + 5: "5 more"} {
		i := apiService([]string{"okta.groups.manage"})
		i.Paths = []Path{{Edge: kind.OktagonAddMember, TargetKind: kind.Group, Count: ends + 1, TakeOvers: ends,
			Targets: slices.Repeat([]Target{{ID: "00g1", Name: "Admins", TakesOver: true}}, MaxTargets)}}
		evaluate(allRead(), integrationRules, []*Integration{&i}, snapshot.APIServices)
		f := i.Result.Findings[slices.IndexFunc(i.Result.Findings, func(f *Finding) bool { return f.ID == "INT-02" })]
		last, got := f.Evidence[len(f.Evidence)-1], ""
		if last.ID == "" {
			got = last.Value
		}
		if got != want || last.What != "group" {
			t.Errorf("of %d groups the last is %+v, want %q", ends, last, want)
		}
	}
}

// TestOrderOfHolders sorts by one reason after the other, whatever the names.
func TestOrderOfHolders(t *testing.T) {
	t.Parallel()
	critical := func(id string) Findings { return Findings{{ID: id, Severity: Critical}} }
	low := Findings{{ID: "INT-21", Severity: Low}}
	d := allRead()
	d.report.Integrations = []Integration{
		{Name: "a, without a scope", Result: Result{Findings: low}},
		{Name: "b, younger", Scopes: holding("okta.users.manage"), Created: daysOld(1)},
		{Name: "c, older", Scopes: holding("okta.users.manage"), Created: daysOld(2)},
		{Name: "d, with a finding", Scopes: holding("okta.users.manage"), Result: Result{Findings: low}},
		{Name: "e, controls", Scopes: holding("okta.groups.manage"), Result: Result{Findings: critical("INT-02")}},
		{Name: "f, takes over", Scopes: holding("okta.apps.manage"), Result: Result{Findings: critical("INT-01")}},
	}
	d.report.Applications = []Application{
		{Name: "a, with a finding", Result: Result{Findings: low}},
		{Name: "b, privileged", Scopes: holding("okta.groups.manage")},
		{Name: "c, takes over", Result: Result{Findings: critical("APP-01")}},
	}
	d.sortSubjects()
	got := ""
	for _, i := range d.report.Integrations {
		got += i.Name[:1]
	}
	for _, a := range d.report.Applications {
		got += a.Name[:1]
	}
	if want := "fedcba" + "cba"; got != want {
		t.Errorf("the order is %s, want %s", got, want)
	}
}
