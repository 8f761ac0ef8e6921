package snapshot

import "slices"

// AgentPools is the resource of [AgentPool] records.
const AgentPools = "agent-pools"

// AgentPool is one of GET /api/v1/agentPools.
type AgentPool struct {
	ID                string `json:"id"`
	Name              Text   `json:"name,omitzero"`
	Type              Text   `json:"type,omitzero"`
	OperationalStatus Text   `json:"operationalStatus,omitzero"`
	Agents            Agents `json:"agents,omitempty"`
}

func (p AgentPool) Key() string { return p.ID }

// Agent is one agent of a pool. LastConnection is in milliseconds since 1970.
type Agent struct {
	ID                string `json:"id"`
	Name              Text   `json:"name,omitzero"`
	PoolID            Text   `json:"poolId,omitzero"`
	Type              Text   `json:"type,omitzero"`
	Version           Text   `json:"version,omitzero"`
	OperationalStatus Text   `json:"operationalStatus,omitzero"`
	UpdateStatus      Text   `json:"updateStatus,omitzero"`
	LastConnection    Int    `json:"lastConnection,omitzero"`
}

func (a Agent) Key() string { return a.ID }

// Agents is a list. Okta's example has a single agent in its place.
type Agents []Agent

// UnmarshalJSON never fails: what is neither a list nor an agent is an empty list.
func (l *Agents) UnmarshalJSON(b []byte) error {
	*l = slices.DeleteFunc(decodeObjects[Agent](b), func(a Agent) bool { return a.ID == "" })
	return nil
}
