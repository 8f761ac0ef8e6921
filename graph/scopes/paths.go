package scopes

import "slices"
import "oktagon/graph/kind"

// combination is scopes that take over an organization together.
type combination struct {
	name string
	all  []string
	any  []string // one of them
	// when says what else it takes, and why tells it; nil for nothing.
	when func(Circumstances) bool
	why  string
}

// Circumstances are what beside scopes decides about combinations.
type Circumstances struct {
	// AdminByDefault is that new service apps become super admins by themselves.
	// Not known is false.
	AdminByDefault bool
	// SuperAdminApp is that there is an active service app that is a super admin.
	SuperAdminApp bool
}

// combinations are those that take over; what others lead to shows in the graph.
var combinations = []combination{
	{name: "C1", all: []string{"okta.appGrants.manage", "okta.orgs.manage"},
		any: []string{"okta.apps.manage", "okta.clients.register"}},
	{name: "C2", all: []string{"okta.appGrants.manage"},
		any:  []string{"okta.apps.manage", "okta.clients.register"},
		when: func(c Circumstances) bool { return c.AdminByDefault }, why: "new service apps become super admins by themselves"},
	{name: "C3", all: []string{"okta.appGrants.manage"},
		any:  []string{"okta.apps.manage", "okta.clients.manage"},
		when: func(c Circumstances) bool { return c.SuperAdminApp }, why: "an active service app is a super admin"},
}

// ownGrants is the scope with which a service app that is a super admin grants
// itself all others.
const ownGrants = "okta.appGrants.manage"

// unguarded is the scope that takes over without touching an administrator.
const unguarded = "okta.idps.manage"

// clientsOnly is the scope that manages apps as far as they are OAuth clients.
const clientsOnly = "okta.clients.manage"

func (c *combination) metBy(h *Held, known Circumstances) bool {
	return !slices.ContainsFunc(c.all, func(name string) bool { return !h.has(name) }) && h.hasAny(c.any) &&
		(c.when == nil || c.when(known))
}

// Combinations names the combinations that are met, each with what else it takes.
func (h *Held) Combinations(known Circumstances) map[string]string {
	met := map[string]string{}
	for i := range combinations {
		if c := &combinations[i]; c.metBy(h, known) {
			met[c.name] = c.why
		}
	}
	return met
}

// AttachesHooks reports whether a holder who writes inline hooks also decides where
// they are called, and so needs none that is there (C6). That rewrites tokens; by
// itself it does not take over.
func (h *Held) AttachesHooks() bool {
	return h.has("okta.inlineHooks.manage") && h.hasAny([]string{"okta.apps.manage", "okta.authorizationServers.manage"})
}

// with are the scopes of takeovers and of all combinations that are met, as they
// were granted, sorted; none when nothing takes over.
func (h *Held) with(known Circumstances, more ...string) []string {
	for i := range combinations {
		if c := &combinations[i]; c.metBy(h, known) {
			more = slices.Concat(more, c.all, c.any)
		}
	}
	return h.which(func(s *Scope) bool { return s.Edge == kind.OktagonTakeOverOrg || slices.Contains(more, s.Name) })
}

// TakesOver are the granted scopes by which a holder who needs no role takes over
// the organization, none when it cannot.
func (h *Held) TakesOver(known Circumstances) []string { return h.with(known) }

// TakesOverAsSuperAdmin are those of a service app that is a super admin.
func (h *Held) TakesOverAsSuperAdmin() []string { return h.with(Circumstances{}, ownGrants) }

// Unguarded reports whether the scopes take over on a way where Okta documents
// no guard around administrators.
func Unguarded(names []string) bool { return slices.Contains(names, unguarded) }

// Managing are the scopes of via that manage an application: some do so only
// when it is an OAuth client.
func Managing(via []string, client bool) []string {
	if client {
		return via
	}
	return slices.DeleteFunc(slices.Clone(via), func(name string) bool { return name == clientsOnly })
}

// half is the scope half of edges that roles give.
type half struct {
	edges []string
	end   string
	any   []string // one of them is needed
	// client is one more for ends that are OAuth clients.
	client string
}

// halves is the map from the edges that roles give, by the kind of their end, to
// the scopes that a service app needs besides.
var halves = []half{
	{edges: []string{kind.OrgAdmin, kind.GroupAdmin, kind.HelpDeskAdmin, kind.ResetPassword, kind.ResetFactors},
		end: kind.User, any: []string{"okta.users.manage"}},
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

// Allows reports whether the scopes are the other half of an edge that a role
// gives to an end of a kind; client is whether the end is an OAuth client.
// stated is false for edges that scopes say nothing about.
func (h *Held) Allows(edge, end string, client bool) (allowed, stated bool) {
	if edge == kind.SuperAdmin {
		return len(h.TakesOverAsSuperAdmin()) > 0, true
	}
	for i := range halves {
		if n := &halves[i]; n.end == end && slices.Contains(n.edges, edge) {
			return h.hasAny(n.any) || client && n.client != "" && h.has(n.client), true
		}
	}
	return false, false
}
