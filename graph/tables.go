package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/scopes"
)

// Node kinds.
const (
	kindAgent            = "Okta_Agent"
	kindAgentPool        = "Okta_AgentPool"
	kindIntegration      = "Okta_ApiServiceIntegration"
	kindAPIToken         = "Okta_ApiToken"
	kindApplication      = "Okta_Application"
	kindAuthServer       = "Okta_AuthorizationServer"
	kindClientSecret     = "Okta_ClientSecret"
	kindCustomRole       = "Okta_CustomRole"
	kindDevice           = "Okta_Device"
	kindGroup            = "Okta_Group"
	kindIdentityProvider = "Okta_IdentityProvider"
	kindJWK              = "Okta_JWK"
	kindOrganization     = "Okta_Organization"
	kindPolicy           = "Okta_Policy"
	kindRealm            = "Okta_Realm"
	kindResourceSet      = "Okta_ResourceSet"
	kindRole             = "Okta_Role"
	kindRoleAssignment   = "Okta_RoleAssignment"
	kindUser             = "Okta_User"

	kindSAMLField           = "SAML_AccountResolutionField"
	kindSAMLRule            = "SAML_AccountResolutionRule"
	kindSAMLConsumer        = "SAML_AssertionConsumerService"
	kindSAMLClaim           = "SAML_ClaimMapping"
	kindSAMLProvider        = "SAML_FederationProvider"
	kindSAMLIssuer          = "SAML_Issuer"
	kindSAMLServiceProvider = "SAML_ServiceProvider"
	kindScope               = "Oktagon_Scope"
)

// sourceOkta is the second kind of every Okta_* and Oktagon_* node.
const sourceOkta = "Okta"

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
	{kindAgent, false, agentNodes},
	{kindAgentPool, true, renamed(snapshot.AgentPools, agentPoolID, poolNode)},
	{kindIntegration, true, listed(snapshot.APIServices, integrationNode)},
	{kindAPIToken, false, listed(snapshot.APITokens, tokenNode)},
	{kindApplication, true, applicationNodes},
	{kindAuthServer, true, listed(snapshot.AuthServers, authServerNode)},
	{kindClientSecret, false, secretNodes},
	{kindCustomRole, true, customRoleNodes},
	{kindDevice, true, deviceNodes},
	{kindGroup, true, listed(snapshot.Groups, groupNode)},
	{kindIdentityProvider, true, listed(snapshot.IdentityProviders, identityProviderNode)},
	{kindJWK, false, keyNodes},
	{kindOrganization, false, organizationNode},
	{kindPolicy, true, listed(snapshot.Policies, policyNode)},
	{kindRealm, true, listed(snapshot.Realms, realmNode)},
	{kindResourceSet, true, renamed(snapshot.ResourceSets, resourceSetID, resourceSetNode)},
	{kindRole, true, roleNodes},
	{kindRoleAssignment, true, assignmentNodes},
	{kindUser, true, userNodes},
	{kindScope, false, scopeNodes},
	{kindSAMLField, false, samlNodes(resolutionFieldNodes)},
	{kindSAMLRule, false, samlNodes(resolutionRuleNodes)},
	{kindSAMLConsumer, false, samlNodes(consumerNodes)},
	{kindSAMLClaim, false, samlNodes(claimNodes)},
	{kindSAMLProvider, false, samlNodes(providerNodes)},
	{kindSAMLIssuer, false, samlNodes(issuerNodes)},
	{kindSAMLServiceProvider, false, samlNodes(serviceProviderNodes)},
}

// Edge kinds.
const (
	edgeContains                     = "Okta_Contains"
	edgeRealmContains                = "Okta_RealmContains"
	edgeMemberOf                     = "Okta_MemberOf"
	edgeManagerOf                    = "Okta_ManagerOf"
	edgeDeviceOf                     = "Okta_DeviceOf"
	edgeAgentMemberOf                = "Okta_AgentMemberOf"
	edgeAgentPoolFor                 = "Okta_AgentPoolFor"
	edgePolicyMapping                = "Okta_PolicyMapping"
	edgeAppAssignment                = "Okta_AppAssignment"
	edgeReadPasswordUpdates          = "Okta_ReadPasswordUpdates"
	edgeUserPull                     = "Okta_UserPull"
	edgeUserPush                     = "Okta_UserPush"
	edgeGroupPull                    = "Okta_GroupPull"
	edgeGroupPush                    = "Okta_GroupPush"
	edgeAPITokenFor                  = "Okta_ApiTokenFor"
	edgeKeyOf                        = "Okta_KeyOf"
	edgeSecretOf                     = "Okta_SecretOf"
	edgeCreatorOf                    = "Okta_CreatorOf"
	edgeIdentityProviderFor          = "Okta_IdentityProviderFor"
	edgeIDPGroupAssignment           = "Okta_IdpGroupAssignment"
	edgeUserSync                     = "Okta_UserSync"
	edgePasswordSync                 = "Okta_PasswordSync"
	edgeMembershipSync               = "Okta_MembershipSync"
	edgeOutboundSSO                  = "Okta_OutboundSSO"
	edgeSWA                          = "Okta_SWA"
	edgeOutboundOrgSSO               = "Okta_OutboundOrgSSO"
	edgeOrgSWA                       = "Okta_OrgSWA"
	edgeHostsAgent                   = "Okta_HostsAgent"
	edgeInboundOrgSSO                = "Okta_InboundOrgSSO"
	edgeInboundSSO                   = "Okta_InboundSSO"
	edgeHasRole                      = "Okta_HasRole"
	edgeHasRoleAssignment            = "Okta_HasRoleAssignment"
	edgeScopedTo                     = "Okta_ScopedTo"
	edgeSuperAdmin                   = "Okta_SuperAdmin"
	edgeOrgAdmin                     = "Okta_OrgAdmin"
	edgeGroupAdmin                   = "Okta_GroupAdmin"
	edgeHelpDeskAdmin                = "Okta_HelpDeskAdmin"
	edgeGroupMembershipAdmin         = "Okta_GroupMembershipAdmin"
	edgeAppAdmin                     = "Okta_AppAdmin"
	edgeMobileAdmin                  = "Okta_MobileAdmin"
	edgeManageApp                    = "Okta_ManageApp"
	edgeResetPassword                = "Okta_ResetPassword"
	edgeResetFactors                 = "Okta_ResetFactors"
	edgeAddMember                    = "Okta_AddMember"
	edgeReadClientSecret             = "Okta_ReadClientSecret"
	edgeResourceSetContains          = "Okta_ResourceSetContains"
	edgeResourceSetContainsMembersOf = "Okta_ResourceSetContainsMembersOf"
	edgeResourceSetContainsIndirect  = "Okta_ResourceSetContainsIndirect"

	edgeSAMLImplements         = "SAML_Implements"
	edgeSAMLIssuesAs           = "SAML_IssuesAs"
	edgeSAMLIssuesAssertionsTo = "SAML_IssuesAssertionsTo"
	edgeSAMLHasClaimMapping    = "SAML_HasClaimMapping"
	edgeSAMLEligibleFor        = "SAML_EligibleFor"
	edgeSAMLHasClaimValue      = "SAML_HasClaimValue"
	edgeSAMLTrustsIssuer       = "SAML_TrustsIssuer"
	edgeSAMLHasConsumer        = "SAML_HasAssertionConsumerService"
	edgeSAMLHasRule            = "SAML_HasAccountResolutionRule"
	edgeSAMLUsesField          = "SAML_UsesAccountResolutionField"
	edgeSAMLHasAccount         = "SAML_HasAccount"
	edgeSAMLHasResolutionValue = "SAML_HasAccountResolutionValue"
	edgeHolds                  = "Oktagon_Holds" // those of what scopes allow are in package scopes
)

// traversable has the edge kinds that an attacker can walk.
var traversable = map[string]bool{
	edgeContains:             true,
	edgeRealmContains:        true,
	edgeMemberOf:             true,
	edgeAgentMemberOf:        true,
	edgeAgentPoolFor:         true,
	edgeReadPasswordUpdates:  true,
	edgeGroupPull:            true,
	edgeAPITokenFor:          true,
	edgeKeyOf:                true,
	edgeSecretOf:             true,
	edgeIdentityProviderFor:  true,
	edgePasswordSync:         true,
	edgeMembershipSync:       true,
	edgeOutboundSSO:          true,
	edgeOutboundOrgSSO:       true,
	edgeHostsAgent:           true,
	edgeInboundOrgSSO:        true,
	edgeInboundSSO:           true,
	edgeSuperAdmin:           true,
	edgeOrgAdmin:             true,
	edgeGroupAdmin:           true,
	edgeHelpDeskAdmin:        true,
	edgeGroupMembershipAdmin: true,
	edgeAppAdmin:             true,
	edgeMobileAdmin:          true,
	edgeManageApp:            true,
	edgeResetPassword:        true,
	edgeResetFactors:         true,
	edgeAddMember:            true,
	edgeReadClientSecret:     true,
	scopes.TakeOverOrg:       true,
	scopes.ManageApp:         true,
	scopes.AddMember:         true,
	scopes.ReadSecret:        true,
	scopes.ManageAuthServer:  true,
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
var preparations = []func(*builder) error{countDeviations, readCatalog, readScopes, readSets, readPowers, readScopeReach, expectPowers}

// The rules that are nothing but a relation between the parents of a fan-out and
// their items.
var (
	memberships = relation[snapshot.Member]{
		edge: edgeMemberOf, resource: snapshot.GroupMembers, up: true,
		parents: []string{kindGroup}, children: []string{kindUser},
	}
	policyMappings = relation[snapshot.PolicyMapping]{
		edge: edgePolicyMapping, resource: snapshot.PolicyMappings,
		parents: []string{kindPolicy}, children: []string{kindApplication},
		child: mappedApp,
	}
	groupAssignments = relation[snapshot.AppGroup]{
		edge: edgeAppAssignment, resource: snapshot.AppGroups, up: true,
		parents: []string{kindApplication}, children: []string{kindGroup},
		more: (*builder).assignment,
	}
	groupPushes = relation[snapshot.PushMapping]{
		edge: edgeGroupPush, resource: snapshot.PushMappings, up: true,
		parents: []string{kindApplication}, children: []string{kindGroup},
		child: func(m *snapshot.PushMapping) string { return m.SourceGroupID.String() },
	}
	keysOfApps = relation[snapshot.JWK]{
		edge: edgeKeyOf, resource: snapshot.JWKs, up: true,
		parents: []string{kindApplication}, children: []string{kindJWK},
	}
	secretsOfApps = relation[snapshot.Secret]{
		edge: edgeSecretOf, resource: snapshot.AppSecrets, up: true,
		parents: []string{kindApplication}, children: []string{kindClientSecret},
	}
	secretsOfIntegrations = relation[snapshot.Secret]{
		edge: edgeSecretOf, resource: snapshot.Secrets, up: true,
		parents: []string{kindApplication, kindIntegration}, children: []string{kindClientSecret},
	}
	linkedUsers = relation[snapshot.IdPUser]{
		edge: edgeIdentityProviderFor, resource: snapshot.IdPUsers,
		parents: []string{kindIdentityProvider}, children: []string{kindUser},
	}
)
