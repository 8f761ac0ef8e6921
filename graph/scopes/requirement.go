package scopes

import (
	"slices"

	"oktagon/graph/kind"
)

// scopeRequirement is the scopes that a service app needs, beside a role, to use edges
// that the role gives.
type scopeRequirement struct {
	edges []string
	end   string
	any   []string // one of them is needed
	// client is one more for ends that are OAuth clients.
	client string
}

// scopeRequirements has the requirements of all edges that roles give, by the kind of
// their end.
var scopeRequirements = []scopeRequirement{
	{edges: []string{kind.OrgAdmin, kind.GroupAdmin, kind.HelpDeskAdmin, kind.ResetPassword, kind.ResetFactors},
		end: kind.User, any: []string{"okta.users.manage"}},
	{edges: []string{kind.CanTrigger}, end: kind.GroupRule, any: []string{"okta.users.manage"}},
	{edges: []string{kind.OrgAdmin, kind.GroupAdmin, kind.GroupMembershipAdmin, kind.AddMember},
		end: kind.Group, any: []string{"okta.groups.manage"}},
	{edges: []string{kind.OrgAdmin, kind.MobileAdmin},
		end: kind.Device, any: []string{"okta.devices.manage"}},
	{edges: []string{kind.AppAdmin, kind.ManageApp},
		end: kind.Application, any: []string{"okta.apps.manage"}, client: clientsOnly},
	{edges: []string{kind.AppAdmin},
		end: kind.APIServiceIntegration, any: []string{"okta.oauthIntegrations.manage"}},
	{edges: []string{kind.ReadClientSecret},
		end: kind.ClientSecret, any: []string{"okta.apps.read"}},
}

// Allows reports whether the scopes meet the requirement of an edge that a role gives
// to an end of a kind; client says that the end is an OAuth client. It is not stated
// for edges that require no scope.
func (g *Grants) Allows(edge, end string, client bool) (allowed, stated bool) {
	if edge == kind.SuperAdmin {
		return len(g.TakesOverAsSuperAdmin()) > 0, true
	}
	for i := range scopeRequirements {
		if r := &scopeRequirements[i]; r.end == end && slices.Contains(r.edges, edge) {
			return g.hasAny(r.any) || client && r.client != "" && g.has(r.client), true
		}
	}
	return false, false
}
