package collector

import "oktagon/collector/snapshot"

// agentPools are listed with their agents. How large a page may be is not
// documented: where 200 is refused, the default of 5 per type does.
var agentPools = resource{
	name:    snapshot.AgentPools,
	feeds:   "Okta_AgentPool, Okta_Agent, Okta_AgentMemberOf, Okta_AgentPoolFor",
	path:    "/api/v1/agentPools",
	queries: []string{"limitPerPoolType=200", ""},
	scopes:  []string{"okta.agentPools.read"},
	role:    poolReader,
	means:   licensed,
	collect: listing[snapshot.AgentPool],
}
