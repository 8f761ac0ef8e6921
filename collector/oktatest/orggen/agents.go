package orggen

import "oktagon/collector/snapshot"

// agentPools writes those of the two directories, which have the ids of their apps, and
// those of RADIUS servers. Each has two agents.
func (g *generator) agentPools() error {
	return g.listing(snapshot.AgentPools, agentPools, func(i int) snapshot.Record {
		p := snapshot.AgentPool{
			ID: id("0ol", i), Name: text("VPN %d", i), Type: snapshot.Some("Radius"), OperationalStatus: snapshot.Some("OPERATIONAL"),
		}
		if g.hasDirectories() && i < 2 {
			p.ID = AppID(g.activeDirectory() - i)
			p.Name = pick([]string{"corp.contoso.example", "ldap.contoso.example"}, uint64(i))
			p.Type = pick([]string{"AD", "LDAP"}, uint64(i))
		}
		for k := range 2 {
			p.Agents = append(p.Agents, snapshot.Agent{
				ID: id("a53", 2*i+k), Name: text("agent-%d-%d", i, k), PoolID: snapshot.Some(p.ID), Type: p.Type,
				Version: text("3.%d.0", 19-k), OperationalStatus: pick([]string{"OPERATIONAL", "DISRUPTED"}, uint64(k)),
				UpdateStatus: snapshot.Some("Success"), LastConnection: snapshot.Some(started.UnixMilli() - int64(i+k)*60000),
			})
		}
		return p
	})
}
