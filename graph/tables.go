package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
)

// nodeKind is how the nodes of one kind come about.
type nodeKind struct {
	name string
	// contained kinds have an Okta_Contains edge from the organization.
	contained bool
	// build emits the nodes in the order of their folded ids.
	build func(*builder) error
}

// nodeKinds is the table of node kinds, in the order of the output.
var nodeKinds = []nodeKind{
	{kind.Agent, false, agentNodes},
	{kind.AgentPool, true, renamed(snapshot.AgentPools, agentPoolID, poolNode)},
	{kind.APIServiceIntegration, true, listed(snapshot.APIServices, integrationNode)},
	{kind.APIToken, false, listed(snapshot.APITokens, tokenNode)},
	{kind.Application, true, applicationNodes},
	{kind.AuthorizationServer, true, listed(snapshot.AuthServers, authServerNode)},
	{kind.ClientSecret, false, secretNodes},
	{kind.CustomRole, true, customRoleNodes},
	{kind.Device, true, deviceNodes},
	{kind.Group, true, listed(snapshot.Groups, groupNode)},
	{kind.IdentityProvider, true, listed(snapshot.IdentityProviders, identityProviderNode)},
	{kind.JWK, false, keyNodes},
	{kind.Organization, false, organizationNode},
	{kind.Policy, true, listed(snapshot.Policies, policyNode)},
	{kind.Realm, true, listed(snapshot.Realms, realmNode)},
	{kind.ResourceSet, true, renamed(snapshot.ResourceSets, resourceSetID, resourceSetNode)},
	{kind.Role, true, roleNodes},
	{kind.RoleAssignment, true, assignmentNodes},
	{kind.User, true, userNodes},
	{kind.Scope, false, scopeNodes},
	{kind.SAMLAccountResolutionField, false, samlNodes(resolutionFieldNodes)},
	{kind.SAMLAccountResolutionRule, false, samlNodes(resolutionRuleNodes)},
	{kind.SAMLAssertionConsumerService, false, samlNodes(consumerNodes)},
	{kind.SAMLClaimMapping, false, samlNodes(claimNodes)},
	{kind.SAMLFederationProvider, false, samlNodes(providerNodes)},
	{kind.SAMLIssuer, false, samlNodes(issuerNodes)},
	{kind.SAMLServiceProvider, false, samlNodes(serviceProviderNodes)},
}

// rules is the table of what makes edges, in the order of the output.
var rules = []func(*builder) error{
	containsEdges,
	realmEdges,
	memberEdges,
	managerEdges,
	deviceEdges,
	agentEdges,
	poolEdges,
	policyMappings.edges,
	appUserEdges,
	groupAssignments.edges,
	groupPullEdges,
	groupPushes.edges,
	tokenEdges,
	keysOfApps.edges,
	secretsOfApps.edges,
	secretsOfIntegrations.edges,
	creatorEdges,
	linkedUsers.edges,
	providerGroupEdges,
	tenantSignOnEdges,
	externalGroupEdges,
	pushedGroupEdges,
	hostEdges,
	inboundEdges,
	inboundUserEdges,
	roleEdges,
	assignmentEdges,
	setEdges,
	powerEdges,
	samlAppEdges,
	eligibilityEdges,
	samlIdPEdges,
	samlAccountEdges,
	scopeEdges,
}

// preparations are what is worked out between nodes and edges: it needs all
// nodes, and some rules need it.
var preparations = []func(*builder) error{readCatalog, readScopes, readSets, readPowers, readScopeReach}

// The rules that are nothing but a relation between the parents of a fan-out and
// their items.
var (
	memberships = relation[snapshot.Member]{
		edge: kind.MemberOf, resource: snapshot.GroupMembers, up: true,
		parents: []string{kind.Group}, children: []string{kind.User},
	}
	policyMappings = relation[snapshot.PolicyMapping]{
		edge: kind.PolicyMapping, resource: snapshot.PolicyMappings,
		parents: []string{kind.Policy}, children: []string{kind.Application},
		child: mappedApp,
	}
	groupAssignments = relation[snapshot.AppGroup]{
		edge: kind.AppAssignment, resource: snapshot.AppGroups, up: true,
		parents: []string{kind.Application}, children: []string{kind.Group},
		more: (*builder).assignment,
	}
	groupPushes = relation[snapshot.PushMapping]{
		edge: kind.GroupPush, resource: snapshot.PushMappings, up: true,
		parents: []string{kind.Application}, children: []string{kind.Group},
		child: func(m *snapshot.PushMapping) string { return m.SourceGroupID.String() },
	}
	keysOfApps = relation[snapshot.JWK]{
		edge: kind.KeyOf, resource: snapshot.JWKs, up: true,
		parents: []string{kind.Application}, children: []string{kind.JWK},
	}
	secretsOfApps = relation[snapshot.Secret]{
		edge: kind.SecretOf, resource: snapshot.AppSecrets, up: true,
		parents: []string{kind.Application}, children: []string{kind.ClientSecret},
	}
	secretsOfIntegrations = relation[snapshot.Secret]{
		edge: kind.SecretOf, resource: snapshot.APIServiceSecrets, up: true,
		parents: []string{kind.Application, kind.APIServiceIntegration}, children: []string{kind.ClientSecret},
	}
	linkedUsers = relation[snapshot.IdPUser]{
		edge: kind.IdentityProviderFor, resource: snapshot.IdPUsers,
		parents: []string{kind.IdentityProvider}, children: []string{kind.User},
	}
)
