package hybrid

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// HostEdges writes computer of Active Directory → the agent that runs there.
func (m *Model) HostEdges(r *emit.Reader, e *emit.Emitter) error {
	w := m.writer(e)
	return emit.Each(r, snapshot.AgentPools, func(p *snapshot.AgentPool) error {
		if p.Type.String() != "AD" {
			return nil
		}
		for _, a := range emit.Sorted(p.Agents) {
			if err := w.inbound(kind.HostsAgent, computer(a.Name.String(), p.Name.String()), e.Find(a.ID, kind.Agent)); err != nil {
				return err
			}
		}
		return nil
	})
}

// computer returns a computer of Active Directory, which keeps both names in upper
// case.
func computer(name, domain string) externalEnd {
	if blank(name) {
		return externalEnd{}
	}
	return endMatching(kindADComputer, "samaccountname", emit.ToUpper(name)+"$", "domain", emit.ToUpper(domain))
}
