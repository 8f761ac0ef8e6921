package collector_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// failure is an endpoint, and what is named when it answers 403, 404, and 500 or garbage:
// the states of the resource behind it and of those that need it. "fatal" ends the run.
type failure struct {
	path, touches       string // the resources whose records may change
	on403, on404, on500 string
}

const ofAgents = "ai-agents agent-connections agent-keys agent-secrets delegation-links agent-owners"

// failures has every endpoint: those below, and all others as in the table of resources.
func failures() []failure {
	all := []failure{
		{"/api/v1/org", "org", "denied: org", "fatal", "fatal"},
		{"/api/v1/users", "users creators",
			"denied: users creators factors", "failed: users factors", "failed: users factors"},
		{"/api/v1/groups", "groups group-targets push-targets",
			"denied: groups group-members group-assignments push-targets; partial: factors group-targets app-targets",
			"failed: groups group-members group-assignments; partial: factors group-targets app-targets",
			"failed: groups group-members group-assignments; partial: factors group-targets app-targets"},
		{"/api/v1/groups/{id}/users", "group-members factors",
			"denied: group-members; partial: factors", "partial: group-members", "failed: group-members; partial: factors"},
		{"/api/v1/apps", "apps users agent-secrets",
			"denied: apps app-users app-groups push-mappings push-targets grants jwks app-secrets saml-apps",
			"failed: apps app-users app-groups push-mappings push-targets grants jwks app-secrets saml-apps",
			"failed: apps app-users app-groups push-mappings push-targets grants jwks app-secrets saml-apps"},
		{"/integrations/api/v1/api-services", "api-services secrets creators", "denied: api-services secrets; partial: creators", // of hooks
			"absent: api-services secrets", "failed: api-services secrets; partial: creators"},
		{"/api/v1/inlineHooks", "inline-hooks", "denied: inline-hooks", "denied: inline-hooks", "failed: inline-hooks"}, // an app has one
		{"/api/v1/apps/{id}/credentials/jwks", "jwks", "", "", "partial: jwks"},
		{"/api/v1/apps/{id}/sso/saml/metadata", "saml-apps", "", "", "failed: saml-apps"},
		{"/api/v1/idps/{id}/metadata.xml", "saml-idps", "", "", "failed: saml-idps"},
		{"/api/v1/iam/assignees/users", "assignees group-targets app-targets",
			"denied: assignees user-assignments; partial: factors group-targets app-targets",
			"failed: assignees user-assignments; partial: factors group-targets app-targets",
			"failed: assignees user-assignments; partial: factors group-targets app-targets"},
		{"/workload-principals/api/v1/ai-agents", "ai-agents", "denied: " + ofAgents, "denied: " + ofAgents, "failed: " + ofAgents}, // a client points to them
		{"/workload-principals/api/v1/ai-agents/{id}/credentials/secrets", "agent-secrets", "absent: agent-secrets", "absent: agent-secrets", "failed: agent-secrets"},
		{"/governance/api/v1/resource-owners", "agent-owners", "skipped: agent-owners", "skipped: agent-owners", "failed: agent-owners"},
		{"/api/v1/meta/types/user", "user-types user-schemas", "denied: user-types", "failed: user-types", "failed: user-types"},
		{"/oauth2/v1/clients", "clients", "denied: clients client-assignments; partial: group-targets app-targets",
			"failed: clients client-assignments; partial: group-targets app-targets", "failed: clients client-assignments; partial: group-targets app-targets"},
		{"/api/v1/users/{id}/roles", "user-assignments group-targets app-targets",
			"denied: user-assignments; partial: group-targets app-targets", "partial: user-assignments group-targets app-targets", "failed: user-assignments; partial: group-targets app-targets"},
		{"/api/v1/groups/{id}/roles", "group-assignments group-targets",
			"denied: group-assignments; partial: group-targets app-targets", "partial: group-assignments group-targets app-targets", "failed: group-assignments; partial: group-targets app-targets"},
		{"/oauth2/v1/clients/{id}/roles", "client-assignments",
			"denied: client-assignments; partial: group-targets app-targets", "partial: client-assignments group-targets app-targets", "failed: client-assignments; partial: group-targets app-targets"},
		{"/api/v1/users/{id}/roles/{id}/targets/groups", "group-targets", "partial: group-targets", "partial: group-targets", "partial: group-targets"},
		{"/api/v1/groups/{id}/roles/{id}/targets/groups", "group-targets", "partial: group-targets", "", "partial: group-targets"},
		{"/api/v1/users/{id}/roles/{id}/targets/catalog/apps", "app-targets", "denied: app-targets", "partial: app-targets", "failed: app-targets"},
	}
	for _, row := range collector.Rows() {
		listed := slices.ContainsFunc(all, func(f failure) bool { return f.path == row.Path })
		if listed || strings.HasPrefix(row.Path, "/targets") {
			continue
		}
		names := strings.Join(append([]string{row.Name}, dependents(row.Name)...), " ")
		f := failure{row.Path, names, "denied: " + names, "absent: " + names, "failed: " + names}
		switch {
		case row.IsFanOut && row.GoneIsAnswer:
			f.on404 = ""
		case row.IsFanOut: // one parent may be deleted meanwhile, most are not
			f.on404 = "partial: " + names
		case snapshot.InEveryOrg(row.Name):
			f.on404 = f.on500
		case slices.Contains([]string{snapshot.Realms, snapshot.Devices}, row.Name): // contoso has what points to them
			f.on404 = f.on403
		}
		all = append(all, f)
	}
	return all
}

// dependents are the resources that need a resource, themselves or through others.
func dependents(name string) (names []string) {
	for _, row := range collector.Rows() {
		if slices.Contains(row.Needs, name) {
			names = slices.Concat(names, []string{row.Name}, dependents(row.Name))
		}
	}
	return names
}

// TestOneFailureLeavesTheRest makes each endpoint fail in turn: the resource behind it is
// named with its state, what needs it says so, and all others are complete, with the
// records of a run without failures.
func TestOneFailureLeavesTheRest(t *testing.T) {
	t.Parallel()
	org := contoso(t)
	whole := everything(t, collectIn(t, org, setup{}))
	type try struct {
		failure
		effect, want string
	}
	var tries []try
	for _, f := range failures() {
		tries = append(tries, try{f, "403", f.on403}, try{f, "404", f.on404}, try{f, "500", f.on500}, try{f, "garbage", f.on500})
	}
	for _, try := range sample(5, tries) { // another effect each time
		text := try.path + ":" + try.effect
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			c := collectIn(t, contoso(t), setup{fake: oktatest.Options{Faults: fault(t, text)}})
			if try.want == "fatal" {
				if c.err == nil {
					t.Error("the run did not end")
				}
				return
			}
			c.expect(t, try.want)
			rest := everything(t, c)
			for resource := range whole {
				if _, named := c.states()[resource]; named || slices.Contains(strings.Fields(try.touches), resource) {
					continue
				}
				if diff := cmp.Diff(whole[resource], rest[resource]); diff != "" {
					t.Errorf("%s is not the same (-want +got):\n%s", resource, diff)
				}
			}
		})
	}
}

// Metadata that is refused or missing is left out and noted once. Metadata that makes no
// sense is a failure.
func TestNoMetadata(t *testing.T) {
	t.Parallel()
	for effect, noted := range map[string]string{"403": "refused", "404": "no metadata", "401/E0000015": "refused",
		"400": "refused", "html": "", "garbage": "", "type": ""} {
		for path, resource := range map[string]string{"/api/v1/apps/{id}/sso/saml/metadata": snapshot.SAMLApps,
			"/api/v1/idps/{id}/metadata.xml": snapshot.SAMLIdPs} {
			c := collectIn(t, contoso(t), setup{only: []string{"saml"}, fake: oktatest.Options{Faults: fault(t, path+":"+effect)}})
			row := c.Manifest.CoverageOf(resource)
			if noted == "" {
				c.expect(t, "failed: "+resource)
				continue
			}
			c.expect(t, "")
			if len(row.Notes) != 1 || !strings.Contains(row.Notes[0], noted) || row.Objects != 0 {
				t.Errorf("%s %s: %+v", path, effect, row)
			}
		}
	}
}

// Without SAML no metadata is requested, and no profile field is kept for it.
func TestWithoutSAML(t *testing.T) {
	t.Parallel()
	c := collectIn(t, contoso(t), setup{skip: []string{"saml"}})
	for request := range c.fake.Requests() {
		if strings.Contains(request, "metadata") {
			t.Error(request)
		}
	}
	for _, u := range records[snapshot.User](t, c.Snapshot, snapshot.Users) {
		if u.Profile.Others != nil {
			t.Errorf("%s keeps %s", u.ID, u.Profile.Others)
		}
	}
}

// failures has every endpoint that a collection requests.
func TestEveryEndpointFails(t *testing.T) {
	t.Parallel()
	for request := range collectIn(t, contoso(t), setup{}).fake.Requests() {
		if !strings.HasPrefix(request, "GET /.well-known/") &&
			!slices.ContainsFunc(failures(), func(f failure) bool { return request == "GET "+f.path }) {
			t.Errorf("%s never fails", request)
		}
	}
}

// Failures of other kinds, or of one object only.
func TestOtherFailures(t *testing.T) {
	t.Parallel()
	admins, others := "/api/v1/groups/00guMopHwtsRg5ojq697/users", "/api/v1/groups/00gpqwaLJu2Zejtjo697/users"
	cases := map[string]string{
		"/api/v1/users:html":                   "failed: users factors",
		admins + ":403":                        "partial: group-members factors",
		admins + ":404":                        "",
		admins + ":500":                        "partial: group-members factors",
		others + ":403":                        "partial: group-members",
		"/api/v1/apps:400:nth=1":               "",
		"/api/v1/apps/{id}/groups:500:every=7": "",
		"/integrations/api/v1/api-services:401/E0000015":                          "absent: api-services secrets", // the creators of hooks are looked up
		"/integrations/api/v1/api-services/{id}/credentials/secrets:401/E0000015": "absent: secrets",

		// A setting that the graph does not need.
		"/api/v1/org/settings/clientPrivilegesSetting:400":          "absent: client-privileges",
		"/api/v1/org/settings/clientPrivilegesSetting:401/E0000015": "absent: client-privileges",
		"/api/v1/org/settings/clientPrivilegesSetting:405":          "absent: client-privileges",

		// What needs a license, and what does not.
		"/api/v1/devices:401/E0000015":              "denied: devices", // to which something points
		"/api/v1/devices:400":                       "failed: devices",
		"/api/v1/agentPools:401/E0000015":           "absent: agent-pools",
		"/api/v1/agentPools:400":                    "failed: agent-pools",
		"/api/v1/agentPools:400:nth=1":              "",
		"/api/v1/realms:401/E0000015":               "denied: realms",
		"/api/v1/realms:400":                        "denied: realms",
		"/api/v1/idps:401/E0000015":                 "absent: idps idp-users saml-idps",
		"/api/v1/idps:405":                          "absent: idps idp-users saml-idps",
		"/api/v1/idps:400":                          "failed: idps idp-users saml-idps",
		"/api/v1/idps/{id}/users:401/E0000015":      "absent: idp-users",
		"/api/v1/authorizationServers:401/E0000015": "absent: auth-servers",
		"/api/v1/api-tokens:401/E0000015":           "denied: api-tokens",
		"/api/v1/iam/roles:401/E0000015":            "denied: roles permissions",
		"/api/v1/users/{id}/roles:401/E0000015":     "denied: user-assignments; partial: group-targets app-targets",
		"/api/v1/apps/{id}/grants:401/E0000015":     "denied: grants",

		// An organization without the endpoint has none of it, unless every one has it.
		"/api/v1/users:405":                      "failed: users factors",
		"/api/v1/apps:405":                       "failed: apps app-users app-groups push-mappings push-targets grants jwks app-secrets saml-apps",
		"/api/v1/api-tokens:405":                 "absent: api-tokens",
		"/api/v1/iam/roles:405":                  "absent: roles permissions",
		"/oauth2/v1/clients:405":                 "failed: clients client-assignments; partial: group-targets app-targets",
		"/api/v1/users/{id}/factors:405":         "absent: factors",
		"/api/v1/policies/{id}/mappings:405":     "absent: policy-mappings",
		"/api/v1/apps/{id}/credentials/jwks:405": "",

		// Targets and resources are requested in smaller pages, where there are pages.
		"/api/v1/users/{id}/roles/{id}/targets/groups:400:nth=1": "",
		"/api/v1/iam/resource-sets/{id}/resources:400:nth=1":     "",
		"/api/v1/iam/resource-sets/{id}/bindings:400:nth=1":      "partial: bindings binding-members",
		"/api/v1/iam/resource-sets/{id}/bindings:401/E0000015":   "denied: bindings binding-members",

		// Policies are requested by type.
		"/api/v1/policies:400":                        "absent: policies policy-mappings",
		"/api/v1/policies:401/E0000015":               "absent: policies policy-mappings",
		"/api/v1/policies:403:nth=3":                  "partial: policies policy-mappings",
		"/api/v1/policies:500:first=8":                "partial: policies policy-mappings",
		"/api/v1/policies/{id}/mappings:400":          "",
		"/api/v1/policies/{id}/mappings:401/E0000015": "",

		// The apps' own records have the keys too.
		"/api/v1/apps/{id}/credentials/jwks:400":          "",
		"/api/v1/apps/{id}/credentials/jwks:401/E0000015": "",
	}
	for _, text := range sample(4, slices.Sorted(maps.Keys(cases))) {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			collectIn(t, contoso(t), setup{fake: oktatest.Options{Faults: fault(t, text)}}).expect(t, cases[text])
		})
	}
}

// A parameter that Okta refuses is left out. This is noted unless it is the page size.
func TestRefusedParameters(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"/api/v1/apps:400:nth=1":       "objects may be missing: Okta took the request only without includeNonDeleted=true",
		"/api/v1/apps:400:first=2":     "objects may be missing: Okta took the request only without includeNonDeleted=true",
		"/api/v1/groups:400:nth=1":     "",
		"/api/v1/agentPools:400:nth=1": "",
	} {
		c := collectIn(t, contoso(t), setup{fake: oktatest.Options{Faults: fault(t, text)}})
		c.expect(t, "")
		var notes []string
		for _, row := range c.Manifest.Coverage {
			notes = append(notes, row.Notes...)
		}
		if got := strings.Join(notes, "; "); got != want {
			t.Errorf("%s: noted %q, want %q", text, got, want)
		}
	}
}

// The advice on a refusal that hides all roles is given once.
func TestAdviceOnRolesOnce(t *testing.T) {
	t.Parallel()
	var faults []oktatest.Fault
	for _, row := range failures() {
		if strings.Contains(row.path, "/iam/") || strings.Contains(row.path, "/roles") || strings.HasPrefix(row.path, "/oauth2/v1/clients") {
			faults = append(faults, fault(t, row.path+":403")...)
		}
	}
	credential, client := service(t)
	for name, s := range map[string]setup{
		"token":   {fake: oktatest.Options{Faults: faults}},
		"service": {fake: oktatest.Options{Faults: faults, Clients: []oktatest.Client{client}}, credential: &credential},
	} {
		c := collectIn(t, contoso(t), s)
		c.expect(t, "denied: roles permissions assignees clients user-assignments group-assignments client-assignments resource-sets set-resources bindings binding-members; partial: group-targets app-targets factors")
		var advised []string
		for _, row := range c.Manifest.Coverage {
			switch {
			case strings.Contains(row.Reason, "Read-only Administrator is not enough"):
				advised = append(advised, row.Resource)
			case strings.Contains(row.Reason, ": 403 ") && !strings.HasSuffix(row.Reason, "; what to do is said of roles"):
				t.Errorf("%s: %+v", name, row)
			}
		}
		if got := strings.Join(advised, " "); got != snapshot.Roles {
			t.Errorf("%s: the advice is given for %s", name, got)
		}
	}
}
