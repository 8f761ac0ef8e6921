package config

import (
	"path/filepath"
	"strings"
	"testing"
)

// A secret that stands where something else belongs, most often the name of its
// file, is in no error.
func TestMisplacedSecret(t *testing.T) {
	dir := here(t)
	pem := "-----BEGIN RSA PRIVATE KEY-----\n" + strings.Repeat("topsecret", 500) + "\n-----END RSA PRIVATE KEY-----\n"
	yaml := func(key, value string) []string {
		return []string{"--config", write(t, filepath.Join(dir, key+".yaml"), "okta:\n  client:\n    clientId: 0oa1\n    "+key+": "+value+"\n")}
	}
	key := map[string]string{"OKTA_CLIENT_CLIENTID": "0oa1"}
	for name, test := range map[string]struct {
		vars map[string]string
		args []string
		want string
	}{
		"a token":                 {nil, []string{"--token-file", "00topsecret"}, "; the flag takes the name of a file"},
		"an access token":         {nil, []string{"--access-token-file=eyJtopsecret"}, "--access-token-file: "},
		"a client secret":         {key, []string{"--client-secret-file", "topsecret"}, "--client-secret-file: "},
		"a key":                   {key, []string{"--private-key", pem}, "--private-key: "},
		"a key of one line":       {key, []string{"--private-key", strings.Repeat("topsecret", 1000)}, "--private-key: "},
		"a BloodHound key":        {nil, []string{"--upload", "http://127.0.0.1:1", "--bloodhound-token-id", "x", "--bloodhound-token-key-file", "topsecret"}, "--bloodhound-token-key-file: "},
		"a folder":                {nil, []string{"--token-file", dir}, "--token-file: "},
		"a name with a zero byte": {nil, []string{"--token-file", "topsecret\x00"}, "--token-file: "},
		"beside -":                {nil, []string{"--token-file", "-", "00topsecret"}, "belongs to no flag"},
		"beside =":                {nil, []string{"--token-file=", "00topsecret"}, "belongs to no flag"},
		"like short flags":        {key, []string{"--client-secret-file=", "-xtopsecret"}, "see --help"},
		"like a flag":             {key, []string{"--client-secret-file=", "--X7topsecret"}, "see --help"},
		"like a flag with value":  {key, []string{"--private-key=", pem}, "see --help"},
		"of a switch":             {nil, []string{"--demo=00topsecret"}, "--demo"},
		"of an unknown flag":      {nil, []string{"--token=00topsecret"}, "unknown flag: --token"},
		"a key in a variable":     {map[string]string{"OKTA_CLIENT_CLIENTID": "0oa1", "OKTA_CLIENT_PRIVATEKEY": "topsecret/key.pem"}, nil, "OKTA_CLIENT_PRIVATEKEY: "},
		"a key in okta.yaml":      {nil, yaml("privateKey", "topsecret/key.pem"), "okta.client.privateKey: "},
		"a folder in a variable":  {map[string]string{"OKTA_CLIENT_CLIENTID": "0oa1", "OKTA_CLIENT_PRIVATEKEY": dir}, nil, "OKTA_CLIENT_PRIVATEKEY: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := world{vars: test.vars, home: dir}.parse(append(test.args, "--org-url", "acme.okta.com")...)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want one with %q", err, test.want)
			}
			if strings.Contains(err.Error(), "topsecret") || strings.Contains(err.Error(), "-----BEGIN") {
				t.Errorf("the error shows the secret: %.300v", err)
			}
		})
	}
}
