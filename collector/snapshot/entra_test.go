package snapshot_test

import (
	"encoding/json"
	"testing"

	"oktagon/collector/snapshot"
)

func TestEntraTenant(t *testing.T) {
	t.Parallel()
	const id = "5f4c9a0e-7d1b-4c55-9a35-0f6f2f1d8b21"
	for _, c := range []struct{ app, mode, settings, want string }{
		{"office365", "SAML_1_1", `{"msftTenant":" Contoso "}`, "contoso.onmicrosoft.com"},
		{"office365", "SAML_1_1", `{"msftTenant":"Contoso.example"}`, "contoso.example"},
		{"office365", "SAML_1_1", `{"msftTenant":"5F4C9A0E-7d1b-4c55-9a35-0f6f2f1d8b21"}`, id},
		{"office365", "SAML_1_1", `{"msftTenant":"contoso","microsoftTenantId":" "}`, "contoso.onmicrosoft.com"},
		{"office365", "SAML_1_1", `{"msftTenant":"contoso","microsoftTenantId":7}`, "contoso.onmicrosoft.com"},
		{"office365", "SAML_1_1", `{"msftTenant":"contoso","microsoftTenantId":"` + id + `"}`, ""},
		{"office365", "SAML_1_1", `{"msftTenant":"  "}`, ""},
		{"office365", "SAML_1_1", `{"msftTenant":["contoso"]}`, ""},
		{"office365", "SAML_1_1", `{"msfttenant":"contoso"}`, ""},
		{"office365", "SAML_1_1", `{}`, ""},
		{"office365", "OPENID_CONNECT", `{"msftTenant":"contoso"}`, ""},
		{"office365", "", `{"msftTenant":"contoso"}`, ""},
		{"slack", "SAML_1_1", `{"msftTenant":"contoso"}`, ""},
	} {
		var a snapshot.App
		text := `{"id":"0oa","name":"` + c.app + `","signOnMode":"` + c.mode + `","settings":{"app":` + c.settings + `}}`
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			t.Fatal(err)
		}
		if got, ok := a.EntraTenant(); got != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q %t, want %q", text, got, ok, c.want)
		}
	}
}
