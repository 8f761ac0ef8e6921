// Package kind has the names of the kinds of nodes and edges that oktagon writes, and
// which edges an attacker can walk. They are written here and nowhere else: every other
// package uses these names, so a kind cannot be misspelled or listed twice.
package kind

import (
	"maps"
	"slices"
)

// Source is the second kind of every node that stands for something in Okta.
const Source = "Okta"

// Kinds of nodes, as the official BloodHound Okta extension names them.
const (
	Agent                 = "Okta_Agent"
	AgentPool             = "Okta_AgentPool"
	APIServiceIntegration = "Okta_ApiServiceIntegration"
	APIToken              = "Okta_ApiToken"
	Application           = "Okta_Application"
	AuthorizationServer   = "Okta_AuthorizationServer"
	ClientSecret          = "Okta_ClientSecret"
	CustomRole            = "Okta_CustomRole"
	Device                = "Okta_Device"
	Group                 = "Okta_Group"
	IdentityProvider      = "Okta_IdentityProvider"
	JWK                   = "Okta_JWK"
	Organization          = "Okta_Organization"
	Policy                = "Okta_Policy"
	Realm                 = "Okta_Realm"
	ResourceSet           = "Okta_ResourceSet"
	Role                  = "Okta_Role"
	RoleAssignment        = "Okta_RoleAssignment"
	User                  = "Okta_User"
)

// Kinds of nodes of the SAML model, which is no platform's own.
const (
	SAMLAccountResolutionField   = "SAML_AccountResolutionField"
	SAMLAccountResolutionRule    = "SAML_AccountResolutionRule"
	SAMLAssertionConsumerService = "SAML_AssertionConsumerService"
	SAMLClaimMapping             = "SAML_ClaimMapping"
	SAMLFederationProvider       = "SAML_FederationProvider"
	SAMLIssuer                   = "SAML_Issuer"
	SAMLServiceProvider          = "SAML_ServiceProvider"
)

// Kinds of nodes of oktagon's own extension.
const (
	DataFlow      = "Oktagon_DataFlow"      // a way by which data leaves the organization
	GroupRule     = "Oktagon_GroupRule"     // puts users into groups
	Receiver      = "Oktagon_Receiver"      // gets data of the organization
	Scope         = "Oktagon_Scope"         // an OAuth scope of Okta's API
	UserClass     = "Oktagon_UserClass"     // users who have something in common
	AgentResource = "Oktagon_AgentResource" // that only AI agents reach
	AIAgent       = "Oktagon_AiAgent"
	AIAgentKey    = "Oktagon_AiAgentKey"
	AIAgentSecret = "Oktagon_AiAgentSecret"
)

// Kinds of edges, as the official BloodHound Okta extension names them.
const (
	Contains                     = "Okta_Contains"
	RealmContains                = "Okta_RealmContains"
	MemberOf                     = "Okta_MemberOf"
	ManagerOf                    = "Okta_ManagerOf"
	DeviceOf                     = "Okta_DeviceOf"
	AgentMemberOf                = "Okta_AgentMemberOf"
	AgentPoolFor                 = "Okta_AgentPoolFor"
	PolicyMapping                = "Okta_PolicyMapping"
	AppAssignment                = "Okta_AppAssignment"
	ReadPasswordUpdates          = "Okta_ReadPasswordUpdates"
	UserPull                     = "Okta_UserPull"
	UserPush                     = "Okta_UserPush"
	GroupPull                    = "Okta_GroupPull"
	GroupPush                    = "Okta_GroupPush"
	APITokenFor                  = "Okta_ApiTokenFor"
	KeyOf                        = "Okta_KeyOf"
	SecretOf                     = "Okta_SecretOf"
	CreatorOf                    = "Okta_CreatorOf"
	IdentityProviderFor          = "Okta_IdentityProviderFor"
	IDPGroupAssignment           = "Okta_IdpGroupAssignment"
	UserSync                     = "Okta_UserSync"
	PasswordSync                 = "Okta_PasswordSync"
	MembershipSync               = "Okta_MembershipSync"
	OutboundSSO                  = "Okta_OutboundSSO"
	SWA                          = "Okta_SWA"
	OutboundOrgSSO               = "Okta_OutboundOrgSSO"
	OrgSWA                       = "Okta_OrgSWA"
	HostsAgent                   = "Okta_HostsAgent"
	InboundOrgSSO                = "Okta_InboundOrgSSO"
	InboundSSO                   = "Okta_InboundSSO"
	HasRole                      = "Okta_HasRole"
	HasRoleAssignment            = "Okta_HasRoleAssignment"
	ScopedTo                     = "Okta_ScopedTo"
	SuperAdmin                   = "Okta_SuperAdmin"
	OrgAdmin                     = "Okta_OrgAdmin"
	GroupAdmin                   = "Okta_GroupAdmin"
	HelpDeskAdmin                = "Okta_HelpDeskAdmin"
	GroupMembershipAdmin         = "Okta_GroupMembershipAdmin"
	AppAdmin                     = "Okta_AppAdmin"
	MobileAdmin                  = "Okta_MobileAdmin"
	ManageApp                    = "Okta_ManageApp"
	ResetPassword                = "Okta_ResetPassword"
	ResetFactors                 = "Okta_ResetFactors"
	AddMember                    = "Okta_AddMember"
	ReadClientSecret             = "Okta_ReadClientSecret"
	ResourceSetContains          = "Okta_ResourceSetContains"
	ResourceSetContainsMembersOf = "Okta_ResourceSetContainsMembersOf"
	ResourceSetContainsIndirect  = "Okta_ResourceSetContainsIndirect"
)

// Kinds of edges of the SAML model.
const (
	SAMLImplements                  = "SAML_Implements"
	SAMLIssuesAs                    = "SAML_IssuesAs"
	SAMLIssuesAssertionsTo          = "SAML_IssuesAssertionsTo"
	SAMLHasClaimMapping             = "SAML_HasClaimMapping"
	SAMLEligibleFor                 = "SAML_EligibleFor"
	SAMLHasClaimValue               = "SAML_HasClaimValue"
	SAMLTrustsIssuer                = "SAML_TrustsIssuer"
	SAMLHasAssertionConsumerService = "SAML_HasAssertionConsumerService"
	SAMLHasAccountResolutionRule    = "SAML_HasAccountResolutionRule"
	SAMLUsesAccountResolutionField  = "SAML_UsesAccountResolutionField"
	SAMLHasAccount                  = "SAML_HasAccount"
	SAMLHasAccountResolutionValue   = "SAML_HasAccountResolutionValue"
)

// Kinds of edges of oktagon's own extension: which scopes a credential holds, and what
// they allow.
const (
	Holds                   = "Oktagon_Holds"
	OktagonTakeOverOrg      = "Oktagon_TakeOverOrg"
	OktagonManageApp        = "Oktagon_ManageApp"
	OktagonAddMember        = "Oktagon_AddMember"
	OktagonReadSecret       = "Oktagon_ReadSecret"
	OktagonManageAuthServer = "Oktagon_ManageAuthServer"
	OktagonAlterOrg         = "Oktagon_AlterOrg"
)

// Kinds of edges of oktagon's own extension: who gets into groups by their rules.
const (
	RuleAdds   = "Oktagon_RuleAdds"
	InClass    = "Oktagon_InClass"
	CanTrigger = "Oktagon_CanTrigger"
)

// Kinds of edges of oktagon's own extension about where data goes. Nobody gets into Okta over
// them.
const (
	Sends       = "Oktagon_Sends"
	FlowsTo     = "Oktagon_FlowsTo"
	CreatedFlow = "Oktagon_CreatedFlow"
	HookOf      = "Oktagon_HookOf"
)

// Kinds of edges of oktagon's own extension: what AI agents are bound to and reach.
const (
	OktagonContains  = "Oktagon_Contains"
	OwnerOf          = "Oktagon_OwnerOf"
	AgentKeyOf       = "Oktagon_AgentKeyOf"
	SignOnFor        = "Oktagon_SignOnFor"
	SignOnSAMLFor    = "Oktagon_SignOnSamlFor"
	MayCallAgent     = "Oktagon_MayCallAgent"
	ActsAtApp        = "Oktagon_ActsAtApp"
	ActsAtServer     = "Oktagon_ActsAtServer"
	ActsAtAgent      = "Oktagon_ActsAtAgent"
	GetsSecret       = "Oktagon_GetsSecret"
	ServiceAccountOf = "Oktagon_ServiceAccountOf"
	ActsAtResource   = "Oktagon_ActsAtResource"
	ActsForUsersAt   = "Oktagon_ActsForUsersAt"
)

// nodes has every kind of node, and whether the organization contains its nodes.
var nodes = map[string]bool{
	Agent:                        false,
	AgentPool:                    true,
	APIServiceIntegration:        true,
	APIToken:                     false,
	Application:                  true,
	AuthorizationServer:          true,
	ClientSecret:                 false,
	CustomRole:                   true,
	Device:                       true,
	Group:                        true,
	IdentityProvider:             true,
	JWK:                          false,
	Organization:                 false,
	Policy:                       true,
	Realm:                        true,
	ResourceSet:                  true,
	Role:                         true,
	RoleAssignment:               true,
	User:                         true,
	SAMLAccountResolutionField:   false,
	SAMLAccountResolutionRule:    false,
	SAMLAssertionConsumerService: false,
	SAMLClaimMapping:             false,
	SAMLFederationProvider:       false,
	SAMLIssuer:                   false,
	SAMLServiceProvider:          false,
	AgentResource:                false,
	AIAgent:                      false,
	AIAgentKey:                   false,
	AIAgentSecret:                false,
	GroupRule:                    false,
	Scope:                        false,
	UserClass:                    false,
	DataFlow:                     false,
	Receiver:                     false,
}

// edges has every kind of edge, and whether an attacker can walk it.
var edges = map[string]bool{
	Contains:                        true,
	RealmContains:                   true,
	MemberOf:                        true,
	ManagerOf:                       false,
	DeviceOf:                        false,
	AgentMemberOf:                   true,
	AgentPoolFor:                    true,
	PolicyMapping:                   false,
	AppAssignment:                   false,
	ReadPasswordUpdates:             true,
	UserPull:                        false,
	UserPush:                        false,
	GroupPull:                       true,
	GroupPush:                       false,
	APITokenFor:                     true,
	KeyOf:                           true,
	SecretOf:                        true,
	CreatorOf:                       false,
	IdentityProviderFor:             true,
	IDPGroupAssignment:              false,
	UserSync:                        false,
	PasswordSync:                    true,
	MembershipSync:                  true,
	OutboundSSO:                     true,
	SWA:                             false,
	OutboundOrgSSO:                  true,
	OrgSWA:                          false,
	HostsAgent:                      true,
	InboundOrgSSO:                   true,
	InboundSSO:                      true,
	HasRole:                         false,
	HasRoleAssignment:               false,
	ScopedTo:                        false,
	SuperAdmin:                      true,
	OrgAdmin:                        true,
	GroupAdmin:                      true,
	HelpDeskAdmin:                   true,
	GroupMembershipAdmin:            true,
	AppAdmin:                        true,
	MobileAdmin:                     true,
	ManageApp:                       true,
	ResetPassword:                   true,
	ResetFactors:                    true,
	AddMember:                       true,
	ReadClientSecret:                true,
	ResourceSetContains:             false,
	ResourceSetContainsMembersOf:    false,
	ResourceSetContainsIndirect:     false,
	SAMLImplements:                  false,
	SAMLIssuesAs:                    false,
	SAMLIssuesAssertionsTo:          false,
	SAMLHasClaimMapping:             false,
	SAMLEligibleFor:                 false,
	SAMLHasClaimValue:               false,
	SAMLTrustsIssuer:                false,
	SAMLHasAssertionConsumerService: false,
	SAMLHasAccountResolutionRule:    false,
	SAMLUsesAccountResolutionField:  false,
	SAMLHasAccount:                  false,
	SAMLHasAccountResolutionValue:   false,
	Holds:                           false,
	OktagonTakeOverOrg:              true,
	OktagonManageApp:                true,
	OktagonAddMember:                true,
	OktagonReadSecret:               true,
	OktagonManageAuthServer:         true,
	OktagonAlterOrg:                 false,
	RuleAdds:                        true,
	InClass:                         true,
	CanTrigger:                      true,
	Sends:                           false,
	FlowsTo:                         false,
	CreatedFlow:                     false,
	HookOf:                          false,
	OktagonContains:                 false,
	OwnerOf:                         false,
	AgentKeyOf:                      true,
	SignOnFor:                       true,
	SignOnSAMLFor:                   false,
	MayCallAgent:                    false,
	ActsAtApp:                       true,
	ActsAtServer:                    false,
	ActsAtAgent:                     true,
	GetsSecret:                      true,
	ServiceAccountOf:                true,
	ActsAtResource:                  false,
	ActsForUsersAt:                  false,
}

// Nodes returns every kind of node, sorted.
func Nodes() []string { return slices.Sorted(maps.Keys(nodes)) }

// Contained returns the kinds of nodes to which Okta_Contains leads, sorted.
func Contained() []string {
	return slices.DeleteFunc(Nodes(), func(node string) bool { return !nodes[node] })
}

// Edges returns every kind of edge, sorted.
func Edges() []string { return slices.Sorted(maps.Keys(edges)) }

// Traversable reports whether an attacker who controls the start of an edge of this kind
// thereby controls its end.
func Traversable(edge string) bool { return edges[edge] }
