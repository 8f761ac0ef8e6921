package orggen

import (
	"encoding/json"

	"oktagon/collector/snapshot"
)

const (
	saml2     = "SAML_2_0"
	postsBack = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
)

// federate makes an app one that signs on with SAML.
func (g *generator) federate(a *snapshot.App, i int) {
	a.Credentials.Signing.KID = text("kid-%d", i)
	a.Links.Metadata.Href = text("https://contoso.okta.com/api/v1/apps/%s/sso/saml/metadata", a.ID)
	a.Settings.SignOn = &snapshot.AppSignOn{
		SSOAcsURL: text("https://app%d.contoso.example/acs", i), Audience: text("https://app%d.contoso.example", i),
		IdPIssuer: snapshot.Some("http://www.okta.com/${org.externalKey}"), SubjectNameID: snapshot.Some("${user.userName}"),
		SubjectNameIDFormat: snapshot.Some("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"),
		Attributes: snapshot.Statements{{
			"type": json.RawMessage(`"EXPRESSION"`), "name": json.RawMessage(`"email"`), "values": json.RawMessage(`["user.email"]`),
		}},
	}
}

// isSAML reports whether an app signs on with SAML.
func (g *generator) isSAML(app int) bool {
	return signOnModes[app%len(signOnModes)] == saml2 && !g.isDirectory(app)
}

func (g *generator) samlApps() error {
	return g.fanOut(snapshot.SAMLApps, g.Apps, func(f *snapshot.FanOutWriter, i int) (int, error) {
		if !g.isSAML(i) {
			return 0, nil
		}
		return pages(f, AppID(i), 1, 1, func(int) snapshot.SAMLMetadata {
			return snapshot.SAMLMetadata{EntityID: text("http://www.okta.com/%s", id("exk", i))}
		})
	})
}

// trust makes a provider one that Okta takes assertions of.
func trust(p *snapshot.IdentityProvider, i int) {
	p.Type, p.Protocol.Type = snapshot.Some("SAML2"), snapshot.Some("SAML2")
	p.Protocol.Endpoints.SSO.URL = text("https://login.microsoftonline.com/00000000-0000-4000-8000-%012d/saml2", i)
	p.Protocol.Endpoints.ACS = snapshot.IdPACS{Type: snapshot.Some("INSTANCE"), Binding: snapshot.Some("HTTP-POST")}
	p.Protocol.Credentials.Trust = snapshot.IdPTrust{
		Issuer:   text("https://sts.windows.net/00000000-0000-4000-8000-%012d/", i),
		Audience: text("https://www.okta.com/saml2/service-provider/%s", id("sp", i)),
	}
	p.Links.ACS.Href = text("https://contoso.okta.com/sso/saml2/%s", p.ID)
	p.Links.Metadata.Href = text("https://contoso.okta.com/api/v1/idps/%s/metadata.xml", p.ID)
	p.Policy = &snapshot.IdPPolicy{
		Provisioning: snapshot.IdPProvisioning{Action: snapshot.Some("AUTO")},
		AccountLink:  &snapshot.IdPAccountLink{Action: snapshot.Some("AUTO")},
		Subject:      &snapshot.IdPSubject{MatchType: snapshot.Some("USERNAME")},
	}
	p.Policy.Subject.UserNameTemplate.Template = snapshot.Some("idpuser.email")
}

func (g *generator) samlIdPs() error {
	return g.fanOut(snapshot.SAMLIdPs, g.IdentityProviders, func(f *snapshot.FanOutWriter, i int) (int, error) {
		if i%3 != 0 {
			return 0, nil
		}
		return pages(f, idpID(i), 1, 1, func(int) snapshot.SAMLMetadata {
			return snapshot.SAMLMetadata{
				EntityID: text("https://www.okta.com/saml2/service-provider/%s", id("sp", i)),
				ACS: []snapshot.SAMLEndpoint{{URL: text("https://contoso.okta.com/sso/saml2/%s", idpID(i)),
					Binding: snapshot.Some(postsBack), Index: snapshot.Some[int64](0), IsDefault: snapshot.Some(true)}},
			}
		})
	})
}
