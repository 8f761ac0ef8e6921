package orggen

import "oktagon/collector/snapshot"

// idps writes an Entra tenant, an OpenID Connect provider and a social provider.
func (g *generator) idps() error {
	return g.listing(snapshot.IdentityProviders, identityProviders, func(i int) snapshot.Record {
		p := snapshot.IdentityProvider{
			ID: idpID(i), Name: text("Provider %d", i), Status: snapshot.Some("ACTIVE"), Created: stamp(i*7, i),
			IssuerMode: snapshot.Some("ORG_URL"),
		}
		switch i % 3 {
		case 0:
			addSAMLProvider(&p, i)
			if g.size.Groups > 0 {
				p.Policy.Provisioning.Groups.Assignments = snapshot.Texts{GroupID(i % g.size.Groups)}
			}
		case 1:
			p.Type, p.Protocol.Type = snapshot.Some("OIDC"), snapshot.Some("OIDC")
			p.Protocol.Endpoints.Authorization.URL = text("https://sso%d.partner.example/authorize", i)
			p.Policy = &snapshot.IdPPolicy{Provisioning: snapshot.IdPProvisioning{Action: snapshot.Some("DISABLED")}}
		default:
			p.Type, p.Protocol.Type = snapshot.Some("GOOGLE"), snapshot.Some("OAUTH2")
		}
		return p
	})
}

// addSAMLProvider adds the settings of a provider whose SAML assertions Okta accepts.
func addSAMLProvider(p *snapshot.IdentityProvider, i int) {
	p.Type, p.Protocol.Type = snapshot.Some("SAML2"), snapshot.Some("SAML2")
	p.Protocol.Endpoints.SSO.URL = text("https://login.microsoftonline.com/00000000-0000-4000-8000-%012d/saml2", i)
	p.Protocol.Endpoints.ACS = snapshot.IdPACS{Type: snapshot.Some("INSTANCE"), Binding: snapshot.Some("HTTP-POST")}
	p.Protocol.Credentials.Trust = snapshot.IdPTrust{
		Issuer:   text("https://sts.windows.net/00000000-0000-4000-8000-%012d/", i),
		Audience: text("https://www.okta.com/saml2/service-provider/%s", id("sp", i)),
	}
	p.Links.ACS.Href = text("https://"+domain+"/sso/saml2/%s", p.ID)
	p.Links.Metadata.Href = text("https://"+domain+"/api/v1/idps/%s/metadata.xml", p.ID)
	p.Policy = &snapshot.IdPPolicy{
		Provisioning: snapshot.IdPProvisioning{Action: snapshot.Some("AUTO")},
		AccountLink:  &snapshot.IdPAccountLink{Action: snapshot.Some("AUTO")},
		Subject:      &snapshot.IdPSubject{MatchType: snapshot.Some("USERNAME")},
	}
	p.Policy.Subject.UserNameTemplate.Template = snapshot.Some("idpuser.email")
}

// idpUsers writes a twentieth, a hundredth and a thousandth of the users.
func (g *generator) idpUsers() error {
	return g.fanOut(snapshot.IdPUsers, identityProviders, func(f *snapshot.FanOutWriter, i int) (int, error) {
		order := newShuffle(g.size.Users, g.size.Seed+12, uint64(i))
		n := g.size.Users / []int{20, 100, 1000}[i%3]
		return writeItems(f, idpID(i), n, func(k int) snapshot.IdPUser {
			u := snapshot.IdPUser{ID: UserID(order.at(k))}
			if i%3 == 0 {
				u.ExternalID = text("subject-%d@partner.example", order.at(k))
				u.Profile.Email = u.ExternalID
			}
			return u
		})
	})
}

func (g *generator) samlIdPs() error {
	return g.fanOut(snapshot.SAMLIdPs, identityProviders, func(f *snapshot.FanOutWriter, i int) (int, error) {
		if i%3 != 0 {
			return 0, nil
		}
		return writeList(f, idpID(i), snapshot.SAMLMetadata{
			EntityID: text("https://www.okta.com/saml2/service-provider/%s", id("sp", i)),
			ACS: []snapshot.SAMLEndpoint{{URL: text("https://"+domain+"/sso/saml2/%s", idpID(i)),
				Binding: snapshot.Some(httpPost), Index: snapshot.Some[int64](0), IsDefault: snapshot.Some(true)}},
		})
	})
}
