package graph

// edgeRules is the table of what makes edges, in the order of the output.
var edgeRules = []func(*build) error{
	plain(containsEdges),
	func(b *build) error { return b.users.realmEdges(b.e) },
	plain(memberEdges),
	func(b *build) error { return b.users.managerEdges(b.e) },
	func(b *build) error { return deviceEdges(b.r, b.e, b.devices) },
	plain(agentEdges),
	plain(poolEdges),
	plain(policyMappings.edges),
	func(b *build) error { return b.hybrid.AccountEdges(b.r, b.e) },
	plain(groupAssignments.edges),
	plain(groupPullEdges),
	plain(groupPushes.edges),
	plain(tokenEdges),
	plain(keysOfApps.edges),
	plain(secretsOfApps.edges),
	plain(secretsOfIntegrations.edges),
	plain(creatorEdges),
	plain(linkedUsers.edges),
	plain(providerGroupEdges),
	func(b *build) error { return b.hybrid.OrganizationEdges(b.e) },
	func(b *build) error { return b.hybrid.GroupEdges(b.r, b.e) },
	func(b *build) error { return b.hybrid.PushedGroupEdges(b.r, b.e) },
	func(b *build) error { return b.hybrid.HostEdges(b.r, b.e) },
	func(b *build) error { return b.hybrid.InboundOrganizationEdges(b.r, b.e) },
	func(b *build) error { return b.hybrid.InboundUserEdges(b.r, b.e) },
	func(b *build) error { return b.coverage.HasRoleEdges(b.e) },
	func(b *build) error { return b.coverage.AssignmentEdges(b.e) },
	func(b *build) error { return b.coverage.SetEdges(b.e) },
	func(b *build) (err error) {
		b.stats.LeftOut, err = b.coverage.RoleEdges(b.e, b.holders.scopeRequirement)
		return err
	},
	func(b *build) error { return b.saml.AppEdges(b.e) },
	func(b *build) error { return b.saml.EligibilityEdges(b.r, b.e) },
	func(b *build) error { return b.saml.IdPEdges(b.e) },
	func(b *build) error { return b.saml.AccountEdges(b.r, b.e) },
	func(b *build) error { return b.flows.edges(b.r, b.e) },
	func(b *build) error { return scopeEdges(b.e, b.holders, b.reach, b.opts.ScopePaths) },
	providerEdges,
	func(b *build) error { return b.rules.addsEdges(b.e) },
	func(b *build) error { return b.rules.memberEdges(b.e) },
	func(b *build) error { return b.rules.triggerEdges(b) },
	func(b *build) error { return b.agents.containsEdges(b.e) },
	func(b *build) error { return b.agents.signOnEdges(b.e) },
	func(b *build) error { return b.agents.ownerEdges(b.e) },
	func(b *build) error { return b.agents.credentialEdges(b.r, b.e) },
	func(b *build) error { return b.agents.callerEdges(b.r, b.e) },
	func(b *build) error { return b.agents.actEdges(b.e) },
	func(b *build) error { return b.agents.serviceAccountEdges(b.e) },
	func(b *build) error { return b.agents.crossAppEdges(b.r, b.e) },
}

func writeEdges(b *build) error {
	for _, rule := range edgeRules {
		if err := rule(b); err != nil {
			return err
		}
		b.step()
	}
	return nil
}
