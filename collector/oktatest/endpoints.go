package oktatest

import (
	"cmp"
	"net/http"
	"strings"

	"oktagon/collector/snapshot"
)

// endpoint is a row of the table: one call of Okta's API, from which resource
// of the snapshot it is answered, and what Okta documents about it.
type endpoint struct {
	template string
	serve    func(*call) *reply
	from     string   // the listing that is served
	per      string   // the fan-out that is served
	parents  []string // listings, one of which has the fan-out's parent
	as       string   // the listing whose records stand for the items
	extra    string   // the file in extrafields/, without .json
	bucket   string
	page     int    // default page size; 0: all in one answer
	size     string // the parameter for the page size, default limit
	min, max int    // limits of that parameter; max 0: there is none
	scopes   []string
	list     string // the list's key, for answers paged in the body
	expand   string // the value of expand that _embedded needs
	of       string // the parameter that says which kind of records, and its member
	method   string // default GET
	open     bool   // no sign-in

	segments []string
}

// endpoints has Okta's calls by the numbers of okta-api.md §1.
var endpoints = prepare([]endpoint{
	// #1, #2 and #42
	{template: "/.well-known/okta-organization", serve: wellKnown, bucket: "Z", open: true},
	{template: "/api/v1/org", serve: only, from: snapshot.Orgs, extra: "org",
		bucket: "Z", scopes: []string{"okta.orgs.read"}},
	{template: "/api/v1/org/settings/clientPrivilegesSetting", serve: only, from: snapshot.ClientPrivilegesSetting,
		bucket: "Z", scopes: []string{"okta.orgs.read"}},
	// #3 and #41
	{template: "/api/v1/users", serve: listing, from: snapshot.Users, extra: "users",
		bucket: "U", page: 200, max: 200, scopes: []string{"okta.users.read"}},
	{template: "/api/v1/users/{id}", serve: user, from: snapshot.Users, per: snapshot.Creators,
		extra: "users", bucket: "V", scopes: []string{"okta.users.read"}},
	// #4 and #19
	{template: "/api/v1/users/{id}/factors", serve: children, per: snapshot.Factors,
		parents: []string{snapshot.Users}, extra: "factors",
		bucket: "V", scopes: []string{"okta.users.read"}},
	{template: "/api/v1/users/{id}/roles", serve: children, per: snapshot.UserAssignments,
		parents: []string{snapshot.Users}, extra: "role-assignments",
		bucket: "V", scopes: []string{"okta.roles.read"}},
	// #5 to #7, #20
	{template: "/api/v1/groups", serve: listing, from: snapshot.Groups, extra: "groups", expand: "stats",
		bucket: "G", page: 200, max: 10000, scopes: []string{"okta.groups.read"}},
	{template: "/api/v1/groups/{id}", serve: object, from: snapshot.Groups, per: snapshot.PushTargets,
		extra: "groups", expand: "stats", bucket: "H", scopes: []string{"okta.groups.read"}},
	{template: "/api/v1/groups/{id}/users", serve: children, per: snapshot.GroupMembers,
		parents: []string{snapshot.Groups}, as: snapshot.Users, extra: "users",
		bucket: "G", page: 1000, max: 1000, scopes: []string{"okta.groups.read"}},
	{template: "/api/v1/groups/{id}/roles", serve: children, per: snapshot.GroupAssignments,
		parents: []string{snapshot.Groups}, extra: "role-assignments",
		bucket: "G", scopes: []string{"okta.roles.read"}},
	// #8 to #14
	{template: "/api/v1/apps", serve: listing, from: snapshot.Apps, extra: "apps",
		bucket: "A", page: 20, max: 200, scopes: []string{"okta.apps.read"}},
	{template: "/api/v1/apps/{id}/users", serve: children, per: snapshot.AppUsers,
		parents: []string{snapshot.Apps}, extra: "app-users",
		bucket: "A", page: 50, max: 500, scopes: []string{"okta.apps.read"}},
	{template: "/api/v1/apps/{id}/groups", serve: children, per: snapshot.AppGroups,
		parents: []string{snapshot.Apps}, extra: "app-groups",
		bucket: "A", page: 20, min: 20, max: 200, scopes: []string{"okta.apps.read"}},
	{template: "/api/v1/apps/{id}/grants", serve: children, per: snapshot.Grants,
		parents: []string{snapshot.Apps}, extra: "grants",
		bucket: "A", scopes: []string{"okta.appGrants.read"}},
	{template: "/api/v1/apps/{id}/credentials/secrets", serve: children, per: snapshot.AppSecrets,
		parents: []string{snapshot.Apps}, extra: "app-secrets",
		bucket: "A", scopes: []string{"okta.apps.read"}},
	{template: "/api/v1/apps/{id}/credentials/jwks", serve: children, per: snapshot.JWKs,
		parents: []string{snapshot.Apps}, extra: "jwks",
		bucket: "A", scopes: []string{"okta.apps.read"}},
	{template: "/api/v1/apps/{id}/group-push/mappings", serve: children, per: snapshot.PushMappings,
		parents: []string{snapshot.Apps}, extra: "push-mappings",
		bucket: "A", page: 100, max: 1000, scopes: []string{"okta.apps.read", "okta.groups.read"}},
	// #15 and #35
	{template: "/api/v1/apps/{id}/sso/saml/metadata", serve: metadata, per: snapshot.SAMLApps,
		parents: []string{snapshot.Apps}, bucket: "A", scopes: []string{"okta.apps.read"}},
	{template: "/api/v1/idps/{id}/metadata.xml", serve: metadata, per: snapshot.SAMLIdPs,
		parents: []string{snapshot.IdentityProviders}, bucket: "Z", scopes: []string{"okta.idps.read"}},
	// #16 and #17
	{template: "/oauth2/v1/clients", serve: listing, from: snapshot.Clients, extra: "clients",
		bucket: "C", page: 20, max: 200, scopes: []string{"okta.clients.read"}},
	{template: "/oauth2/v1/clients/{id}/roles", serve: children, per: snapshot.ClientAssignments,
		parents: []string{snapshot.Clients}, extra: "role-assignments",
		bucket: "C", scopes: []string{"okta.roles.read"}},
	// #18, #23 to #25
	{template: "/api/v1/iam/assignees/users", serve: listing, from: snapshot.Assignees, extra: "assignees",
		list: "value", bucket: "I", page: 100, max: 100, scopes: []string{"okta.roles.read"}},
	{template: "/api/v1/iam/roles", serve: listing, from: snapshot.Roles, extra: "roles",
		list: "roles", bucket: "I", page: 100, scopes: []string{"okta.roles.read"}},
	{template: "/api/v1/iam/roles/{id}/permissions", serve: children, per: snapshot.Permissions,
		parents: []string{snapshot.Roles}, extra: "permissions",
		list: "permissions", bucket: "I", scopes: []string{"okta.roles.read"}},
	{template: "/api/v1/iam/resource-sets", serve: listing, from: snapshot.ResourceSets, extra: "resource-sets",
		list: "resource-sets", bucket: "I", page: 100, scopes: []string{"okta.roles.read"}},
	// #21 and #22
	{template: "/api/v1/users/{id}/roles/{id}/targets/groups", serve: children, per: snapshot.GroupTargets,
		parents: []string{snapshot.Users}, as: snapshot.Groups, extra: "groups", expand: "stats",
		bucket: "V", page: 20, max: 200, scopes: []string{"okta.roles.read"}},
	{template: "/api/v1/users/{id}/roles/{id}/targets/catalog/apps", serve: children, per: snapshot.AppTargets,
		parents: []string{snapshot.Users}, extra: "app-targets",
		bucket: "V", page: 20, max: 200, scopes: []string{"okta.roles.read"}},
	{template: "/api/v1/groups/{id}/roles/{id}/targets/groups", serve: children, per: snapshot.GroupTargets,
		parents: []string{snapshot.Groups}, as: snapshot.Groups, extra: "groups", expand: "stats",
		bucket: "G", page: 20, max: 200, scopes: []string{"okta.roles.read"}},
	{template: "/api/v1/groups/{id}/roles/{id}/targets/catalog/apps", serve: children, per: snapshot.AppTargets,
		parents: []string{snapshot.Groups}, extra: "app-targets",
		bucket: "G", page: 20, max: 200, scopes: []string{"okta.roles.read"}},
	{template: "/oauth2/v1/clients/{id}/roles/{id}/targets/groups", serve: children, per: snapshot.GroupTargets,
		parents: []string{snapshot.Clients}, as: snapshot.Groups, extra: "groups", expand: "stats",
		bucket: "C", page: 20, max: 200, scopes: []string{"okta.roles.read"}},
	{template: "/oauth2/v1/clients/{id}/roles/{id}/targets/catalog/apps", serve: children, per: snapshot.AppTargets,
		parents: []string{snapshot.Clients}, extra: "app-targets",
		bucket: "C", page: 20, max: 200, scopes: []string{"okta.roles.read"}},
	// #26 to #28
	{template: "/api/v1/iam/resource-sets/{id}/resources", serve: children, per: snapshot.SetResources,
		parents: []string{snapshot.ResourceSets}, extra: "set-resources",
		list: "resources", bucket: "I", page: 100, max: 100, scopes: []string{"okta.roles.read"}},
	{template: "/api/v1/iam/resource-sets/{id}/bindings", serve: children, per: snapshot.Bindings,
		parents: []string{snapshot.ResourceSets}, extra: "bindings",
		list: "roles", bucket: "I", page: 100, scopes: []string{"okta.roles.read"}},
	{template: "/api/v1/iam/resource-sets/{id}/bindings/{id}/members", serve: children, per: snapshot.BindingMembers,
		parents: []string{snapshot.ResourceSets}, extra: "binding-members",
		list: "members", bucket: "I", page: 100, scopes: []string{"okta.roles.read"}},
	// #29
	{template: "/api/v1/devices", serve: listing, from: snapshot.Devices, extra: "devices", expand: "userSummary",
		bucket: "D", page: 200, max: 200, scopes: []string{"okta.devices.read"}},
	// #30 and #31
	{template: "/api/v1/policies", serve: ofKind, from: snapshot.Policies, extra: "policies", of: "type",
		bucket: "Z", page: 200, scopes: []string{"okta.policies.read"}},
	{template: "/api/v1/policies/{id}/mappings", serve: children, per: snapshot.PolicyMappings,
		parents: []string{snapshot.Policies}, extra: "policy-mappings",
		bucket: "Z", scopes: []string{"okta.policies.read"}},
	// #32 to #34, #36
	{template: "/api/v1/realms", serve: listing, from: snapshot.Realms, extra: "realms",
		bucket: "Z", page: 200, max: 200, scopes: []string{"okta.realms.read"}},
	{template: "/api/v1/idps", serve: listing, from: snapshot.IdentityProviders, extra: "idps",
		bucket: "Z", page: 20, max: 200, scopes: []string{"okta.idps.read"}},
	{template: "/api/v1/idps/{id}/users", serve: children, per: snapshot.IdPUsers,
		parents: []string{snapshot.IdentityProviders}, extra: "idp-users",
		bucket: "Z", page: 20, max: 200, scopes: []string{"okta.idps.read"}},
	{template: "/api/v1/authorizationServers", serve: listing, from: snapshot.AuthServers, extra: "auth-servers",
		bucket: "Z", page: 200, max: 200, scopes: []string{"okta.authorizationServers.read"}},
	// #37 and #38
	{template: "/api/v1/agentPools", serve: listing, from: snapshot.AgentPools, extra: "agent-pools",
		size: "limitPerPoolType", bucket: "Z", page: 5, max: 200, scopes: []string{"okta.agentPools.read"}},
	{template: "/api/v1/api-tokens", serve: listing, from: snapshot.APITokens, extra: "api-tokens",
		bucket: "Z", scopes: []string{"okta.apiTokens.read"}},
	// #39 and #40
	{template: "/integrations/api/v1/api-services", serve: listing, from: snapshot.APIServices,
		extra: "api-services", bucket: "X", page: 100, scopes: []string{"okta.oauthIntegrations.read"}},
	{template: "/integrations/api/v1/api-services/{id}/credentials/secrets", serve: children,
		per: snapshot.APIServiceSecrets, parents: []string{snapshot.APIServices}, extra: "api-service-secrets",
		bucket: "X", scopes: []string{"okta.oauthIntegrations.read"}},
	// sign-in
	{template: tokenPath, method: http.MethodPost, serve: token, bucket: "T", open: true},
})

func prepare(rows []endpoint) []endpoint {
	for i := range rows {
		rows[i].segments = strings.Split(rows[i].template, "/")
		if rows[i].method == "" {
			rows[i].method = http.MethodGet
		}
		rows[i].size = cmp.Or(rows[i].size, "limit")
		rows[i].min = max(rows[i].min, 1)
	}
	return rows
}

// findEndpoint returns the row of a path and the ids in it, nil for a path
// that Okta does not have.
func findEndpoint(path string) (*endpoint, []string) {
	segments := strings.Split(path, "/")
	for i := range endpoints {
		if params, ok := endpoints[i].match(segments); ok {
			return &endpoints[i], params
		}
	}
	return nil, nil
}

// match compares a path with the template; a template matches itself.
func (e *endpoint) match(path []string) (params []string, ok bool) {
	if len(path) != len(e.segments) {
		return nil, false
	}
	for i, segment := range e.segments {
		switch {
		case strings.HasPrefix(segment, "{") && path[i] != "":
			params = append(params, path[i])
		case segment != path[i]:
			return nil, false
		}
	}
	return params, true
}
