package config

import "testing"

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
	} {
		u, _, err := parseOrgURL(in)
		switch {
		case want == "" && err == nil:
			t.Errorf("%s: got %s, want an error", in, u)
		case want != "" && (err != nil || u.String() != want):
			t.Errorf("%s: got %v %v, want %s", in, u, err, want)
		}
	}
}
