package report

import (
	"cmp"
	"slices"

	"oktagon/collector/snapshot"
)

// integrationRules has the rules on integrations (scopes.md §5.1) in the order of their ids.
var integrationRules = byID(integrationScopeRules, integrationPathRules, integrationCreatorRules, integrationSecretRules, integrationAgeRules, integrationUseRules)

// allApplicationRules has the rules on applications (scopes.md §5.3) in the order of their ids.
var allApplicationRules = byID(applicationRules, applicationUseRules)

func byID[T subject](tables ...[]rule[T]) []rule[T] {
	all := slices.Concat(tables...)
	sortStable(all, func(x, y rule[T]) int { return cmp.Compare(x.id, y.id) })
	return all
}

// Rules describes all rules: those on integrations, on tokens, on applications, on the
// organization, on groups, on agents, on data flows, and on who holds roles, in the order of
// their ids.
func Rules() []Rule {
	return slices.Concat(describe(integrationRules), describe(tokenRules), describe(allApplicationRules), describe(organizationRules), describe(groupRules), describe(agentRules), describe(flowRules), describe(roleRules))
}

func describe[T subject](rules []rule[T]) []Rule {
	var all []Rule
	for i := range rules {
		r := &rules[i]
		all = append(all, Rule{ID: r.id, Worst: r.severity, Title: r.title, Means: r.means, How: r.how, Advice: r.advice, Needs: r.needs, OnlyWith: r.onlyWith})
	}
	return all
}

// evaluateRules makes the findings.
func (b *builder) evaluateRules() {
	r := b.report
	evaluate(b, integrationRules, pointers(r.Integrations), snapshot.APIServices)
	evaluate(b, tokenRules, pointers(r.Tokens), snapshot.APITokens)
	evaluate(b, allApplicationRules, pointers(r.Applications), snapshot.Apps, snapshot.Grants)
	evaluate(b, organizationRules, []*Organization{&r.Organization})
	evaluate(b, groupRules, pointers(r.Groups), snapshot.GroupRules)
	evaluate(b, agentRules, pointers(r.Agents), snapshot.AIAgents)
	evaluate(b, flowRules, pointers(r.Flows))
	evaluate(b, roleRules, b.providerSubjects(), needProviderAdmins...)
}

func pointers[T any](list []T) []*T {
	all := make([]*T, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}

// Resources that several rules need.
var (
	needCreators = []string{snapshot.Users, snapshot.Apps, snapshot.Creators}
	needUsers    = []string{snapshot.Users, snapshot.Creators}
	needSecrets  = []string{snapshot.APIServiceSecrets}
	needAdmins   = adminResources[PrincipalUser]
	needClients  = []string{snapshot.Clients, snapshot.ClientAssignments} // roles of applications
	needGranters = []string{snapshot.Users, snapshot.Apps, snapshot.APIServices}
	// needPaths are all resources that a path to an administrator can depend on.
	needPaths = []string{snapshot.Apps, snapshot.Grants, snapshot.AppSecrets, snapshot.Groups, snapshot.GroupMembers,
		snapshot.Roles, snapshot.Permissions, snapshot.Assignees, snapshot.Clients, snapshot.UserAssignments,
		snapshot.GroupAssignments, snapshot.ClientAssignments, snapshot.GroupTargets, snapshot.AppTargets,
		snapshot.ResourceSets, snapshot.SetResources, snapshot.Bindings, snapshot.BindingMembers, snapshot.IdentityProviders}
)
