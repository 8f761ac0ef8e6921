package snapshot_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"oktagon/collector/snapshot"
)

func provider(t *testing.T, protocol, sso, authorization string) *snapshot.IdentityProvider {
	t.Helper()
	var p snapshot.IdentityProvider
	text := fmt.Sprintf(`{"protocol":{"type":%q,"endpoints":{"sso":{"url":%q},"authorization":{"url":%q}}}}`, protocol, sso, authorization)
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	return &p
}

func TestProviderURL(t *testing.T) {
	t.Parallel()
	for protocol, want := range map[string]string{
		"SAML2": "sso", "MTLS": "sso", "OIDC": "authorization", "OAUTH2": "authorization", "ID_PROOFING": "authorization",
		"saml2": "", "": "", "NEW": "",
	} {
		if got := provider(t, protocol, "sso", "authorization").URL().String(); got != want {
			t.Errorf("%q: %q, want %q", protocol, got, want)
		}
	}
}

func TestProviderEntraTenant(t *testing.T) {
	t.Parallel()
	const tenant = "996af01c-adef-43b6-af73-7ae92866441e"
	for _, c := range []struct{ protocol, address, want string }{
		{"SAML2", "https://login.microsoftonline.com/" + tenant + "/saml2", tenant},
		{"SAML2", "https://login.microsoft.com/" + tenant, tenant},
		{"SAML2", "https://login.windows.net/" + tenant + "/", tenant},
		{"SAML2", "https://sts.windows.net//" + tenant + "/", tenant},
		{"SAML2", "https://LOGIN.MicrosoftOnline.US/" + strings.ToUpper(tenant) + "?x=1", tenant},
		{"SAML2", "https://login.microsoftonline.com:443/" + tenant, tenant},
		{"OIDC", "https://login.microsoftonline.com/" + tenant, ""},
		{"", "https://login.microsoftonline.com/" + tenant, ""},
		{"SAML2", "https://login.microsoftonline.com.evil.test/" + tenant, ""},
		{"SAML2", "https://evil.test/login.microsoftonline.com/" + tenant, ""},
		{"SAML2", "https://x.login.microsoftonline.com/" + tenant, ""},
		{"SAML2", "https://login.microsoftonline.com/common/" + tenant, ""},
		{"SAML2", "https://login.microsoftonline.com/contoso.com/saml2", ""},
		{"SAML2", "https://login.microsoftonline.com/" + tenant + "0", ""},
		{"SAML2", "https://login.microsoftonline.com/", ""},
		{"SAML2", "login.microsoftonline.com/" + tenant, ""},
		{"SAML2", "https://[broken/" + tenant, ""},
		{"SAML2", "", ""},
	} {
		got, ok := provider(t, c.protocol, c.address, c.address).EntraTenant()
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s %s: %q, %t, want %q", c.protocol, c.address, got, ok, c.want)
		}
	}
}
