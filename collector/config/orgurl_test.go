package config

import (
	"strings"
	"testing"
)

func TestOrgURL(t *testing.T) {
	for in, want := range map[string]string{
		"acme.okta.com":                         "https://acme.okta.com",
		"HTTPS://Acme.Okta.com/app?x=1":         "https://acme.okta.com",
		"https://acme-admin.okta.com/":          "https://acme.okta.com",
		"https://acme-admin.oktapreview.com/x/": "https://acme.oktapreview.com",
		"https://id-admin.example.com":          "https://id-admin.example.com",
		"https://acme.okta.com:8443":            "https://acme.okta.com:8443",
		"http://127.0.0.1:8080":                 "http://127.0.0.1:8080",
		"http://localhost:1":                    "http://localhost:1",
		"http://[::1]:80":                       "http://[::1]:80",
		"http://acme.okta.com":                  "",
		"https://user:pass@acme.okta.com":       "",
		"https://{yourOktaDomain}":              "",
		"TODO":                                  "",
		"subdomain.okta.com":                    "",
		"ftp://acme.okta.com":                   "",
		"https://":                              "",
		"https://acme-admin.okta.mil":           "https://acme.okta.mil",
		"https://acme-admin.okta-gov.com":       "https://acme.okta-gov.com",
		"acme-admin.okta-emea.com":              "https://acme.okta-emea.com",
		"acme-admin.okta-dod.mil":               "https://acme.okta-dod.mil",
		"acme-admin.okta.com.":                  "https://acme.okta.com",
		"acme-admin.okta.example.com":           "https://acme-admin.okta.example.com",
		"acme-admin.oktalike.com":               "https://acme-admin.oktalike.com",
		"-admin.okta.com":                       "https://-admin.okta.com",
		"https://https://acme.okta.com":         "",
		"HTTPS://HTTPS://acme.okta.com":         "",
		"https://http://acme.okta.com":          "",
		"https:acme.okta.com":                   "",
		"https:/acme.okta.com":                  "",
		"https//acme.okta.com":                  "",
		"https://https:443/":                    "",
	} {
		u, _, err := parseOrgURL(in)
		switch {
		case want == "" && err == nil:
			t.Errorf("%s: got %s, want an error", in, u)
		case want == "" && !strings.Contains(err.Error(), in) && !strings.Contains(in, "@"):
			t.Errorf("%s is not in %q", in, err)
		case want != "" && (err != nil || u.String() != want):
			t.Errorf("%s: got %v %v, want %s", in, u, err, want)
		}
	}
}
