package graph

import "oktagon/collector/snapshot"

// Node kinds.
const (
	kindOrganization = "Okta_Organization"
	kindUser         = "Okta_User"
	kindGroup        = "Okta_Group"
	kindApplication  = "Okta_Application"
	kindIntegration  = "Okta_ApiServiceIntegration"
	kindClientSecret = "Okta_ClientSecret"
)

// sourceOkta is the second kind of every Okta_* node.
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
	{kindIntegration, true, listed(snapshot.APIServices, integrationNode)},
	{kindApplication, true, listed(snapshot.Apps, applicationNode)},
	{kindClientSecret, false, secretNodes},
	{kindGroup, true, listed(snapshot.Groups, groupNode)},
	{kindOrganization, false, organizationNode},
	{kindUser, true, userNodes},
}

// Edge kinds.
const (
	edgeContains      = "Okta_Contains"
	edgeMemberOf      = "Okta_MemberOf"
	edgeManagerOf     = "Okta_ManagerOf"
	edgeAppAssignment = "Okta_AppAssignment"
	edgeSecretOf      = "Okta_SecretOf"
	edgeCreatorOf     = "Okta_CreatorOf"
)

// traversable has the edge kinds that an attacker can walk.
var traversable = map[string]bool{
	edgeContains: true,
	edgeMemberOf: true,
	edgeSecretOf: true,
}

// rules is the table of what makes edges, in the order of the output.
var rules = []func(*builder) error{
	containsEdges,
	memberEdges,
	managerEdges,
	userAssignmentEdges,
	groupAssignmentEdges,
	secretEdges,
	creatorEdges,
}
