package graph

import (
	"net/url"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

func identityProviderNode(b *builder, p *snapshot.IdentityProvider) error {
	b.begin(p.ID, p.Name, p.Name)
	b.text("type", p.Type)
	if status, known := p.Status.Get(); known {
		b.set("enabled", opengraph.Bool(status == "ACTIVE"))
	}
	b.text("issuer_mode", p.IssuerMode)
	b.set("auto_user_provisioning", opengraph.Bool(provisioning(p).Action.String() == "AUTO"))
	b.texts("governed_group_ids", provisioning(p).Groups.Assignments)
	b.text("protocol_type", p.Protocol.Type)
	address := providerURL(p)
	b.text("url", address)
	if tenant, ok := entraTenant(p.Protocol.Type.String(), address.String()); ok {
		b.set("entra_tenant_id", opengraph.String(tenant))
	}
	b.date("created", p.Created)
	return nil
}

// provisioning is what a sign-in does to users; without a policy, nothing.
func provisioning(p *snapshot.IdentityProvider) snapshot.IdPProvisioning {
	if p.Policy == nil {
		return snapshot.IdPProvisioning{}
	}
	return p.Policy.Provisioning
}

// providerURL is where the provider is asked, which depends on its protocol.
func providerURL(p *snapshot.IdentityProvider) snapshot.Text {
	switch p.Protocol.Type.String() {
	case "SAML2", "MTLS":
		return p.Protocol.Endpoints.SSO.URL
	case "OIDC", "OAUTH2", "ID_PROOFING":
		return p.Protocol.Endpoints.Authorization.URL
	}
	return snapshot.Text{}
}

// entraTenant is the tenant that a SAML address at Microsoft names.
func entraTenant(protocol, address string) (string, bool) {
	if protocol != "SAML2" || !atMicrosoft(address) {
		return "", false
	}
	return snapshot.TenantIDFromURL(address)
}

// atMicrosoft reports whether an address is where people sign in to Entra.
func atMicrosoft(address string) bool {
	u, err := url.Parse(address)
	return err == nil && microsoftLogin(u.Hostname())
}

// microsoftLogin reports whether people sign in to Entra at a host.
func microsoftLogin(host string) bool {
	switch strings.ToLower(host) {
	case "login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "sts.windows.net",
		"login.microsoftonline.us":
		return true
	}
	return false
}

// providerGroupEdges emits identity provider → the groups that it gives to those
// who sign in, whether it does so at present or not.
func providerGroupEdges(b *builder) error {
	return each(b, snapshot.IdentityProviders, func(p *snapshot.IdentityProvider) error {
		own := b.at(p.ID, kind.IdentityProvider)
		for _, group := range distinct(provisioning(p).Groups.Assignments) {
			if err := b.connect(kind.IDPGroupAssignment, own, b.at(group, kind.Group)); err != nil {
				return err
			}
		}
		return nil
	})
}
