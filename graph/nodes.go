package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/admin"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// nodeWriters has, for every kind of node, what writes its nodes in the order of their
// ids. The kinds are written in the order of their names.
var nodeWriters = map[string]func(*build) error{
	kind.Agent:                        plain(agentNodes),
	kind.AgentPool:                    plain(poolNodes),
	kind.APIServiceIntegration:        integrationNodes,
	kind.APIToken:                     tokenNodes,
	kind.Application:                  applicationNodes,
	kind.AuthorizationServer:          nodesOf(snapshot.AuthServers, authServerNode),
	kind.ClientSecret:                 plain(secretNodes),
	kind.CustomRole:                   func(b *build) error { return b.roles.WriteNodes(b.r, b.e) },
	kind.Device:                       func(b *build) error { return deviceNodes(b.r, b.e, b.devices) },
	kind.Group:                        groupNodes,
	kind.IdentityProvider:             nodesOf(snapshot.IdentityProviders, identityProviderNode),
	kind.JWK:                          plain(keyNodes),
	kind.Organization:                 plain(organizationNode),
	kind.Policy:                       nodesOf(snapshot.Policies, policyNode),
	kind.Realm:                        nodesOf(snapshot.Realms, realmNode),
	kind.ResourceSet:                  plain(admin.WriteResourceSets),
	kind.Role:                         func(b *build) error { return admin.WriteBuiltInRoles(b.e) },
	kind.RoleAssignment:               func(b *build) error { return b.assigned.WriteNodes(b.e) },
	kind.User:                         func(b *build) (err error) { b.users, err = userNodes(b); return err },
	kind.AgentResource:                func(b *build) error { return b.agents.resourceNodes(b.r, b.e) },
	kind.AIAgent:                      func(b *build) error { return b.agents.nodes(b.r, b.e, b.used) },
	kind.AIAgentKey:                   func(b *build) error { return b.agents.keyNodes(b.e) },
	kind.AIAgentSecret:                func(b *build) error { return b.agents.secretNodes(b.r, b.e) },
	kind.GroupRule:                    func(b *build) error { return b.rules.nodes(b.e) },
	kind.UserClass:                    func(b *build) error { return b.rules.classNode(b) },
	kind.Scope:                        func(b *build) (err error) { b.stats.UnknownScopes, err = scopeNodes(b.e, b.holders); return err },
	kind.DataFlow:                     func(b *build) error { return b.flows.writeFlows(b.e) },
	kind.Receiver:                     func(b *build) error { return b.flows.writeReceivers(b.e) },
	kind.SAMLAccountResolutionField:   samlNodes(kind.SAMLAccountResolutionField),
	kind.SAMLAccountResolutionRule:    samlNodes(kind.SAMLAccountResolutionRule),
	kind.SAMLAssertionConsumerService: samlNodes(kind.SAMLAssertionConsumerService),
	kind.SAMLClaimMapping:             samlNodes(kind.SAMLClaimMapping),
	kind.SAMLFederationProvider:       samlNodes(kind.SAMLFederationProvider),
	kind.SAMLIssuer:                   samlNodes(kind.SAMLIssuer),
	kind.SAMLServiceProvider:          samlNodes(kind.SAMLServiceProvider),
}

func writeNodes(b *build) error {
	for _, k := range kind.Nodes() {
		if err := nodeWriters[k](b); err != nil {
			return err
		}
		b.step()
	}
	return nil
}

// plain is a step that needs nothing but records and the nodes that were written.
func plain(write func(*emit.Reader, *emit.Emitter) error) func(*build) error {
	return func(b *build) error { return write(b.r, b.e) }
}

// nodesOf writes a node of each record of a listing.
func nodesOf[P snapshot.Record](resource string, write func(*emit.Emitter, P) error) func(*build) error {
	return func(b *build) error {
		return emit.Each(b.r, resource, func(record P) error { return write(b.e, record) })
	}
}

func samlNodes(name string) func(*build) error {
	return func(b *build) error { return b.saml.WriteNodes(b.e, name) }
}
