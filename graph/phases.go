package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/admin"
	"oktagon/graph/emit"
	"oktagon/graph/hybrid"
	"oktagon/graph/kind"
	"oktagon/graph/saml"
)

// phases are the steps of [Build]. Each keeps what it returns for those after it.
var phases = []func(*build) error{
	// What nodes say of other records.
	func(b *build) (err error) { b.assigned, err = admin.ReadAssignments(b.r); return err },
	func(b *build) (err error) { b.roles, err = admin.ReadCustomRoles(b.r); return err },
	func(b *build) (err error) { b.external, err = hybrid.Read(b.r, b.e); return err },
	func(b *build) (err error) { b.saml, err = saml.Read(b.r, b.e.Domain); return err },
	func(b *build) (err error) { b.devices, err = nameDevices(b.r, b.e); return err },
	func(b *build) (err error) { b.holders, err = readScopeHolders(b.r, b.opts.ScopePaths); return err },

	writeNodes,

	// What takes all nodes to be known.
	func(b *build) (err error) {
		b.coverage, err = admin.Cover(b.r, b.e, b.assigned, b.roles, b.devices.byOktaID)
		return err
	},
	func(b *build) (err error) {
		b.reach, err = readScopeReach(b.r, b.e, b.holders, b.assigned, b.external)
		return err
	},

	writeEdges,
}

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

// edgeRules is the table of what makes edges, in the order of the output.
var edgeRules = []func(*build) error{
	plain(containsEdges),
	func(b *build) error { return b.users.realmEdges(b.e) },
	plain(memberEdges),
	func(b *build) error { return b.users.managerEdges(b.e) },
	func(b *build) error { return deviceEdges(b.r, b.e, b.devices) },
	plain(agentEdges),
	plain(poolEdges),
	plain(policyMappings.edges),
	func(b *build) error { return b.external.AccountEdges(b.r, b.e) },
	plain(groupAssignments.edges),
	plain(groupPullEdges),
	plain(groupPushes.edges),
	plain(tokenEdges),
	plain(keysOfApps.edges),
	plain(secretsOfApps.edges),
	plain(secretsOfIntegrations.edges),
	plain(creatorEdges),
	plain(linkedUsers.edges),
	plain(providerGroupEdges),
	func(b *build) error { return b.external.OrganizationEdges(b.e) },
	func(b *build) error { return b.external.GroupEdges(b.r, b.e) },
	func(b *build) error { return b.external.PushedGroupEdges(b.r, b.e) },
	func(b *build) error { return b.external.HostEdges(b.r, b.e) },
	func(b *build) error { return b.external.InboundOrganizationEdges(b.r, b.e) },
	func(b *build) error { return b.external.InboundUserEdges(b.r, b.e) },
	func(b *build) error { return b.coverage.HasRoleEdges(b.e) },
	func(b *build) error { return b.coverage.AssignmentEdges(b.e) },
	func(b *build) error { return b.coverage.SetEdges(b.e) },
	func(b *build) (err error) {
		b.stats.LeftOut, err = b.coverage.RoleEdges(b.e, b.holders.scopeRequirement)
		return err
	},
	func(b *build) error { return b.saml.AppEdges(b.e) },
	func(b *build) error { return b.saml.EligibilityEdges(b.r, b.e) },
	func(b *build) error { return b.saml.IdPEdges(b.e) },
	func(b *build) error { return b.saml.AccountEdges(b.r, b.e) },
	func(b *build) error { return scopeEdges(b.e, b.holders, b.reach, b.opts.ScopePaths) },
}

func writeNodes(b *build) error {
	for _, k := range nodeKinds {
		if err := k.write(b); err != nil {
			return err
		}
	}
	return nil
}

func writeEdges(b *build) error {
	for _, rule := range edgeRules {
		if err := rule(b); err != nil {
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
		return applicationNode(b.r, b.e, b.assigned, b.external, b.holders, a)
	})
}

func groupNodes(b *build) error {
	return emit.Each(b.r, snapshot.Groups, func(g *snapshot.Group) error { return groupNode(b.e, b.assigned, g) })
}

func samlNodes(name string) nodeKind {
	return nodeKind{name, false, func(b *build) error { return b.saml.WriteNodes(b.e, name) }}
}
