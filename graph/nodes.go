package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/admin"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// nodeKind is how the nodes of one kind are written.
type nodeKind struct {
	name string
	// contained kinds have an Okta_Contains edge from the organization.
	contained bool
	// write writes the nodes in the order of their ids.
	write func(*build) error
}

// nodeKinds is the table of node kinds, in the order of the output.
var nodeKinds = []nodeKind{
	{kind.Agent, false, plain(agentNodes)},
	{kind.AgentPool, true, plain(poolNodes)},
	{kind.APIServiceIntegration, true, integrationNodes},
	{kind.APIToken, false, nodesOf(snapshot.APITokens, tokenNode)},
	{kind.Application, true, applicationNodes},
	{kind.AuthorizationServer, true, nodesOf(snapshot.AuthServers, authServerNode)},
	{kind.ClientSecret, false, plain(secretNodes)},
	{kind.CustomRole, true, func(b *build) error { return b.roles.WriteNodes(b.r, b.e) }},
	{kind.Device, true, func(b *build) error { return deviceNodes(b.r, b.e, b.devices) }},
	{kind.Group, true, groupNodes},
	{kind.IdentityProvider, true, nodesOf(snapshot.IdentityProviders, identityProviderNode)},
	{kind.JWK, false, plain(keyNodes)},
	{kind.Organization, false, plain(organizationNode)},
	{kind.Policy, true, nodesOf(snapshot.Policies, policyNode)},
	{kind.Realm, true, nodesOf(snapshot.Realms, realmNode)},
	{kind.ResourceSet, true, plain(admin.WriteResourceSets)},
	{kind.Role, true, func(b *build) error { return admin.WriteBuiltInRoles(b.e) }},
	{kind.RoleAssignment, true, func(b *build) error { return b.assigned.WriteNodes(b.e) }},
	{kind.User, true, func(b *build) (err error) { b.users, err = userNodes(b.r, b.e, b.assigned, b.saml); return err }},
	{kind.Scope, false, func(b *build) (err error) { b.stats.UnknownScopes, err = scopeNodes(b.e, b.holders); return err }},
	samlNodes(kind.SAMLAccountResolutionField),
	samlNodes(kind.SAMLAccountResolutionRule),
	samlNodes(kind.SAMLAssertionConsumerService),
	samlNodes(kind.SAMLClaimMapping),
	samlNodes(kind.SAMLFederationProvider),
	samlNodes(kind.SAMLIssuer),
	samlNodes(kind.SAMLServiceProvider),
}

func writeNodes(b *build) error {
	for _, k := range nodeKinds {
		if err := k.write(b); err != nil {
			return err
		}
	}
	return nil
}

// plain is a step that needs nothing but records and the nodes that were written.
func plain(write func(*emit.Reader, *emit.Emitter) error) func(*build) error {
	return func(b *build) error { return write(b.r, b.e) }
}

// nodesOf writes a node of each record of a listing.
func nodesOf[T snapshot.Record](resource string, write func(*emit.Emitter, *T) error) func(*build) error {
	return func(b *build) error {
		return emit.Each(b.r, resource, func(record *T) error { return write(b.e, record) })
	}
}

func integrationNodes(b *build) error {
	return emit.Each(b.r, snapshot.APIServices, func(s *snapshot.APIService) error {
		return integrationNode(b.e, b.holders, b.opts.LowercaseProperties, s)
	})
}

func applicationNodes(b *build) error {
	return emit.Each(b.r, snapshot.Apps, func(a *snapshot.App) error {
		return applicationNode(b.r, b.e, b.assigned, b.hybrid, b.holders, a)
	})
}

func groupNodes(b *build) error {
	return emit.Each(b.r, snapshot.Groups, func(g *snapshot.Group) error { return groupNode(b.e, b.assigned, g) })
}

func samlNodes(name string) nodeKind {
	return nodeKind{name, false, func(b *build) error { return b.saml.WriteNodes(b.e, name) }}
}
