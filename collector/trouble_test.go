package collector_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// troubles has, for every endpoint, whose records depend on it and what is named
// when it answers 403, 404, and 500 or garbage. What depends on it is named
// too; "fatal" ends the run.
var troubles = []struct {
	path, touches       string
	on403, on404, on500 string
}{
	{"/api/v1/org", "org", "denied: org", "fatal", "fatal"},
	{"/api/v1/org/settings/clientPrivilegesSetting", "client-privileges",
		"denied: client-privileges", "absent: client-privileges", "failed: client-privileges"},
	{"/api/v1/users", "users creators",
		"denied: users creators factors", "absent: users factors", "failed: users factors"},
	{"/api/v1/users/{id}", "creators", "denied: creators", "", "failed: creators"},
	{"/api/v1/users/{id}/factors", "factors", "denied: factors", "", "failed: factors"},
	{"/api/v1/groups", "groups group-targets push-targets",
		"denied: groups group-members group-assignments push-targets; partial: factors group-targets app-targets",
		"absent: groups group-members group-assignments; partial: factors",
		"failed: groups group-members group-assignments; partial: factors group-targets app-targets"},
	{"/api/v1/groups/{id}/users", "group-members factors",
		"denied: group-members; partial: factors", "", "failed: group-members; partial: factors"},
	{"/api/v1/apps", "apps users",
		"denied: apps app-users app-groups push-mappings push-targets grants jwks app-secrets saml-apps",
		"absent: apps app-users app-groups push-mappings push-targets grants jwks app-secrets saml-apps",
		"failed: apps app-users app-groups push-mappings push-targets grants jwks app-secrets saml-apps"},
	{"/api/v1/apps/{id}/users", "app-users", "denied: app-users", "", "failed: app-users"},
	{"/api/v1/apps/{id}/groups", "app-groups", "denied: app-groups", "", "failed: app-groups"},
	{"/api/v1/apps/{id}/group-push/mappings", "push-mappings push-targets",
		"denied: push-mappings push-targets", "", "failed: push-mappings push-targets"},
	{"/api/v1/groups/{id}", "push-targets", "denied: push-targets", "", "failed: push-targets"},
	{"/api/v1/apps/{id}/grants", "grants", "denied: grants", "", "failed: grants"},
	{"/api/v1/apps/{id}/credentials/jwks", "jwks", "", "", "partial: jwks"},
	{"/api/v1/apps/{id}/credentials/secrets", "app-secrets", "denied: app-secrets", "", "failed: app-secrets"},
	{"/integrations/api/v1/api-services", "api-services",
		"denied: api-services creators secrets", "absent: api-services creators secrets", "failed: api-services creators secrets"},
	{"/integrations/api/v1/api-services/{id}/credentials/secrets", "secrets", "denied: secrets", "", "failed: secrets"},
	{"/api/v1/devices", "devices", "denied: devices", "absent: devices", "failed: devices"},
	{"/api/v1/agentPools", "agent-pools", "denied: agent-pools", "absent: agent-pools", "failed: agent-pools"},
	{"/api/v1/policies", "policies",
		"denied: policies policy-mappings", "absent: policies policy-mappings", "failed: policies policy-mappings"},
	{"/api/v1/policies/{id}/mappings", "policy-mappings", "denied: policy-mappings", "", "failed: policy-mappings"},
	{"/api/v1/realms", "realms", "denied: realms", "absent: realms", "failed: realms"},
	{"/api/v1/apps/{id}/sso/saml/metadata", "saml-apps", "", "", "failed: saml-apps"},
	{"/api/v1/idps", "idps", "denied: idps idp-users saml-idps", "absent: idps idp-users saml-idps", "failed: idps idp-users saml-idps"},
	{"/api/v1/idps/{id}/metadata.xml", "saml-idps", "", "", "failed: saml-idps"},
	{"/api/v1/idps/{id}/users", "idp-users", "denied: idp-users", "", "failed: idp-users"},
	{"/api/v1/authorizationServers", "auth-servers", "denied: auth-servers", "absent: auth-servers", "failed: auth-servers"},
	{"/api/v1/api-tokens", "api-tokens", "denied: api-tokens", "absent: api-tokens", "failed: api-tokens"},
	{"/api/v1/iam/roles", "roles", "denied: roles permissions", "absent: roles permissions", "failed: roles permissions"},
	{"/api/v1/iam/roles/{id}/permissions", "permissions", "denied: permissions", "", "failed: permissions"},
	{"/api/v1/iam/assignees/users", "assignees group-targets app-targets",
		"denied: assignees user-assignments; partial: factors group-targets app-targets",
		"absent: assignees user-assignments; partial: factors",
		"failed: assignees user-assignments; partial: factors group-targets app-targets"},
	{"/oauth2/v1/clients", "clients",
		"denied: clients client-assignments; partial: group-targets app-targets", "absent: clients client-assignments", "failed: clients client-assignments; partial: group-targets app-targets"},
	{"/api/v1/users/{id}/roles", "user-assignments group-targets app-targets", "denied: user-assignments; partial: group-targets app-targets", "", "failed: user-assignments; partial: group-targets app-targets"},
	{"/api/v1/groups/{id}/roles", "group-assignments group-targets", "denied: group-assignments; partial: group-targets app-targets", "", "failed: group-assignments; partial: group-targets app-targets"},
	{"/oauth2/v1/clients/{id}/roles", "client-assignments", "denied: client-assignments; partial: group-targets app-targets", "", "failed: client-assignments; partial: group-targets app-targets"},
	{"/api/v1/users/{id}/roles/{id}/targets/groups", "group-targets", "partial: group-targets", "", "partial: group-targets"},
	{"/api/v1/groups/{id}/roles/{id}/targets/groups", "group-targets", "partial: group-targets", "", "partial: group-targets"},
	{"/api/v1/users/{id}/roles/{id}/targets/catalog/apps", "app-targets", "denied: app-targets", "", "failed: app-targets"},
	{"/api/v1/iam/resource-sets", "resource-sets",
		"denied: resource-sets set-resources bindings binding-members",
		"absent: resource-sets set-resources bindings binding-members",
		"failed: resource-sets set-resources bindings binding-members"},
	{"/api/v1/iam/resource-sets/{id}/resources", "set-resources", "denied: set-resources", "", "failed: set-resources"},
	{"/api/v1/iam/resource-sets/{id}/bindings", "bindings binding-members",
		"denied: bindings binding-members", "", "failed: bindings binding-members"},
	{"/api/v1/iam/resource-sets/{id}/bindings/{id}/members", "binding-members", "denied: binding-members", "", "failed: binding-members"},
}

// TestOneTroubleLeavesTheRest gives each endpoint trouble in turn: the resource
// behind it is named with its state, what depends on it says so, and all others
// are complete, with the records that they always have.
func TestOneTroubleLeavesTheRest(t *testing.T) {
	t.Parallel()
	org := contoso(t)
	whole := everything(t, collectIn(t, org, setup{}))
	for _, row := range troubles {
		for _, try := range []struct{ effect, want string }{
			{"403", row.on403}, {"404", row.on404}, {"500", row.on500}, {"garbage", garbled(row.path, row.on500)},
		} {
			text := row.path + ":" + try.effect
			t.Run(text, func(t *testing.T) {
				t.Parallel()
				c := collectIn(t, contoso(t), setup{fake: oktatest.Options{Faults: fault(t, text)}})
				if try.want == "fatal" {
					if c.err == nil {
						t.Error("the run goes on")
					}
					return
				}
				c.expect(t, try.want)
				rest := everything(t, c)
				for resource := range whole {
					if _, named := c.states()[resource]; named || slices.Contains(strings.Fields(row.touches), resource) {
						continue
					}
					if diff := cmp.Diff(whole[resource], rest[resource]); diff != "" {
						t.Errorf("%s is not the same (-want +got):\n%s", resource, diff)
					}
				}
			})
		}
	}
}

// garbled is what is named when an answer makes no sense. Metadata that does not
// is none.
func garbled(path, usual string) string {
	if strings.Contains(path, "metadata") {
		return ""
	}
	return usual
}

// Metadata that is refused, gone or broken is none, and is noted once.
func TestNoMetadata(t *testing.T) {
	t.Parallel()
	for effect, noted := range map[string]string{"403": "refused", "404": "no metadata", "401/E0000015": "refused",
		"400": "refused", "html": "refused", "garbage": "not understood", "type": "refused"} {
		for path, resource := range map[string]string{"/api/v1/apps/{id}/sso/saml/metadata": snapshot.SAMLApps,
			"/api/v1/idps/{id}/metadata.xml": snapshot.SAMLIdPs} {
			c := collectIn(t, contoso(t), setup{only: []string{"saml"}, fake: oktatest.Options{Faults: fault(t, path+":"+effect)}})
			c.expect(t, "")
			row := c.Manifest.CoverageOf(resource)
			if len(row.Notes) != 1 || !strings.Contains(row.Notes[0], noted) || row.Objects != 0 {
				t.Errorf("%s %s: %+v", path, effect, row)
			}
		}
	}
}

// Without SAML nothing of it is asked for, and no field is kept for its sake.
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

// Every endpoint that a collection asks is in the table above.
func TestEveryEndpointHasItsTrouble(t *testing.T) {
	for request := range collectIn(t, contoso(t), setup{}).fake.Requests() {
		known := request == "GET /.well-known/okta-organization"
		for _, row := range troubles {
			known = known || request == "GET "+row.path
		}
		if !known {
			t.Errorf("%s is never given trouble", request)
		}
	}
}

// Trouble of other kinds, or with one object only.
func TestOtherTroubles(t *testing.T) {
	t.Parallel()
	admins, others := "/api/v1/groups/00guMopHwtsRg5ojq697/users", "/api/v1/groups/00gpqwaLJu2Zejtjo697/users"
	for text, want := range map[string]string{
		"/api/v1/users:html":                   "failed: users factors",
		admins + ":403":                        "partial: group-members factors",
		admins + ":404":                        "",
		admins + ":500":                        "partial: group-members factors",
		others + ":403":                        "partial: group-members",
		"/api/v1/apps:400:nth=1":               "",
		"/api/v1/apps/{id}/groups:500:every=7": "",
		"/integrations/api/v1/api-services:401/E0000015":                          "absent: api-services creators secrets",
		"/integrations/api/v1/api-services/{id}/credentials/secrets:401/E0000015": "absent: secrets",

		// A setting that nothing of the graph waits for.
		"/api/v1/org/settings/clientPrivilegesSetting:400":          "absent: client-privileges",
		"/api/v1/org/settings/clientPrivilegesSetting:401/E0000015": "absent: client-privileges",
		"/api/v1/org/settings/clientPrivilegesSetting:405":          "absent: client-privileges",

		// What a licence brings, and what it does not.
		"/api/v1/devices:401/E0000015":              "absent: devices",
		"/api/v1/devices:400":                       "failed: devices",
		"/api/v1/agentPools:401/E0000015":           "absent: agent-pools",
		"/api/v1/agentPools:400":                    "failed: agent-pools",
		"/api/v1/agentPools:400:nth=1":              "",
		"/api/v1/realms:401/E0000015":               "absent: realms",
		"/api/v1/realms:400":                        "absent: realms",
		"/api/v1/idps:401/E0000015":                 "absent: idps idp-users saml-idps",
		"/api/v1/idps:405":                          "absent: idps idp-users saml-idps",
		"/api/v1/idps:400":                          "failed: idps idp-users saml-idps",
		"/api/v1/idps/{id}/users:401/E0000015":      "absent: idp-users",
		"/api/v1/authorizationServers:401/E0000015": "absent: auth-servers",
		"/api/v1/api-tokens:401/E0000015":           "denied: api-tokens",
		"/api/v1/iam/roles:401/E0000015":            "denied: roles permissions",
		"/api/v1/users/{id}/roles:401/E0000015":     "denied: user-assignments; partial: group-targets app-targets",
		"/api/v1/apps/{id}/grants:401/E0000015":     "denied: grants",

		// What has no such endpoint has none of it.
		"/api/v1/users:405":                      "absent: users factors",
		"/api/v1/apps:405":                       "absent: apps app-users app-groups push-mappings push-targets grants jwks app-secrets saml-apps",
		"/api/v1/api-tokens:405":                 "absent: api-tokens",
		"/api/v1/iam/roles:405":                  "absent: roles permissions",
		"/oauth2/v1/clients:405":                 "absent: clients client-assignments",
		"/api/v1/users/{id}/factors:405":         "absent: factors",
		"/api/v1/policies/{id}/mappings:405":     "absent: policy-mappings",
		"/api/v1/apps/{id}/credentials/jwks:405": "",

		// Targets and resources are asked for in smaller pages, where there are any.
		"/api/v1/users/{id}/roles/{id}/targets/groups:400:nth=1": "",
		"/api/v1/iam/resource-sets/{id}/resources:400:nth=1":     "",
		"/api/v1/iam/resource-sets/{id}/bindings:400:nth=1":      "partial: bindings binding-members",
		"/api/v1/iam/resource-sets/{id}/bindings:401/E0000015":   "denied: bindings binding-members",

		// Policies are asked for by type.
		"/api/v1/policies:400":                        "absent: policies policy-mappings",
		"/api/v1/policies:401/E0000015":               "absent: policies policy-mappings",
		"/api/v1/policies:403:nth=3":                  "partial: policies policy-mappings",
		"/api/v1/policies:500:first=8":                "partial: policies policy-mappings",
		"/api/v1/policies/{id}/mappings:400":          "",
		"/api/v1/policies/{id}/mappings:401/E0000015": "",

		// Keys that were not listed are in the apps' own records.
		"/api/v1/apps/{id}/credentials/jwks:400":          "",
		"/api/v1/apps/{id}/credentials/jwks:401/E0000015": "",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			collectIn(t, contoso(t), setup{fake: oktatest.Options{Faults: fault(t, text)}}).expect(t, want)
		})
	}
}

// What Okta does not take is left out, and noted where it is more than the size of
// a page.
func TestAskedForLess(t *testing.T) {
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

// What to do about a refusal that hides all roles is said once.
func TestOneMessageOnRoles(t *testing.T) {
	t.Parallel()
	var faults []oktatest.Fault
	for _, row := range troubles {
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
			t.Errorf("%s: what to do is said of %s", name, got)
		}
	}
}

// A resource of which it is not known what it excludes is not known itself.
func TestUnknownExclusion(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../testdata/contoso")); err != nil {
		t.Fatal(err)
	}
	set := records[snapshot.ResourceSet](t, contoso(t), snapshot.ResourceSets)[0].ID
	lines := `{"parent":"` + set + `","items":[{"id":"ire1","orn":"orn:okta:directory:00o1:users","conditions":{"Exclude":{"okta:ORN":[{}]}}}]}` + "\n" +
		`{"parent":"` + set + `","state":"complete"}` + "\n"
	if err := os.WriteFile(filepath.Join(dir, "set-resources.jsonl"), []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	org, err := snapshot.Open(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	c := collectIn(t, org, setup{only: []string{"resource-sets"}})
	c.expect(t, "partial: set-resources")
	if row := c.Manifest.CoverageOf(snapshot.SetResources); !strings.Contains(row.Reason, "what the resource ire1 excludes") {
		t.Errorf("%+v", row)
	}
}

// collectIn collects in a bubble of its own.
func collectIn(t *testing.T, org *snapshot.Snapshot, s setup) (c *collected) {
	t.Helper()
	synctest.Test(t, func(st *testing.T) { c = collectWith(t, st.Context(), org, s) })
	return c
}

// expect compares the states that are not complete with "denied: users groups;
// absent: realms". Each that is missing has its reason.
func (c *collected) expect(t *testing.T, want string) {
	t.Helper()
	if c.err != nil {
		t.Fatal(c.err)
	}
	states := map[string]snapshot.State{}
	for clause := range strings.SplitSeq(want, "; ") {
		state, names, _ := strings.Cut(clause, ": ")
		for name := range strings.FieldsSeq(names) {
			states[name] = snapshot.State(state)
		}
	}
	if diff := cmp.Diff(states, c.states()); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	for _, row := range c.Manifest.Coverage {
		if row.State != snapshot.Complete && row.Reason == "" {
			t.Errorf("%s is %s without a reason", row.Resource, row.State)
		}
	}
}

// everything is the lines of every resource, sorted, as text.
func everything(t *testing.T, c *collected) map[string][]string {
	t.Helper()
	if c.err != nil {
		t.Fatal(c.err)
	}
	lines := *c.Snapshot
	lines.Manifest.Coverage = nil // which counts records, not lines
	all := map[string][]string{}
	for _, row := range c.Manifest.Coverage {
		if err := c.Verify(row.Resource); err != nil {
			t.Error(err)
		}
		for record, err := range snapshot.Records[map[string]any](&lines, row.Resource) {
			if err != nil {
				t.Fatal(err)
			}
			delete(record, "reason") // it has the number of the request
			all[row.Resource] = append(all[row.Resource], fmt.Sprint(record))
		}
		slices.Sort(all[row.Resource])
	}
	return all
}
