package collector

import "oktagon/collector/snapshot"

// agentPools are listed with their agents. The largest page size is not documented:
// where 200 is refused, Okta's default of 5 per type is used.
var agentPools = resource{
	name:           snapshot.AgentPools,
	produces:       "Okta_AgentPool, Okta_Agent, Okta_AgentMemberOf, Okta_AgentPoolFor",
	endpoint:       get("/api/v1/agentPools", "limitPerPoolType=200", ""),
	scopes:         []string{"okta.agentPools.read"},
	role:           poolReader,
	stateOverrides: licensed,
	records:        list[*snapshot.AgentPool]{},
}
