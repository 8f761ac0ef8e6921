package graph

import (
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// poolID is the id of a pool's node: a pool of a directory has the same Okta id
// as the directory's application.
func poolID(pool string) string { return pool + "_pool" }

func agentPoolID(_ *builder, p *snapshot.AgentPool) string { return poolID(p.ID) }

func poolNode(b *builder, p *snapshot.AgentPool, id string) {
	name := p.Name.Or(snapshot.Some(p.ID))
	b.begin(id, name, name)
	b.text("type", p.Type)
	b.text("operational_status", p.OperationalStatus)
}

// pooledAgent is an agent and the name of the pool that lists it.
type pooledAgent struct {
	snapshot.Agent
	pool snapshot.Text
}

// agentNodes emits the agents of all pools. One that serves several pools is one
// node.
func agentNodes(b *builder) error {
	var all []pooledAgent
	err := each(b, snapshot.AgentPools, func(p *snapshot.AgentPool) error {
		for _, a := range p.Agents {
			if a.ID != "" {
				all = append(all, pooledAgent{a, p.Name})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	snapshot.SortByID(all, func(a *pooledAgent) string { return a.ID })
	all = slices.CompactFunc(all, func(x, y pooledAgent) bool { return x.ID == y.ID })
	for i := range all {
		agentNode(b, &all[i])
		if err := b.emit(all[i].ID); err != nil {
			return err
		}
	}
	return nil
}

func agentNode(b *builder, a *pooledAgent) {
	b.begin(a.ID, a.Name, a.Name)
	b.text("pool_id", a.PoolID)
	b.text("pool_name", a.pool)
	b.text("type", a.Type)
	b.text("version", a.Version)
	b.text("operational_status", a.OperationalStatus)
	b.text("update_status", a.UpdateStatus)
	b.millis("last_connection", a.LastConnection)
}

// agentEdges emits agent → the pool that it names or, when it names none, the
// one that lists it, each pair once: several pools may list one agent.
func agentEdges(b *builder) error {
	written := map[[2]string]bool{}
	return each(b, snapshot.AgentPools, func(p *snapshot.AgentPool) error {
		for _, a := range sortedAgents(p) {
			pool := a.PoolID.Or(snapshot.Some(p.ID)).String()
			pair := [2]string{a.ID, pool}
			if written[pair] {
				continue
			}
			written[pair] = true
			if err := b.connect(kind.AgentMemberOf, b.at(a.ID, kind.Agent), b.at(poolID(pool), kind.AgentPool)); err != nil {
				return err
			}
		}
		return nil
	})
}

// sortedAgents are the agents that a pool lists, each once, in the order of their
// nodes.
func sortedAgents(p *snapshot.AgentPool) []snapshot.Agent {
	agents := slices.SortedStableFunc(slices.Values(p.Agents), func(x, y snapshot.Agent) int {
		return snapshot.CompareIDs(x.ID, y.ID)
	})
	agents = slices.CompactFunc(agents, func(x, y snapshot.Agent) bool { return x.ID == y.ID })
	return slices.DeleteFunc(agents, func(a snapshot.Agent) bool { return a.ID == "" })
}

// poolEdges emits the pool of a directory → the directory's application. Pools
// of other types serve no application that Okta names.
func poolEdges(b *builder) error {
	return each(b, snapshot.AgentPools, func(p *snapshot.AgentPool) error {
		if kind := p.Type.String(); kind != "AD" && kind != "LDAP" {
			return nil
		}
		return b.connect(kind.AgentPoolFor, b.at(poolID(p.ID), kind.AgentPool), b.at(p.ID, kind.Application))
	})
}

// hostEdges emits computer of the directory → the agent that runs there.
func hostEdges(b *builder) error {
	return each(b, snapshot.AgentPools, func(p *snapshot.AgentPool) error {
		if p.Type.String() != "AD" {
			return nil
		}
		for _, a := range sortedAgents(p) {
			if err := b.enter(kind.HostsAgent, computer(a.Name.String(), p.Name.String()), b.at(a.ID, kind.Agent)); err != nil {
				return err
			}
		}
		return nil
	})
}

// computer is one of a directory, which keeps both names in upper case.
func computer(name, domain string) foreign {
	if blank(name) {
		return foreign{}
	}
	return matched(kindADComputer, "samaccountname", opengraph.ToUpper(name)+"$", "domain", opengraph.ToUpper(domain))
}
