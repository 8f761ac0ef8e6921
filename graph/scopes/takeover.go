package scopes

import (
	"slices"

	"oktagon/graph/kind"
)

// combination is scopes that take over an organization together.
type combination struct {
	name string
	all  []string
	any  []string // one of them
	// when is the condition beside the scopes, and why states it; nil for none.
	when func(Circumstances) bool
	why  string
}

// Circumstances are the facts about an organization that decide, beside scopes, about
// combinations.
type Circumstances struct {
	// AdminByDefault says that new service apps get the super admin role
	// automatically. Not known is false.
	AdminByDefault bool
	// SuperAdminApp says that an active service app is a super admin.
	SuperAdminApp bool
}

// combinations are those that take over. What others lead to shows in the graph.
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

// manageGrants is the scope with which a service app that is a super admin grants
// itself all others.
const manageGrants = "okta.appGrants.manage"

// ManagesProviders is the scope to add and change identity providers. It takes over without
// changing an administrator.
const ManagesProviders = "okta.idps.manage"

// clientsOnly is the scope that manages only the apps that are OAuth clients.
const clientsOnly = "okta.clients.manage"

func (c *combination) metBy(g *Grants, known Circumstances) bool {
	return !slices.ContainsFunc(c.all, func(name string) bool { return !g.has(name) }) && g.hasAny(c.any) &&
		(c.when == nil || c.when(known))
}

// Combinations returns the combinations that are met, by name, each with its condition
// beside the scopes.
func (g *Grants) Combinations(known Circumstances) map[string]string {
	met := map[string]string{}
	for i := range combinations {
		if c := &combinations[i]; c.metBy(g, known) {
			met[c.name] = c.why
		}
	}
	return met
}

// AttachesHooks reports whether a holder who writes inline hooks also decides where
// they are called, and so needs no existing hook (C6). That rewrites tokens; by itself
// it does not take over.
func (g *Grants) AttachesHooks() bool {
	return g.has("okta.inlineHooks.manage") && g.hasAny([]string{"okta.apps.manage", "okta.authorizationServers.manage"})
}

// takeover returns the granted scopes that take over, more, and those of all
// combinations that are met, sorted; none when nothing takes over.
func (g *Grants) takeover(known Circumstances, more ...string) []string {
	for i := range combinations {
		if c := &combinations[i]; c.metBy(g, known) {
			more = slices.Concat(more, c.all, c.any)
		}
	}
	return g.filter(func(s *Scope) bool { return s.Edge == kind.OktagonTakeOverOrg || slices.Contains(more, s.Name) })
}

// TakesOver returns the granted scopes by which a holder who needs no role takes over
// the organization, none when it cannot.
func (g *Grants) TakesOver(known Circumstances) []string { return g.takeover(known) }

// TakesOverAsSuperAdmin returns those of a service app that is a super admin.
func (g *Grants) TakesOverAsSuperAdmin() []string { return g.takeover(Circumstances{}, manageGrants) }

// Unguarded reports whether the scopes take over in a way where Okta documents
// no guard around administrators.
func Unguarded(names []string) bool { return slices.Contains(names, ManagesProviders) }

// ManagingProviders returns the granted scopes that a service app needs, beside a role, to add
// and change identity providers; none when it has none.
func (g *Grants) ManagingProviders() []string {
	return g.filter(func(s *Scope) bool { return s.Name == ManagesProviders })
}

// Managing returns the scopes of via that manage an application: some do so only
// when it is an OAuth client.
func Managing(via []string, client bool) []string {
	if client {
		return via
	}
	return slices.DeleteFunc(slices.Clone(via), func(name string) bool { return name == clientsOnly })
}
