package report

import (
	"oktagon/collector/snapshot"
)

// RuleAddsProviders is used outside of its table.
const RuleAddsProviders = "ROL-01"

// needProviderAdmins are the resources on which depends who may add identity providers. While one
// of them was not read to the end, there may be others.
var needProviderAdmins = []string{snapshot.Users, snapshot.Assignees, snapshot.UserAssignments, snapshot.Groups, snapshot.GroupAssignments,
	snapshot.Apps, snapshot.Grants, snapshot.Clients, snapshot.ClientAssignments, snapshot.Roles, snapshot.Permissions,
	snapshot.ResourceSets, snapshot.SetResources, snapshot.Bindings, snapshot.BindingMembers, snapshot.IdentityProviders}

// roleRules are the rules on who holds roles, of any kind (scopes.md §5.4).
var roleRules = []rule[subject]{
	{id: RuleAddsProviders, severity: High,
		action: "Protect identity providers from",
		title:  "It can add identity providers that sign in anyone",
		means:  "Whoever has it, or is in the group, can add an identity provider, link it to the account of an administrator, and sign in as that.",
		how: "An active role assignment gives the permission okta.identityProviders.manage: Okta's Organization Administrator, or a custom role on a resource set with all identity providers or an active one. " +
			"A service app also needs the scope okta.idps.manage. Super admins are left out. It assumes a3: a new or changed identity provider may sign in administrators.",
		advice: "Make adding an identity provider a protected action, and alert on system.idp.lifecycle.create. Keep the permission with super admins: give the others a role without okta.identityProviders.manage first, then take this one away.",
		needs:  needProviderAdmins, affected: func(subject) bool { return false }, evaluate: addsProviders},
}

// providerSubjects are those who may add identity providers. The findings of an application are
// its own.
func (b *builder) providerSubjects() []subject {
	all := b.report.providerPeople()
	for _, a := range pointers(b.report.ProviderAdmins) {
		b.providers[a.ID] = a
	}
	for _, a := range pointers(b.report.Applications) {
		if b.providers[a.ID] != nil {
			all = append(all, a)
		}
	}
	return all
}

// providerPeople are the users and groups who may add identity providers.
func (r *Report) providerPeople() (all []subject) {
	for _, a := range pointers(r.ProviderAdmins) {
		if a.Kind != OfApplication {
			all = append(all, a)
		}
	}
	return all
}

func addsProviders(b *builder, s subject) (evidence []Evidence) {
	a := b.providers[s.subject().ID]
	for n, role := range a.Roles {
		if n == MaxTargets {
			evidence = append(evidence, moreEvidence("role", len(a.Roles)-n))
			break
		}
		evidence = append(evidence, Evidence{What: "role", Name: role.Name})
		if role.Set != (NamedObject{}) {
			evidence = append(evidence, Evidence{What: "resource set", ID: role.Set.ID, Name: role.Set.Name})
		}
	}
	if people := a.PeopleText(); people != "" {
		evidence = append(evidence, Evidence{What: "people in the group", Value: people})
	}
	return append(evidence, assumptionEvidence(a.Assumptions)...)
}
