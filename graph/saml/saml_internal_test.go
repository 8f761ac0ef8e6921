package saml

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
)

// TestIssuerDigest has the vectors of edges.md §12.1 and nodes.md §7.6.
func TestIssuerDigest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ domain, issuer, want string }{
		{"Contoso.okta.com", "https://sts.windows.net/31537af4-6d77-4bb9-a681-d2394888ea26/", "ace0210c0b1119b02cf3e16851199bd00bcf6fec2764541e63be731007a58d44"},
		{"contoso.okta.com", "http://www.okta.com/exk<&>é\x7f", "fb0849f9705d71e475276f36800e6118ac7677faf59bc8fad0eb2559ff73f2d4"},
		{" localhost ", "https://sts.windows.net/996af01c-adef-43b6-af73-7ae92866441e/", "6b84be13e6f1fe2d307c521b740455882b037ddfd8c11e98148f0f96d070cfb5"},
	} {
		if got := issuerDigest(c.domain, c.issuer); got != c.want {
			t.Errorf("%s, %q: %s, want %s", c.domain, c.issuer, got, c.want)
		}
	}
	if got, want := asciiJSON("\"\\\n\r\t\b\f\x01/😀"), `"\"\\\n\r\t\b\f\u0001/\ud83d\ude00"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestIssuerOf has every row of the table of edges.md §12.2.
func TestIssuerOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ metadata, configured, want, diagnostic string }{
		{"m", "c", "", "conflicting_concrete_issuer_evidence"},
		{"m", "x${y}", "m", "configured_issuer_superseded_by_metadata"},
		{"m", "m", "m", ""},
		{"m", "", "m", ""},
		{"", "c", "c", ""},
		{"x${y}", "c", "c", ""},
		{"", "x${y}", "", "unresolved_idp_issuer_expression"},
		{"", "", "", "missing_issuer_evidence"},
	} {
		got, diagnostics := issuerOf(c.metadata, c.configured)
		if got != c.want || strings.Join(diagnostics, " ") != c.diagnostic {
			t.Errorf("%q, %q: %q %v", c.metadata, c.configured, got, diagnostics)
		}
	}
}

// TestRoutes has the combinations of edges.md §12.3 and every entry of the
// catalog, well and badly set.
func TestRoutes(t *testing.T) {
	t.Parallel()
	const org = `"settings":{"app":{"githubOrg":"o"},"signOn":`
	for _, c := range []struct{ app, want string }{
		{`"settings":{"signOn":{"audienceOverride":"E","audience":"x","spIssuer":"y","ssoAcsUrl":" A ","ssoAcsUrlOverride":" "}}`, "0 A E generic_saml explicit_generic"},
		{`"settings":{"signOn":{"audience":"E","spIssuer":"E","slo":{"spIssuer":"E"},"destination":"D","recipient":"R"}}`, "0 R E generic_saml explicit_generic"},
		{`"settings":{"signOn":{"audience":"E","slo":{"spIssuer":"F"},"ssoAcsUrl":"A"}}`, "| conflicting_explicit_sp_entity_fields"},
		{`"settings":{"signOn":{"audience":"E","ssoAcsUrl":"A","acsEndpoints":[{"url":"A","index":0,"isDefault":true},{"url":"B","index":5},{"url":"C"},{"url":"D","index":5}],"assertionEncryption":{"acsEndpoints":[{"url":"B","index":5}]}}}`,
			"0 A E generic_saml explicit_generic; 5 B E generic_saml explicit_generic; 2 C E generic_saml explicit_generic; 6 D E generic_saml explicit_generic"},
		{`"settings":{"signOn":{"ssoAcsUrl":"A"}}`, "| missing_authoritative_sp_entity_evidence"},
		{`"settings":{"signOn":{"audience":"E"}}`, "| missing_authoritative_acs_evidence"},
		{`"settings":{"signOn":{}}`, "| missing_authoritative_acs_and_sp_entity_evidence"},
		{`"name":"githubcloud",` + org + `{"audience":"https://github.com/orgs/o","ssoAcsUrl":"https://github.com/orgs/o/saml/consume"}}`,
			"0 https://github.com/orgs/o/saml/consume https://github.com/orgs/o generic_saml explicit_generic"},
		{`"name":"githubcloud",` + org + `{"audience":"E","ssoAcsUrl":"A"}}`,
			"0 A E generic_saml explicit_generic ! | explicit_generic_route_overrides_conflicting_oin_route"},
		{`"name":"githubcloud",` + org + `{"ssoAcsUrl":"A"}}`, "| partial_explicit_acs_conflicts_with_oin_route"},
		{`"name":"githubcloud",` + org + `{"ssoAcsUrl":"https://github.com/orgs/o/saml/consume"}}`, "| missing_authoritative_sp_entity_evidence"},
		{`"name":"githubcloud",` + org + `{"audience":"E"}}`, "| partial_explicit_sp_entity_conflicts_with_oin_route"},
		{`"name":"githubcloud",` + org + `{"audience":"https://github.com/orgs/o"}}`, "| missing_authoritative_acs_evidence"},

		{`"name":"asana"`, "0 https://app.asana.com/-/saml/consume https://app.asana.com asana allowlisted_static_default_route"},
		{`"name":"okta_org2org","settings":{"app":{"acsUrl":" A ","audRestriction":"E"}}`, "0 A E okta_org2org oin_explicit_fields"},
		{`"name":"okta_org2org","settings":{"app":{"acsUrl":" "}}`, "| missing_settings.app.acsUrl missing_settings.app.audRestriction"},
		{`"name":"jamfsoftwareserver","settings":{"app":{"domain":"j.test"}}`, "0 https://j.test/saml/SSO https://j.test/saml/metadata jamf_pro allowlisted_deterministic_route"},
		{`"name":"jamfsoftwareserver","settings":{"app":{"domain":"nodot"}}`, "| missing_or_malformed_settings.app.domain"},
		{`"name":"githubcloud","settings":{"app":{"githubOrg":"","orgName":"n"}}`, "0 https://github.com/orgs/n/saml/consume https://github.com/orgs/n github_organization allowlisted_deterministic_route"},
		{`"name":"githubcloud","settings":{"app":{"githubOrg":" o","orgName":"n"}}`, "| missing_or_malformed_settings.app.githubOrg_or_orgName"},
		{`"name":"githubenterprisemanageduser","settings":{"app":{"enterpriseName":"e-1"}}`, "0 https://github.com/enterprises/e-1/saml/consume https://github.com/enterprises/e-1 github_enterprise allowlisted_deterministic_route"},
		{`"name":"githubenterprisemanageduser","settings":{"app":{"enterpriseName":"-e"}}`, "| missing_or_malformed_settings.app.enterpriseName"},
		{`"name":"panw_globalprotect","settings":{"app":{"baseURL":"https://vpn.acme.test:8443/"}}`, "0 https://vpn.acme.test:8443/SAML20/SP/ACS https://vpn.acme.test:8443/SAML20/SP palo_alto_globalprotect allowlisted_deterministic_route"},
		{`"name":"panw_globalprotect","settings":{"app":{"baseURL":"https://vpn.acme.test/x"}}`, "| missing_or_malformed_settings.app.baseURL"},
		{`"name":"panw_globalprotect","settings":{"app":{"baseURL":"http://vpn.acme.test"}}`, "| missing_or_malformed_settings.app.baseURL"},
		{`"name":"panw_globalprotect","settings":{"app":{"baseURL":"https://u@vpn.acme.test"}}`, "| missing_or_malformed_settings.app.baseURL"},
		{`"name":"panw_globalprotect","settings":{"app":{"baseURL":"https://vpn.acme.test:"}}`, "| missing_or_malformed_settings.app.baseURL"},
		{`"name":"slack","settings":{"app":{"domain":"a.enterprise"}}`, "0 https://a.enterprise.slack.com/sso/saml https://slack.com slack allowlisted_deterministic_route"},
		{`"name":"slack","settings":{"app":{"domain":"a.b"}}`, "| missing_or_malformed_settings.app.domain"},
		{`"name":"zoomus","settings":{"app":{"subDomain":"z"}}`, "0 https://z.zoom.us/saml/SSO https://z.zoom.us zoom allowlisted_deterministic_route"},
		{`"name":"zoomus","settings":{"app":{"subDomain":7}}`, "| missing_or_malformed_settings.app.subDomain"},
		{`"name":"realtime_board","settings":{"app":{"customAcsUrl":null,"customEntityId":null}}`, "0 https://miro.com/sso/saml https://miro.com/ miro allowlisted_static_default_route"},
		{`"name":"realtime_board","settings":{"app":{"customAcsUrl":"https://eu.miro.com/a","customEntityId":"https://miro.com/e"}}`, "0 https://eu.miro.com/a https://miro.com/e miro oin_explicit_fields"},
		{`"name":"realtime_board","settings":{"app":{"customAcsUrl":"https://evilmiro.com/a"}}`, "| missing_or_malformed_settings.app.customAcsUrl missing_or_malformed_settings.app.customEntityId"},
	} {
		var a snapshot.App
		decode(t, `{"id":"0oa","signOnMode":"SAML_2_0",`+c.app+`}`, &a)
		routes, diagnostics := routesOf(&a)
		var shown []string
		for i := range routes {
			r := &routes[i]
			text := strings.Join([]string{(&application{}).routeID(r)[len("okta:saml:acs::"):], r.acs, r.entity, r.product, r.mode}, " ")
			if r.conflicts != nil {
				text += " !"
			}
			shown = append(shown, text)
		}
		got := strings.Join(shown, "; ")
		if diagnostics != nil {
			got = strings.TrimSpace(got + " | " + strings.Join(diagnostics, " "))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.app, diff)
		}
	}
}

// TestResolution has every condition of nodes.md §7.8.
func TestResolution(t *testing.T) {
	t.Parallel()
	const link, subject = `"accountLink":{"action":"AUTO","filter":{}}`, `"subject":{"matchType":"USERNAME","matchAttribute":"","filter":[],"userNameTemplate":{"template":"idpuser.email"}}`
	for policy, want := range map[string]string{
		`{` + link + `,` + subject + `}`: "",
		`null`:                           "missing_identity_provider_policy",
		`{` + subject + `}`:              "missing_policy.accountLink policy.accountLink.action_must_be_AUTO",
		`{` + link + `}`:                 "missing_policy.subject policy.subject.matchType_must_be_USERNAME policy.subject.userNameTemplate_is_unsupported",
		`{"accountLink":{"action":"DISABLED"},` + subject + `}`:                                     "policy.accountLink.action_must_be_AUTO",
		`{"accountLink":{"action":"AUTO","filter":{"groups":{}}},` + subject + `}`:                  "policy.accountLink.filter_is_scoped_or_unsupported",
		`{` + link + `,` + strings.Replace(subject, "USERNAME", "EMAIL", 1) + `}`:                   "policy.subject.matchType_must_be_USERNAME",
		`{` + link + `,` + strings.Replace(subject, "[]", `"x"`, 1) + `}`:                           "policy.subject.filter_is_unsupported",
		`{` + link + `,` + strings.Replace(subject, `:""`, `:"mail"`, 1) + `}`:                      "policy.subject.matchAttribute_conflicts_with_username",
		`{` + link + `,"transformedUsernameMatchingEnabled":true,` + subject + `}`:                  "transformed_username_matching_is_unsupported",
		`{` + link + `,` + strings.Replace(subject, "idpuser.email", "idpuser.firstName", 1) + `}`:  "policy.subject.userNameTemplate_is_unsupported",
		`{` + link + `,` + strings.Replace(subject, "idpuser.email", "saml.subjectNameId", 1) + `}`: "",
	} {
		var p snapshot.IdentityProvider
		decode(t, `{"id":"0oa","policy":`+policy+`}`, &p)
		rule, diagnostics := resolutionOf(p.Policy)
		if got := strings.Join(diagnostics, " "); got != want || (rule == nil) != (want != "") {
			t.Errorf("%s: %s, want %s", policy, got, want)
		}
	}
}

func decode(t *testing.T, text string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		t.Fatal(err)
	}
}

// TestFoldCase has addresses of one person, and of two whose addresses an upper case that
// depends on no language makes equal.
func TestFoldCase(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		x, y string
		same bool
	}{
		{"Ada@Acme.test", "ada@ACME.test", true},
		{"stra\u00dfe@a.test", "STRASSE@a.test", true},
		{"\u03c3\u03c2@a.test", "\u03a3\u03a3@a.test", true},
		{"\u0131lgaz@a.test", "ilgaz@a.test", false},
	} {
		if same := emit.FoldCase(test.x) == emit.FoldCase(test.y); same != test.same {
			t.Errorf("%q and %q are one: %t, want %t", test.x, test.y, same, test.same)
		}
	}
}
