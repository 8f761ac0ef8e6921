package collector_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/snapshot"
)

// TestRequests compares the requests per endpoint with the call table of the
// API contract (§1.1): no object twice, the largest documented pages.
func TestRequests(t *testing.T) {
	size := orggen.Size{Users: 450, Groups: 40, Memberships: 3000, Apps: 25, AppUsers: 1500, Integrations: 12, Admins: 60, Seed: 7}
	made, err := orggen.Generate(t.TempDir(), size)
	if err != nil {
		t.Fatal(err)
	}
	for name, org := range map[string]*snapshot.Snapshot{"contoso": contoso(t), "generated": made} {
		for _, factors := range []string{collector.FactorsOfAll, collector.FactorsOfAdmins, collector.FactorsOfNone} {
			t.Run(name+"/"+factors, func(t *testing.T) {
				c := collectIn(t, org, setup{factors: factors})
				if c.err != nil {
					t.Fatal(c.err)
				}
				if diff := cmp.Diff(formula(t, org, factors), c.fake.Requests()); diff != "" {
					t.Errorf("requests (-formula +sent):\n%s", diff)
				}
				if n := len(c.fake.Overrun()); n > 0 {
					t.Errorf("429 in %v", c.fake.Overrun())
				}
			})
		}
	}
}

// formula is the call table, with the numbers of an organization.
func formula(t *testing.T, org *snapshot.Snapshot, factors string) map[string]int {
	t.Helper()
	apps, groups := records[snapshot.App](t, org, snapshot.Apps), records[snapshot.Group](t, org, snapshot.Groups)
	want := map[string]int{
		"/.well-known/okta-organization":               1,
		"/api/v1/org":                                  1,
		"/api/v1/org/settings/clientPrivilegesSetting": 1,
		"/api/v1/users":                                listed(t, org, snapshot.Users, 200),
		"/api/v1/groups":                               listed(t, org, snapshot.Groups, 200),
		"/api/v1/apps":                                 listed(t, org, snapshot.Apps, 200),
		"/oauth2/v1/clients":                           listed(t, org, snapshot.Clients, 200),
		"/api/v1/iam/assignees/users":                  listed(t, org, snapshot.Assignees, 100),
		"/api/v1/iam/roles":                            listed(t, org, snapshot.Roles, 100),
		"/api/v1/iam/resource-sets":                    listed(t, org, snapshot.ResourceSets, 100),
		"/api/v1/devices":                              listed(t, org, snapshot.Devices, 200),
		"/api/v1/policies":                             12,
		"/api/v1/realms":                               listed(t, org, snapshot.Realms, 200),
		"/api/v1/idps":                                 listed(t, org, snapshot.IdentityProviders, 200),
		"/api/v1/authorizationServers":                 listed(t, org, snapshot.AuthServers, 200),
		"/api/v1/agentPools":                           listed(t, org, snapshot.AgentPools, 200),
		"/api/v1/api-tokens":                           1,
		"/integrations/api/v1/api-services":            1,
		"/api/v1/users/{id}":                           perParent(t, org, snapshot.Creators, 1, parentsOf(t, org, snapshot.Creators)),
		"/api/v1/users/{id}/factors":                   covered(t, org, factors),
		"/api/v1/users/{id}/roles":                     len(records[snapshot.Assignee](t, org, snapshot.Assignees)),
		"/api/v1/groups/{id}/roles":                    len(ids(groups, snapshot.Group.MayHaveRoles)),
		"/oauth2/v1/clients/{id}/roles":                len(ids(records[snapshot.Client](t, org, snapshot.Clients), snapshot.Client.IsService)),
		"/api/v1/groups/{id}/users":                    perParent(t, org, snapshot.GroupMembers, 1000, ids(groups, snapshot.Group.MayHaveMembers)),
		"/api/v1/apps/{id}/users":                      perParent(t, org, snapshot.AppUsers, 500, ids(apps)),
		"/api/v1/apps/{id}/groups":                     perParent(t, org, snapshot.AppGroups, 200, ids(apps)),
		"/api/v1/apps/{id}/group-push/mappings": perParent(t, org, snapshot.PushMappings, 1000,
			ids(apps, snapshot.App.PushesGroups)),
		"/api/v1/groups/{id}":                   len(unlistedTargets(t, org, groups, ids(apps, snapshot.App.PushesToOtherGraph))),
		"/api/v1/apps/{id}/sso/saml/metadata":   len(parentsOf(t, org, snapshot.SAMLApps)),
		"/api/v1/idps/{id}/metadata.xml":        len(parentsOf(t, org, snapshot.SAMLIdPs)),
		"/api/v1/apps/{id}/grants":              len(ids(apps, snapshot.App.MayHaveGrants)),
		"/api/v1/apps/{id}/credentials/secrets": len(ids(apps, snapshot.App.HasSecrets)),
		"/api/v1/apps/{id}/credentials/jwks":    len(ids(apps, keysMustBeListed)),
		"/api/v1/policies/{id}/mappings":        len(records[snapshot.Policy](t, org, snapshot.Policies)),
		"/api/v1/idps/{id}/users": perParent(t, org, snapshot.IdPUsers, 200,
			ids(records[snapshot.IdentityProvider](t, org, snapshot.IdentityProviders))),
		"/api/v1/iam/roles/{id}/permissions": len(ids(records[snapshot.CustomRole](t, org, snapshot.Roles),
			func(r snapshot.CustomRole) bool { return strings.HasPrefix(r.ID, "cr0") })),
		"/integrations/api/v1/api-services/{id}/credentials/secrets": len(records[snapshot.APIService](t, org, snapshot.APIServices)),
	}
	sets := ids(records[snapshot.ResourceSet](t, org, snapshot.ResourceSets))
	want["/api/v1/iam/resource-sets/{id}/resources"] = perParent(t, org, snapshot.SetResources, 100, sets)
	want["/api/v1/iam/resource-sets/{id}/bindings"] = perParent(t, org, snapshot.Bindings, 100, sets)
	for _, set := range sets {
		for _, b := range items[snapshot.Binding](t, org, snapshot.Bindings, set) {
			want["/api/v1/iam/resource-sets/{id}/bindings/{id}/members"] +=
				perParent(t, org, snapshot.BindingMembers, 100, []string{set + "/" + b.ID})
		}
	}
	for path, assignments := range map[string]string{
		"/api/v1/users": snapshot.UserAssignments, "/api/v1/groups": snapshot.GroupAssignments, "/oauth2/v1/clients": snapshot.ClientAssignments,
	} {
		want[path+"/{id}/roles/{id}/targets/groups"] = perParent(t, org, snapshot.GroupTargets, 200,
			limitable(t, org, assignments, "USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN"))
		want[path+"/{id}/roles/{id}/targets/catalog/apps"] = perParent(t, org, snapshot.AppTargets, 200,
			limitable(t, org, assignments, "APP_ADMIN"))
	}
	sent := map[string]int{}
	for path, n := range want {
		sent["GET "+path] = n
	}
	maps.DeleteFunc(sent, func(_ string, n int) bool { return n == 0 })
	return sent
}

// limitable are the assignments of some roles that count, as principal/assignment.
func limitable(t *testing.T, org *snapshot.Snapshot, resource string, roles ...string) (found []string) {
	t.Helper()
	own := map[string]string{
		snapshot.UserAssignments: "USER", snapshot.GroupAssignments: "GROUP", snapshot.ClientAssignments: "CLIENT",
	}
	for _, principal := range parentsOf(t, org, resource) {
		for _, a := range items[snapshot.RoleAssignment](t, org, resource, principal) {
			if a.Status.String() == "ACTIVE" && a.AssignmentType.String() == own[resource] && slices.Contains(roles, a.Type.String()) {
				found = append(found, principal+"/"+a.ID)
			}
		}
	}
	return found
}

// unlistedTargets are the groups of push mappings that are looked up: once each,
// and only where their names lead to another graph.
func unlistedTargets(t *testing.T, org *snapshot.Snapshot, groups []snapshot.Group, apps []string) map[string]bool {
	t.Helper()
	targets := map[string]bool{}
	for _, app := range apps {
		for _, m := range items[snapshot.PushMapping](t, org, snapshot.PushMappings, app) {
			targets[m.TargetGroupID.String()] = true
		}
	}
	delete(targets, "")
	for _, g := range groups {
		delete(targets, g.ID)
	}
	return targets
}

func keysMustBeListed(a snapshot.App) bool {
	if a.Settings.OAuthClient == nil {
		return false
	}
	for _, key := range a.Settings.OAuthClient.JWKs {
		if key.ID == "" || key.Status.IsZero() {
			return true
		}
	}
	return false
}

// covered is how many users are asked for their factors.
func covered(t *testing.T, org *snapshot.Snapshot, factors string) int {
	t.Helper()
	switch factors {
	case collector.FactorsOfAll:
		return len(records[snapshot.User](t, org, snapshot.Users))
	case collector.FactorsOfNone:
		return 0
	}
	admins := map[string]bool{}
	for _, a := range records[snapshot.Assignee](t, org, snapshot.Assignees) {
		admins[a.ID] = true
	}
	for _, g := range records[snapshot.Group](t, org, snapshot.Groups) {
		if g.Embedded.Stats.HasAdminPrivilege.Value() {
			for _, m := range items[snapshot.Member](t, org, snapshot.GroupMembers, g.ID) {
				admins[m.ID] = true
			}
		}
	}
	return len(admins)
}

func pages(objects, size int) int { return max(1, (objects+size-1)/size) }

// listed is the number of pages of a listing.
func listed(t *testing.T, org *snapshot.Snapshot, resource string, size int) int {
	t.Helper()
	return pages(len(records[map[string]any](t, org, resource)), size)
}

// perParent is the sum of the pages of the parents of a fan-out.
func perParent(t *testing.T, org *snapshot.Snapshot, resource string, size int, parents []string) (requests int) {
	t.Helper()
	for _, id := range parents {
		requests += pages(len(items[snapshot.Member](t, org, resource, id)), size)
	}
	return requests
}

func parentsOf(t *testing.T, org *snapshot.Snapshot, resource string) []string {
	t.Helper()
	family, err := org.FanOut(resource)
	if err != nil {
		t.Fatal(err)
	}
	defer family.Close()
	return family.Parents()
}

// items are what a parent has.
func items[T snapshot.Record](t *testing.T, org *snapshot.Snapshot, resource, id string) []T {
	t.Helper()
	family, err := org.FanOut(resource)
	if err != nil {
		t.Fatal(err)
	}
	defer family.Close()
	all, err := snapshot.Items[T](family, id)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// records is a listing.
func records[T any](t *testing.T, org *snapshot.Snapshot, resource string) (all []T) {
	t.Helper()
	for r, err := range snapshot.Records[T](org, resource) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// ids are those of the records that pass.
func ids[T snapshot.Record](all []T, pass ...func(T) bool) (found []string) {
	for _, r := range all {
		if len(pass) == 0 || pass[0](r) {
			found = append(found, r.Key())
		}
	}
	return found
}
