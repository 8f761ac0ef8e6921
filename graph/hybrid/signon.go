package hybrid

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// signOn is how an application signs users on: by federation, or with a password
// that Okta types in. The zero signOn is neither.
type signOn struct {
	mode               string
	user, organization string // edge kinds
}

func signOnOf(a *snapshot.App) signOn {
	switch mode := a.SignOnMode.String(); mode {
	case "SAML_2_0", "SAML_1_1", "WS_FEDERATION", "OPENID_CONNECT":
		return signOn{mode, kind.OutboundSSO, kind.OutboundOrgSSO}
	case "AUTO_LOGIN", "BASIC_AUTH", "BROWSER_PLUGIN":
		return signOn{mode, kind.SWA, kind.OrgSWA}
	}
	return signOn{}
}

// property says on an edge which mode it comes from.
func (s signOn) property() emit.Property { return emit.String("mode", s.mode) }

// OrganizationEdges writes application → the organization of another graph that it
// signs users on to.
func (m *Model) OrganizationEdges(e *emit.Emitter) error {
	w := m.writer(e)
	for _, a := range m.apps {
		if a.signOn.mode == "" || a.service {
			continue
		}
		own := e.Find(a.id, kind.Application)
		if err := w.outbound(a.signOn.organization, own, a.platform.organization, a.signOn.property()); err != nil {
			return err
		}
	}
	return nil
}

// InboundOrganizationEdges writes Entra tenant → the identity providers that trust it.
func (m *Model) InboundOrganizationEdges(r *emit.Reader, e *emit.Emitter) error {
	w := m.writer(e)
	return emit.Each(r, snapshot.IdentityProviders, func(p *snapshot.IdentityProvider) error {
		tenant, ok := p.EntraTenant()
		if !ok || p.Type.String() != "SAML2" {
			return nil
		}
		return w.inbound(kind.InboundOrgSSO, endByID(kindAZTenant, tenant), e.Find(p.ID, kind.IdentityProvider))
	})
}

// InboundUserEdges writes Entra user → the user who is linked to it.
func (m *Model) InboundUserEdges(r *emit.Reader, e *emit.Emitter) error {
	atMicrosoft := map[string]bool{}
	err := emit.Each(r, snapshot.IdentityProviders, func(p *snapshot.IdentityProvider) error {
		if p.Type.String() == "SAML2" && p.AtMicrosoft() {
			atMicrosoft[p.ID] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	w := m.writerTo(e, len(atMicrosoft))
	return emit.EachParent(r, snapshot.IdPUsers, func(idp string, users []snapshot.IdPUser) error {
		if !atMicrosoft[idp] {
			return nil
		}
		for i := range users {
			from := endByID(kindAZUser, users[i].Profile.MSObjectIdentifier.String())
			if err := w.inbound(kind.InboundSSO, from, e.Find(users[i].ID, kind.User)); err != nil {
				return err
			}
		}
		return nil
	})
}
