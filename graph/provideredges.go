package graph

import (
	"oktagon/graph/admin"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
	"oktagon/graph/scopes"
)

// signsInAdmins: a new or changed identity provider may sign in administrators.
const signsInAdmins = "a3"

// providerEdges writes who could sign in as anyone, through an identity provider that a role
// lets it add or change (scopes.md §4.4). A guard of Okta might stop that, so strict paths have
// none of these edges.
func providerEdges(b *build) error {
	if b.opts.ScopePaths == ScopePathsStrict || b.opts.ScopePaths == ScopePathsOff {
		return nil
	}
	all, err := b.coverage.ProviderAdmins()
	if err != nil {
		return err
	}
	for i := range all {
		p := &all[i]
		via, allowed := b.providerScopes(p.Principal)
		if !allowed {
			continue
		}
		err := b.e.Edge(kind.OktagonTakeOverOrg, p.Principal, b.e.Find(b.e.Org, kind.Organization),
			emit.Strings("via_permissions", []string{admin.ManagesProviders}),
			emit.Strings("via_assignments", p.Assignments),
			emit.Strings("via_scopes", via),
			emit.Strings("capabilities", scopes.Capabilities([]string{scopes.ManagesProviders})),
			emit.Strings("assumes", []string{signsInAdmins}),
			emit.Bool("role_checked", true))
		if err != nil {
			return err
		}
	}
	return nil
}

// providerScopes returns the scopes that let a principal use its role over identity providers,
// if it can. People and groups need none. A service app whose scopes are not known is named.
func (b *build) providerScopes(principal emit.Ref) (via []string, allowed bool) {
	if principal.Kind != kind.Application {
		return nil, true
	}
	if !b.holders.apps[principal.ID].service {
		return nil, false
	}
	h := b.holders.byID[principal.ID]
	if h == nil {
		b.coverage.Unknown = append(b.coverage.Unknown, "scopes of service app "+b.e.OktaID(principal.ID)+", whose role manages identity providers")
		return nil, false
	}
	via = h.grants.ManagingProviders()
	return via, len(via) > 0
}
