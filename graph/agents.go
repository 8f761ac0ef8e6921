package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// poolID returns the id of a pool's node: a pool of a directory has the same Okta id
// as the directory's application.
func poolID(pool string) string { return pool + "_pool" }

// poolNodes writes the agent pools.
func poolNodes(r *emit.Reader, e *emit.Emitter) error {
	nodeID := func(p *snapshot.AgentPool) string { return poolID(p.ID) }
	return emit.EachByNodeID(r, snapshot.AgentPools, nodeID, func(p *snapshot.AgentPool, id string) error {
		name := p.Name.Or(snapshot.Some(p.ID))
		n := e.Node(kind.AgentPool, id, name, name)
		n.Text("type", p.Type)
		n.Text("operational_status", p.OperationalStatus)
		return n.Write()
	})
}

// pooledAgent is an agent and the name of the pool that lists it.
type pooledAgent struct {
	agent snapshot.Agent
	pool  snapshot.Text
}

func (a pooledAgent) Key() string { return a.agent.ID }

// agentNodes writes the agents of all pools. One that serves several pools is one
// node.
func agentNodes(r *emit.Reader, e *emit.Emitter) error {
	var all []pooledAgent
	err := emit.Each(r, snapshot.AgentPools, func(p *snapshot.AgentPool) error {
		for _, a := range p.Agents {
			all = append(all, pooledAgent{a, p.Name})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, pooled := range emit.Sorted(all) {
		a := &pooled.agent
		n := e.Node(kind.Agent, a.ID, a.Name, a.Name)
		n.Text("pool_id", a.PoolID)
		n.Text("pool_name", pooled.pool)
		n.Text("type", a.Type)
		n.Text("version", a.Version)
		n.Text("operational_status", a.OperationalStatus)
		n.Text("update_status", a.UpdateStatus)
		n.Millis("last_connection", a.LastConnection)
		if err := n.Write(); err != nil {
			return err
		}
	}
	return nil
}

// agentEdges writes agent → the pool that it names or, when it names none, the
// one that lists it, each pair once: several pools may list one agent.
func agentEdges(r *emit.Reader, e *emit.Emitter) error {
	written := map[[2]string]bool{}
	return emit.Each(r, snapshot.AgentPools, func(p *snapshot.AgentPool) error {
		for _, a := range emit.Sorted(p.Agents) {
			pool := a.PoolID.Or(snapshot.Some(p.ID)).String()
			pair := [2]string{a.ID, pool}
			if written[pair] {
				continue
			}
			written[pair] = true
			if err := e.Edge(kind.AgentMemberOf, e.Find(a.ID, kind.Agent), e.Find(poolID(pool), kind.AgentPool)); err != nil {
				return err
			}
		}
		return nil
	})
}

// poolEdges writes the pool of a directory → the directory's application. Pools
// of other types serve no application that Okta names.
func poolEdges(r *emit.Reader, e *emit.Emitter) error {
	return emit.Each(r, snapshot.AgentPools, func(p *snapshot.AgentPool) error {
		if directory := p.Type.String(); directory != "AD" && directory != "LDAP" {
			return nil
		}
		return e.Edge(kind.AgentPoolFor, e.Find(poolID(p.ID), kind.AgentPool), e.Find(p.ID, kind.Application))
	})
}
