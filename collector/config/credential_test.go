package config

import (
	"path/filepath"
	"strings"
	"testing"

	"oktagon/collector/okta"
)

func TestCredentialMode(t *testing.T) {
	dir := emptyWorkingDir(t)
	secret := write(t, filepath.Join(dir, "secret"), "flag-secret\n")
	for _, test := range []struct {
		name  string
		vars  map[string]string
		args  []string
		stdin string
		mode  okta.Mode
		note  string
		fails string
	}{
		{name: "token", vars: map[string]string{"OKTA_CLIENT_TOKEN": "t"}, mode: okta.SSWS},
		{name: "client secret", vars: map[string]string{"OKTA_CLIENT_CLIENTID": "0oa", "OKTA_CLIENT_CLIENTSECRET": "s"}, mode: okta.ClientSecret},
		{name: "access token", vars: map[string]string{"OKTA_CLIENT_TOKEN": "t", "OKTA_CLIENT_AUTHORIZATIONMODE": "Bearer"}, mode: okta.AccessToken},
		{name: "flag beats variable", vars: map[string]string{"OKTA_CLIENT_TOKEN": "t"},
			args: []string{"--client-id", "0oa", "--client-secret-file", secret}, mode: okta.ClientSecret, note: "OKTA_CLIENT_TOKEN is ignored"},
		{name: "client id passes tokens by", vars: map[string]string{"OKTA_CLIENT_TOKEN": "t", "OKTA_CLIENT_CLIENTSECRET": "s"},
			args: []string{"--client-id", "0oa"}, mode: okta.ClientSecret, note: "OKTA_CLIENT_TOKEN is ignored"},
		{name: "standard input", args: []string{"--token-file", "-"}, stdin: "piped\n", mode: okta.SSWS},
		{name: "two kinds", vars: map[string]string{"OKTA_CLIENT_TOKEN": "t", "OKTA_CLIENT_CLIENTID": "0oa", "OKTA_CLIENT_CLIENTSECRET": "s"},
			fails: "contradict"},
		{name: "two kinds, one asked for", vars: map[string]string{"OKTA_CLIENT_TOKEN": "t", "OKTA_CLIENT_CLIENTID": "0oa",
			"OKTA_CLIENT_CLIENTSECRET": "s", "OKTA_CLIENT_AUTHORIZATIONMODE": "SSWS"}, mode: okta.SSWS},
		{name: "no client id", vars: map[string]string{"OKTA_CLIENT_CLIENTSECRET": "s"}, fails: "needs a client id"},
		{name: "client id alone", vars: map[string]string{"OKTA_CLIENT_CLIENTID": "0oa"}, fails: "neither a private key"},
		{name: "none", fails: "no credential: set an API token (--token-file, OKTA_CLIENT_TOKEN, okta.client.token)"},
		{name: "assertion", vars: map[string]string{"OKTA_CLIENT_TOKEN": "t", "OKTA_CLIENT_AUTHORIZATIONMODE": "JWT"}, fails: "works once"},
		{name: "token of two lines", vars: map[string]string{"OKTA_CLIENT_TOKEN": "a\nb"}, fails: "must hold the token or secret alone"},
		{name: "no such file", args: []string{"--token-file", "nowhere"}, fails: "--token-file"},
		{name: "no such key file", vars: map[string]string{"OKTA_CLIENT_CLIENTID": "0oa", "OKTA_CLIENT_PRIVATEKEY": "no/key.pem"},
			fails: "OKTA_CLIENT_PRIVATEKEY: private key is neither PEM nor JWK nor one of them in base64; no file has this name either"},
		{name: "proxy of no kind", vars: map[string]string{"OKTA_CLIENT_TOKEN": "t"}, args: []string{"--proxy", "ftp://u:topsecret@proxy"},
			fails: "--proxy: it is no URL of the form http://host:port"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, err := testEnv{vars: test.vars, stdin: test.stdin, home: dir}.parse(append(test.args, "--org-url", "acme.okta.com")...)
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) || strings.Contains(err.Error(), "topsecret") {
					t.Fatalf("error %v, want one with %q", err, test.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if o.SignIn.Credential.Mode != test.mode {
				t.Errorf("mode %s, want %s", o.SignIn.Credential.Mode, test.mode)
			}
			if !strings.Contains(strings.Join(o.Notes, "\n"), test.note) {
				t.Errorf("notes %q, want one with %q", o.Notes, test.note)
			}
		})
	}
}
