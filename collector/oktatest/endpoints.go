package oktatest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
)

// endpoint is a row of the table: one call of Okta's API and what Okta documents
// about it. Sign-in, rate limits, paging, faults and the answers for unknown
// parents come with the row.
type endpoint struct {
	path    string // {id} stands for an id
	from    source
	page    pageSize
	listKey string             // name of the list in the answer; "" is for answers that are arrays
	expand  string             // value of the parameter expand that adds _embedded
	filter  string             // required parameter, and the member that must have its value
	scope   string             // OAuth scopes, separated by spaces; "" is for anybody
	extra   string             // file in extrafields; default: the name of the resource
	method  string             // default: GET
	serve   func(*call) *reply // default: list

	segments []string // of the path
}

// source says where in the snapshot the records of an endpoint are.
type source struct {
	listing string
	fanOut  string   // its parents are the ids in the path
	parents []string // listings, one of which has the first id in the path
	full    string   // listing of the whole records of items that are ids only
}

func listing(resource string) source { return source{listing: resource} }

// fanOut is the source of what belongs to an object of one of the parents.
func fanOut(resource string, parents ...string) source {
	return source{fanOut: resource, parents: parents}
}

// of replaces the items of a fan-out by the records of a listing with their ids.
func (s source) of(listing string) source {
	s.full = listing
	return s
}

// pageSize is how many records are on a page.
type pageSize struct {
	usual     int    // without a parameter; 0: all in one answer
	min, max  int    // of the parameter; max 0: there is no parameter
	parameter string // default: limit
}

func paged(usual, max int) pageSize { return pageSize{usual: usual, max: max} }

// endpoints are Okta's calls, in the order of okta-api.md §1.1. A new endpoint is a
// row here and, when Okta sends more than our records hold, a file in extrafields/.
var endpoints = prepare([]endpoint{
	{path: "/.well-known/okta-organization", serve: wellKnown},
	{path: "/.well-known/oauth-authorization-server", serve: metadataOfServer},
	{path: "/api/v1/org", from: listing(snapshot.Orgs), serve: single, scope: "okta.orgs.read"},
	{path: "/api/v1/org/settings/clientPrivilegesSetting", from: listing(snapshot.ClientPrivilegesSetting),
		serve: single, scope: "okta.orgs.read"},
	{path: "/api/v1/users", from: listing(snapshot.Users), page: paged(200, 200), scope: "okta.users.read"},
	{path: "/api/v1/users/{id}", from: source{listing: snapshot.Users, fanOut: snapshot.Creators}, serve: user,
		scope: "okta.users.read"},
	{path: "/api/v1/users/{id}/factors", from: fanOut(snapshot.Factors, snapshot.Users), scope: "okta.users.read"},
	{path: "/api/v1/groups", from: listing(snapshot.Groups), page: paged(200, 10000), expand: "stats", scope: "okta.groups.read"},
	{path: "/api/v1/groups/rules", from: listing(snapshot.GroupRules), page: paged(50, 200), scope: "okta.groups.read"},
	{path: "/api/v1/meta/types/user", from: listing(snapshot.UserTypes), scope: "okta.userTypes.read"},
	{path: "/api/v1/meta/schemas/user/{id}", from: source{listing: snapshot.UserTypes, fanOut: snapshot.UserSchemas},
		extra: snapshot.UserSchemas, serve: schema, scope: "okta.schemas.read"},
	{path: "/api/v1/groups/{id}", from: source{listing: snapshot.Groups, fanOut: snapshot.PushTargets}, serve: object,
		expand: "stats", scope: "okta.groups.read"},
	{path: "/api/v1/groups/{id}/users", from: fanOut(snapshot.GroupMembers, snapshot.Groups).of(snapshot.Users),
		page: paged(1000, 1000), scope: "okta.groups.read"},
	{path: "/api/v1/apps", from: listing(snapshot.Apps), page: paged(20, 200), scope: "okta.apps.read"},
	{path: "/api/v1/apps/{id}/users", from: fanOut(snapshot.AppUsers, snapshot.Apps), page: paged(50, 500), scope: "okta.apps.read"},
	{path: "/api/v1/apps/{id}/groups", from: fanOut(snapshot.AppGroups, snapshot.Apps),
		page: pageSize{usual: 20, min: 20, max: 200}, scope: "okta.apps.read"},
	{path: "/api/v1/apps/{id}/grants", from: fanOut(snapshot.Grants, snapshot.Apps), scope: "okta.appGrants.read"},
	{path: "/api/v1/apps/{id}/credentials/secrets", from: fanOut(snapshot.AppSecrets, snapshot.Apps), scope: "okta.apps.read"},
	{path: "/api/v1/apps/{id}/credentials/jwks", from: fanOut(snapshot.JWKs, snapshot.Apps), scope: "okta.apps.read"},
	{path: "/api/v1/apps/{id}/group-push/mappings", from: fanOut(snapshot.PushMappings, snapshot.Apps),
		page: paged(100, 1000), scope: "okta.apps.read okta.groups.read"},
	{path: "/api/v1/apps/{id}/sso/saml/metadata", from: fanOut(snapshot.SAMLApps, snapshot.Apps), serve: metadata,
		scope: "okta.apps.read"},
	{path: "/oauth2/v1/clients", from: listing(snapshot.Clients), page: paged(20, 200), scope: "okta.clients.read"},
	{path: "/api/v1/iam/assignees/users", from: listing(snapshot.Assignees), listKey: "value", page: paged(100, 100),
		scope: "okta.roles.read"},
	{path: "/api/v1/users/{id}/roles", from: fanOut(snapshot.UserAssignments, snapshot.Users), extra: roleAssignments,
		scope: "okta.roles.read"},
	{path: "/api/v1/groups/{id}/roles", from: fanOut(snapshot.GroupAssignments, snapshot.Groups), extra: roleAssignments,
		scope: "okta.roles.read"},
	{path: "/oauth2/v1/clients/{id}/roles", from: fanOut(snapshot.ClientAssignments, snapshot.Clients),
		extra: roleAssignments, scope: "okta.roles.read"},
	{path: "/api/v1/users/{id}/roles/{id}/targets/groups", from: groupTargets(snapshot.Users), page: paged(20, 200),
		expand: "stats", scope: "okta.roles.read"},
	{path: "/api/v1/groups/{id}/roles/{id}/targets/groups", from: groupTargets(snapshot.Groups), page: paged(20, 200),
		expand: "stats", scope: "okta.roles.read"},
	{path: "/oauth2/v1/clients/{id}/roles/{id}/targets/groups", from: groupTargets(snapshot.Clients),
		page: paged(20, 200), expand: "stats", scope: "okta.roles.read"},
	{path: "/api/v1/users/{id}/roles/{id}/targets/catalog/apps", from: fanOut(snapshot.AppTargets, snapshot.Users),
		page: paged(20, 200), scope: "okta.roles.read"},
	{path: "/api/v1/groups/{id}/roles/{id}/targets/catalog/apps", from: fanOut(snapshot.AppTargets, snapshot.Groups),
		page: paged(20, 200), scope: "okta.roles.read"},
	{path: "/oauth2/v1/clients/{id}/roles/{id}/targets/catalog/apps",
		from: fanOut(snapshot.AppTargets, snapshot.Clients), page: paged(20, 200), scope: "okta.roles.read"},
	{path: "/api/v1/iam/roles", from: listing(snapshot.Roles), listKey: "roles", page: paged(100, 0), scope: "okta.roles.read"},
	{path: "/api/v1/iam/roles/{id}/permissions", from: fanOut(snapshot.Permissions, snapshot.Roles),
		listKey: "permissions", scope: "okta.roles.read"},
	{path: "/api/v1/iam/resource-sets", from: listing(snapshot.ResourceSets), listKey: "resource-sets",
		page: paged(100, 0), scope: "okta.roles.read"},
	{path: "/api/v1/iam/resource-sets/{id}/resources", from: fanOut(snapshot.SetResources, snapshot.ResourceSets),
		listKey: "resources", page: paged(100, 100), scope: "okta.roles.read"},
	{path: "/api/v1/iam/resource-sets/{id}/bindings", from: fanOut(snapshot.Bindings, snapshot.ResourceSets),
		listKey: "roles", page: paged(100, 0), scope: "okta.roles.read"},
	{path: "/api/v1/iam/resource-sets/{id}/bindings/{id}/members",
		from: fanOut(snapshot.BindingMembers, snapshot.ResourceSets), listKey: "members", page: paged(100, 0), scope: "okta.roles.read"},
	{path: "/api/v1/devices", from: listing(snapshot.Devices), page: paged(200, 200), expand: "userSummary",
		scope: "okta.devices.read"},
	{path: "/api/v1/policies", from: listing(snapshot.Policies), filter: "type", page: paged(200, 0), scope: "okta.policies.read"},
	{path: "/api/v1/policies/{id}/mappings", from: fanOut(snapshot.PolicyMappings, snapshot.Policies), scope: "okta.policies.read"},
	{path: "/api/v1/realms", from: listing(snapshot.Realms), page: paged(200, 200), scope: "okta.realms.read"},
	{path: "/api/v1/idps", from: listing(snapshot.IdentityProviders), page: paged(20, 200), scope: "okta.idps.read"},
	{path: "/api/v1/idps/{id}/users", from: fanOut(snapshot.IdPUsers, snapshot.IdentityProviders), page: paged(20, 200),
		scope: "okta.idps.read"},
	{path: "/api/v1/idps/{id}/metadata.xml", from: fanOut(snapshot.SAMLIdPs, snapshot.IdentityProviders),
		serve: metadata, scope: "okta.idps.read"},
	{path: "/api/v1/authorizationServers", from: listing(snapshot.AuthServers), page: paged(200, 200),
		scope: "okta.authorizationServers.read"},
	{path: "/api/v1/agentPools", from: listing(snapshot.AgentPools),
		page: pageSize{usual: 5, max: 200, parameter: "limitPerPoolType"}, scope: "okta.agentPools.read"},
	{path: "/api/v1/api-tokens", from: listing(snapshot.APITokens), scope: "okta.apiTokens.read"},
	{path: "/integrations/api/v1/api-services", from: listing(snapshot.APIServices), page: paged(100, 0),
		scope: "okta.oauthIntegrations.read"},
	{path: "/integrations/api/v1/api-services/{id}/credentials/secrets",
		from: fanOut(snapshot.APIServiceSecrets, snapshot.APIServices), scope: "okta.oauthIntegrations.read"},
	{path: "/api/v1/logs", serve: logs, page: paged(100, 1000), scope: "okta.logs.read"},
	{path: "/api/v1/eventHooks", from: listing(snapshot.EventHooks), scope: "okta.eventHooks.read"},
	{path: "/api/v1/inlineHooks", from: listing(snapshot.InlineHooks), scope: "okta.inlineHooks.read"},
	{path: "/api/v1/logStreams", from: listing(snapshot.LogStreams), page: paged(20, 200), scope: "okta.logStreams.read"},
	{path: "/api/v1/email-servers", from: listing(snapshot.EmailServers), listKey: "email-servers", scope: "okta.emailServers.read"},
	{path: "/api/v1/telephony-providers", from: listing(snapshot.TelephonyProviders), scope: "okta.customTelephonyProvider.read"},
	{path: "/api/v1/push-providers", from: listing(snapshot.PushProviders), scope: "okta.pushProviders.read"},
	{path: agentsPath, from: listing(snapshot.AIAgents), listKey: "data", page: paged(20, 200), scope: "okta.aiAgents.read"},
	{path: agentsPath + "/{id}/connections", from: fanOut(snapshot.AgentConnections, snapshot.AIAgents), listKey: "data",
		page: paged(20, 200), scope: "okta.aiAgents.read"},
	{path: agentsPath + "/{id}/credentials/jwks", from: fanOut(snapshot.AgentKeys, snapshot.AIAgents), extra: snapshot.JWKs, listKey: "data",
		scope: "okta.aiAgents.read"},
	{path: agentsPath + "/{id}/credentials/secrets", from: fanOut(snapshot.AgentSecrets, snapshot.AIAgents), extra: snapshot.APIServiceSecrets,
		listKey: "data", scope: "okta.aiAgents.read"},
	{path: "/workload-principals/api/v1/delegation-links", from: listing(snapshot.DelegationLinks), serve: delegationLinks,
		listKey: "data", page: paged(20, 200), scope: "okta.aiAgents.read"},
	{path: "/governance/api/v1/resource-owners", from: listing(snapshot.AgentOwners), serve: resourceOwners,
		listKey: "data", page: paged(20, 200), scope: "okta.governance.resourceOwner.read"},
	{path: tokenPath, method: http.MethodPost, serve: token},
})

const agentsPath = "/workload-principals/api/v1/ai-agents"

// roleAssignments is the file in extrafields for the assignments of users, groups
// and clients.
const roleAssignments = "role-assignments"

func groupTargets(principals string) source {
	return fanOut(snapshot.GroupTargets, principals).of(snapshot.Groups)
}

func prepare(rows []endpoint) []endpoint {
	for i := range rows {
		row := &rows[i]
		row.segments = strings.Split(row.path, "/")
		row.method = cmp.Or(row.method, http.MethodGet)
		row.extra = cmp.Or(row.extra, row.from.full, row.from.listing, row.from.fanOut)
		row.page.parameter = cmp.Or(row.page.parameter, "limit")
		row.page.min = max(row.page.min, 1)
		if row.serve == nil {
			row.serve = list
		}
	}
	return rows
}

// findEndpoint returns the row of a path and the ids in the path, nil for a path
// that Okta does not have.
func findEndpoint(path string) (*endpoint, []string) {
	segments := strings.Split(path, "/")
	for i := range endpoints {
		if ids, ok := endpoints[i].match(segments); ok {
			return &endpoints[i], ids
		}
	}
	return nil, nil
}

// match compares a path with that of the row, which matches itself.
func (e *endpoint) match(path []string) (ids []string, ok bool) {
	if len(path) != len(e.segments) {
		return nil, false
	}
	for i, segment := range e.segments {
		switch {
		case segment == "{id}" && path[i] != "":
			ids = append(ids, path[i])
		case segment != path[i]:
			return nil, false
		}
	}
	return ids, true
}

// buckets are the rate limits that calls share, by what their paths begin with
// (okta-api.md §4.2). All other paths are in bucket Z.
var buckets = []struct{ prefix, bucket string }{
	{"/api/v1/apps", "A"},
	{"/api/v1/groups", "G"},
	{"/api/v1/users/", "V"},
	{"/api/v1/users", "U"},
	{"/api/v1/iam/", "I"},
	{"/api/v1/devices", "D"},
	{"/oauth2/v1/clients", "C"},
	{"/integrations/", "X"},
	{"/api/v1/logs", "L"},
	{"/workload-principals/", "W"},
	{"/governance/", "Y"},
	{tokenPath, "T"},
}

func bucketOf(path string) string {
	if rest, ok := strings.CutPrefix(path, "/api/v1/groups/"); ok && rest != "rules" && !strings.Contains(rest, "/") {
		return "H"
	}
	i := slices.IndexFunc(buckets, func(b struct{ prefix, bucket string }) bool { return strings.HasPrefix(path, b.prefix) })
	if i < 0 {
		return "Z"
	}
	return buckets[i].bucket
}

// Buckets are the letters of the buckets of all endpoints, sorted.
func Buckets() []string {
	var all []string
	for i := range endpoints {
		all = append(all, bucketOf(endpoints[i].path))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Scopes are the OAuth scopes that the calls of the table need: all that the fake
// Okta knows, besides those that end in .manage instead of .read.
func Scopes() []string {
	var all []string
	for _, row := range endpoints {
		all = append(all, strings.Fields(row.scope)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
