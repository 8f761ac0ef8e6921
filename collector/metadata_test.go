package collector

import (
	"encoding/json"
	"strings"
	"testing"

	"oktagon/collector/snapshot"
)

func TestParseMetadata(t *testing.T) {
	t.Parallel()
	const sp = `<SPSSODescriptor>%</SPSSODescriptor>`
	entity := func(inner string) string {
		return `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="e">` + inner + `</md:EntityDescriptor>`
	}
	acs := func(attributes string) string {
		return entity(strings.ReplaceAll(sp, "%", "<AssertionConsumerService "+attributes+"/>"))
	}
	for name, c := range map[string]struct{ document, want string }{
		"entity":               {entity(""), `{"entityID":"e"}`},
		"byte order mark":      {"\ufeff" + entity(""), `{"entityID":"e"}`},
		"no entity":            {`<EntityDescriptor/>`, `{}`},
		"endpoint":             {acs(`Location="u" Binding="b" index="3" isDefault="TRUE"`), `{"entityID":"e","acs":[{"url":"u","binding":"b","index":3,"isDefault":true}]}`},
		"little of it":         {acs(`Location="u" index="x" isDefault="1"`), `{"entityID":"e","acs":[{"url":"u","isDefault":false}]}`},
		"no location":          {acs(`index="0"`), `{"entityID":"e"}`},
		"of an IdP":            {entity(`<IDPSSODescriptor><AssertionConsumerService Location="u"/></IDPSSODescriptor>`), `{"entityID":"e"}`},
		"too low":              {entity(`<x><SPSSODescriptor><AssertionConsumerService Location="u"/></SPSSODescriptor></x>`), `{"entityID":"e"}`},
		"XML's own entity":     {`<EntityDescriptor entityID="a&amp;b"/>`, `{"entityID":"a\u0026b"}`},
		"DTD":                  {`<!DOCTYPE x [<!ENTITY a "b">]>` + `<EntityDescriptor entityID="&a;"/>`, ""},
		"unknown entity":       {`<EntityDescriptor entityID="&a;"/>`, ""},
		"external":             {`<!DOCTYPE x SYSTEM "file:///etc/passwd"><EntityDescriptor/>`, ""},
		"other root":           {`<EntitiesDescriptor/>`, ""},
		"two roots":            {`<EntityDescriptor/><EntityDescriptor/>`, ""},
		"cut off":              {`<EntityDescriptor entityID="e">`, ""},
		"empty":                {"", ""},
		"JSON":                 {`{"entityID":"e"}`, ""},
		"other encoding":       {`<?xml version="1.0" encoding="UTF-7"?><EntityDescriptor/>`, ""},
		"deep":                 {entity(strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40)), ""},
		"as deep as is usual":  {entity(strings.Repeat("<a>", 31) + strings.Repeat("</a>", 31)), `{"entityID":"e"}`},
		"large":                {entity(strings.Repeat(" ", maxMetadata)), ""},
		"almost as large":      {entity(strings.Repeat(" ", maxMetadata/2)), `{"entityID":"e"}`},
		"attribute of another": {`<EntityDescriptor xmlns:o="urn:o" o:entityID="e"/>`, `{}`},
	} {
		m, err := parseMetadata([]byte(c.document))
		got, _ := json.Marshal(m)
		if (err != nil) != (c.want == "") || err == nil && string(got) != c.want {
			t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
		}
	}
}

func FuzzParseMetadata(f *testing.F) {
	f.Add([]byte(`<EntityDescriptor entityID="e"><SPSSODescriptor><AssertionConsumerService Location="u" index="1"/></SPSSODescriptor></EntityDescriptor>`))
	f.Add([]byte(`<!DOCTYPE x><a/>`))
	f.Fuzz(func(t *testing.T, document []byte) {
		m, err := parseMetadata(document)
		if err != nil && (m.EntityID != snapshot.Text{} || m.ACS != nil) {
			t.Errorf("an error and %+v", m)
		}
		for _, e := range m.ACS {
			if strings.TrimSpace(e.URL.String()) == "" {
				t.Errorf("%q: an endpoint without address", document)
			}
		}
	})
}

func TestWithKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ href, kid, want string }{
		{"https://x/api/v1/apps/0oa/sso/saml/metadata", "a+b", "https://x/api/v1/apps/0oa/sso/saml/metadata?kid=a%2Bb"},
		{"https://x/m?a=b", "k", "https://x/m?a=b&kid=k"},
		{"https://x/m?kid=own", "k", "https://x/m?kid=own"},
		{"https://x/m", "", "https://x/m"},
	} {
		if got := withKey(c.href, c.kid); got != c.want {
			t.Errorf("%s, %s: %s", c.href, c.kid, got)
		}
	}
}
