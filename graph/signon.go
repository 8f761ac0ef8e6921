package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// signOn is what an application's sign-on mode makes of its users and of itself:
// federation, or a password that Okta types in. The zero signOn is neither.
type signOn struct {
	mode         string
	user, tenant string // edge kinds
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
func (s signOn) property() opengraph.Property {
	return opengraph.Property{Key: "mode", Value: opengraph.String(s.mode)}
}

// tenantSignOnEdges emits application → what it signs on to. Applications that
// only fetch tokens sign nobody on.
func tenantSignOnEdges(b *builder) error {
	return each(b, snapshot.Apps, func(a *snapshot.App) error {
		p := b.provisioners[a.ID]
		if p == nil || p.signOn.mode == "" || a.IsService() {
			return nil
		}
		return b.leave(p.signOn.tenant, b.at(a.ID, kind.Application), p.organization, p.signOn.property())
	})
}

// tenantOf is the id of the Entra tenant of an Office 365 app: its own setting or
// what Microsoft said of the tenant's name.
func (b *builder) tenantOf(a *snapshot.App) string {
	id, ok := a.Settings.App.Text("microsoftTenantId")
	if ok {
		return id
	}
	return b.resolvedTenant(a)
}

// resolvedTenant is what Microsoft said, "" when it was not asked or has not said.
func (b *builder) resolvedTenant(a *snapshot.App) string {
	name, ok := a.EntraTenant()
	if !ok {
		return ""
	}
	return b.tenants[name]
}

// readTenants reads which tenants were resolved.
func readTenants(b *builder) error {
	return each(b, snapshot.EntraTenants, func(t *snapshot.EntraTenant) error {
		if id := t.TenantID.String(); !blank(id) {
			b.tenants[t.Name] = id
		}
		return nil
	})
}

const unresolvedTenant = "Office 365 apps whose Entra tenant is not known (--resolve-entra-tenants)"

// inboundEdges emits Entra tenant → the identity providers that trust it.
func inboundEdges(b *builder) error {
	return each(b, snapshot.IdentityProviders, func(p *snapshot.IdentityProvider) error {
		tenant, ok := entraTenant(p.Protocol.Type.String(), providerURL(p).String())
		if !ok || p.Type.String() != "SAML2" {
			return nil
		}
		return b.enter(kind.InboundOrgSSO, foreignID(kindAZTenant, tenant), b.at(p.ID, kind.IdentityProvider))
	})
}

// inboundUserEdges emits Entra user → the user who is linked to it.
func inboundUserEdges(b *builder) error {
	microsoft := map[string]bool{}
	err := each(b, snapshot.IdentityProviders, func(p *snapshot.IdentityProvider) error {
		if p.Type.String() == "SAML2" && atMicrosoft(providerURL(p).String()) {
			microsoft[p.ID] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	b.alone = len(microsoft) == 1
	defer func() { b.alone = false }()
	return children(b, snapshot.IdPUsers, func(idp string, users []snapshot.IdPUser) error {
		if !microsoft[idp] {
			return nil
		}
		for i := range users {
			from := foreignID(kindAZUser, users[i].Profile.MSObjectIdentifier.String())
			if err := b.enter(kind.InboundSSO, from, b.at(users[i].ID, kind.User)); err != nil {
				return err
			}
		}
		return nil
	})
}
