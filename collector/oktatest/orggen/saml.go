package orggen

import (
	"encoding/json"

	"oktagon/collector/snapshot"
)

const (
	saml2    = "SAML_2_0"
	httpPost = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
)

// addSAML adds the settings of an app that signs on with SAML.
func addSAML(a *snapshot.App, i int) {
	a.Credentials.Signing.KID = text("kid-%d", i)
	a.Links.Metadata.Href = text("https://"+domain+"/api/v1/apps/%s/sso/saml/metadata", a.ID)
	a.Settings.SignOn = &snapshot.AppSignOn{
		SSOAcsURL: text("https://app%d.contoso.example/acs", i), Audience: text("https://app%d.contoso.example", i),
		IdPIssuer: snapshot.Some("http://www.okta.com/${org.externalKey}"), SubjectNameID: snapshot.Some("${user.userName}"),
		SubjectNameIDFormat: snapshot.Some("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"),
		Attributes: snapshot.Statements{{
			"type": json.RawMessage(`"EXPRESSION"`), "name": json.RawMessage(`"email"`), "values": json.RawMessage(`["user.email"]`),
		}},
	}
}

func (g *generator) isSAML(app int) bool {
	return signOnModes[app%len(signOnModes)] == saml2 && !g.isDirectory(app)
}

func (g *generator) samlApps() error {
	return g.fanOut(snapshot.SAMLApps, g.size.Apps, func(f *snapshot.FanOutWriter, i int) (int, error) {
		if !g.isSAML(i) {
			return 0, nil
		}
		return writeList(f, AppID(i), snapshot.SAMLMetadata{EntityID: text("http://www.okta.com/%s", id("exk", i))})
	})
}
