package config

import (
	"path/filepath"
	"strings"
	"testing"
)

// Keys without a meaning are named with their line, and never with what may be a secret. Those
// that Okta's SDKs read are no news.
func TestUnknownKeys(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"no root":      {"client:\n  orgUrl: https://acme.okta.com\n", "line 1: client is ignored: oktagon reads what is under okta: client:"},
		"flat":         {"# mine\norgUrl: https://acme.okta.com\ntoken: t\n", "line 2: orgUrl is ignored"},
		"other root":   {"Okta:\n  client: {}\n", "line 1: Okta is ignored"},
		"letter case":  {"okta:\n  client:\n    orgURL: https://acme.okta.com\n", "line 3: okta.client.orgURL is ignored: did you mean okta.client.orgUrl?"},
		"misspelt":     {"okta: {client: {tokn: t}}", "line 1: okta.client.tokn is ignored: did you mean okta.client.token?"},
		"clients":      {"okta:\n  clients:\n    orgUrl: x\n", "line 2: okta.clients is ignored: did you mean okta.client?"},
		"nested":       {"okta:\n  client:\n    proxy:\n      host: h\n      pass: p\n", "line 5: okta.client.proxy.pass is ignored"},
		"unlike any":   {"okta: {client: {department: x}}", "okta.client.department is ignored: no such key is known"},
		"a secret":     {"okta:\n  client:\n    00abcDEF123: \n", "line 3: a key under okta.client (not shown, it may be a secret) is ignored"},
		"an alias":     {"x: &c {tokem: t}\nokta: {client: *c}\n", "line 1: okta.client.tokem is ignored"},
		"known":        {"okta: {client: {orgUrl: https://acme.okta.com, oktaDomain: x, token: t, privateKey: {kty: RSA, d: x}, proxy: {port: 1}}}", ""},
		"of the SDKs":  {"okta: {client: {cache: {enabled: true}, connectionTimeout: 30, rateLimit: {maxRetries: 2}}, testing: {disableHttpsCheck: true}}", ""},
		"merged":       {"okta: {client: {<<: {token: t}, orgUrl: https://acme.okta.com}}", ""},
		"empty":        {"", ""},
		"two of these": {"okta:\n  client:\n    orgUrll: x\n    tokenn: y\n", "line 4: okta.client.tokenn"},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, filepath.Join(t.TempDir(), "okta.yaml"), test.text)
			f, err := readYAML(path)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(f.unknown, "\n")
			if test.want == "" && got != "" || !strings.Contains(got, test.want) || strings.Contains(got, "00abc") {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// An ignored file, or an ignored key of it, is named also when the run ends because of it.
func TestIgnoredFileIsNamed(t *testing.T) {
	dir := emptyWorkingDir(t)
	write(t, filepath.Join(dir, "okta.yaml"), "okta: {client: {orgUrl: https://evil.example}}")
	withToken := testEnv{vars: map[string]string{"OKTA_CLIENT_TOKEN": "t"}, home: t.TempDir()}
	if _, err := withToken.parse(); err == nil || !strings.Contains(err.Error(), "\nnote: okta.yaml: okta.client.orgUrl is ignored: a file in the working directory may not say") {
		t.Errorf("%v", err)
	}
	write(t, filepath.Join(dir, "okta.yaml"), "client: {orgUrl: https://acme.okta.com, token: t}")
	if _, err := (testEnv{home: t.TempDir()}).parse(); err == nil || !strings.Contains(err.Error(), "note: okta.yaml line 1: client is ignored") {
		t.Errorf("%v", err)
	}
	if _, err := withToken.parse("--org-url", "https://acme.okta.com"); err != nil {
		t.Error(err)
	}
}
