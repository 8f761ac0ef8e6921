package collector

import (
	"context"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// resource is a row of the table: one thing to collect.
type resource struct {
	name string
	// group is the name that selects the resource on the command line, "" when that
	// is its own name.
	group    string
	endpoint endpoint
	// scopes are the OAuth scopes needed to read it.
	scopes []string
	// role is the least admin role that may read it.
	role string
	// produces are the node kinds, edge kinds and properties made from it.
	produces string
	// needs are the resources whose records say what to request here.
	needs []string
	// optionalNeeds are resources whose records say what else to request. Reading goes
	// on without them; records decides whether the result is still complete.
	optionalNeeds []string
	// after are resources to wait for when they are selected, or allOthers.
	after []string
	// stateOverrides has the outcomes that mean another state here than in defaultStates.
	stateOverrides states
	// identityEngineOnly marks what organizations on the Classic Engine do not have,
	// whatever they answer.
	identityEngineOnly bool
	// optional says how to tell that the organization has the resource, which not every
	// one has; nil is for what a credential is expected to read.
	optional *optional
	// goneIsAnswer marks a look-up: that a parent does not exist is what it asks.
	goneIsAnswer bool
	// option is the flag without which the resource is not read.
	option option
	// records says how the resource is read, and the type of its records.
	records reader
}

// endpoint is where Okta lists the records.
type endpoint struct {
	// path is its template; {id} is the parent of a fan-out.
	path string
	// queries are tried in their order: the next one when Okta calls a query a bad
	// request or cannot make its pages in time.
	queries []string
	// list is what the list looks like where it is not an array.
	list okta.ListForm
}

// get is the endpoint of a path that answers with an array.
func get(path string, queries ...string) endpoint { return endpoint{path: path, queries: queries} }

// getKey is the endpoint of a path that answers with an object with the list under key.
func getKey(path, key string, queries ...string) endpoint {
	return endpoint{path: path, queries: queries, list: okta.ListForm{Keys: []string{key}}}
}

// Page sizes, each with the smaller ones to fall back to.
var (
	pagesOf100  = []string{"limit=100", "limit=50"}
	pagesOf200  = []string{"limit=200", "limit=100", "limit=50"}
	pagesOf1000 = []string{"limit=1000", "limit=500", "limit=200"}
)

// allOthers stands in resource.after for every other resource.
const allOthers = "*"

// option is a flag that turns a resource on. The zero value is always on.
type option struct {
	flag  string
	isSet func(Options) bool
}

// reader reads the records of a resource into the snapshot: a list or a fanOut.
type reader interface {
	read(context.Context, *task) error
}

// states says which state the outcome of a request stands for.
type states map[okta.Outcome]snapshot.State

// defaultStates are those of okta-api.md §1.3.
var defaultStates = states{
	okta.Denied:      snapshot.Denied,
	okta.NotFound:    snapshot.Absent,
	okta.Unavailable: snapshot.Denied,
	okta.NoEndpoint:  snapshot.Absent,
	okta.BadRequest:  snapshot.Failed,
}

// licensed is for what only organizations with a license for it have.
var licensed = states{okta.Unavailable: snapshot.Absent}

// The admin roles needed for reading, by the names that Okta shows.
const (
	readOnly   = "Read-only Administrator"
	superAdmin = "Super Administrator"
	iamReader  = "Super Administrator, or a custom role with okta.iam.read"
	idpReader  = "Super Administrator, or a custom role with okta.identityProviders.read"
	poolReader = "Super Administrator, or a custom role with okta.agents.read"
)

// table has the resources in the order of summaries. The organization itself is
// first: nothing is collected without it.
var table = []resource{
	org,
	clientPrivileges,
	users,
	factors,
	groups,
	groupMembers,
	groupRules,
	userTypes,
	userSchemas,
	apps,
	entraTenants,
	appUsers,
	appGroups,
	pushMappings,
	pushTargets,
	grants,
	jwks,
	appSecrets,
	secrets,
	apiServices,
	creators,
	aiAgents,
	agentConnections,
	agentKeys,
	agentSecrets,
	delegationLinks,
	agentOwners,
	devices,
	agentPools,
	policies,
	policyMappings,
	realms,
	idps,
	idpUsers,
	authServers,
	apiTokens,
	roles,
	permissions,
	assignees,
	clients,
	userAssignments,
	groupAssignments,
	clientAssignments,
	groupTargets,
	appTargets,
	resourceSets,
	setResources,
	bindings,
	bindingMembers,
	samlApps,
	samlIdPs,
	lastUse,
	eventHooks,
	inlineHooks,
	logStreams,
	emailServers,
	telephonyProviders,
	pushProviders,
}

// call is the request for the resource; ids are those that its path takes.
func (r resource) call(ids ...string) okta.Call { return r.callTo(r.endpoint.path, ids...) }

// callTo is call with another path.
func (r resource) callTo(path string, ids ...string) okta.Call {
	return okta.Call{Path: okta.Route(path, ids...), Queries: r.endpoint.queries, List: r.endpoint.list,
		Scopes: r.scopes, Role: r.role, Resource: r.name}
}
