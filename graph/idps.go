package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

func identityProviderNode(e *emit.Emitter, p *snapshot.IdentityProvider) error {
	n := e.Node(kind.IdentityProvider, p.ID, p.Name, p.Name)
	n.Text("type", p.Type)
	if status, known := p.Status.Get(); known {
		n.Bool("enabled", status == "ACTIVE")
	}
	n.Text("issuer_mode", p.IssuerMode)
	n.Bool("auto_user_provisioning", provisioning(p).Action.String() == "AUTO")
	n.Strings("governed_group_ids", provisioning(p).Groups.Assignments.Readable())
	n.Text("protocol_type", p.Protocol.Type)
	n.Text("url", p.URL())
	if tenant, ok := p.EntraTenant(); ok {
		n.String("entra_tenant_id", tenant)
	}
	n.Date("created", p.Created)
	return n.Write()
}

// provisioning returns what a sign-in does to users; without a policy, nothing.
func provisioning(p *snapshot.IdentityProvider) snapshot.IdPProvisioning {
	if p.Policy == nil {
		return snapshot.IdPProvisioning{}
	}
	return p.Policy.Provisioning
}

// providerGroupEdges writes identity provider → the groups that it gives to those
// who sign in, whether it does so at present or not.
func providerGroupEdges(r *emit.Reader, e *emit.Emitter) error {
	return emit.Each(r, snapshot.IdentityProviders, func(p *snapshot.IdentityProvider) error {
		own := e.Find(p.ID, kind.IdentityProvider)
		for _, group := range emit.Distinct(provisioning(p).Groups.Assignments) {
			if err := e.Edge(kind.IDPGroupAssignment, own, e.Find(group, kind.Group)); err != nil {
				return err
			}
		}
		return nil
	})
}
