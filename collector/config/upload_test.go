package config

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var bloodHoundVariables = map[string]string{
	"BLOODHOUND_URL": "https://bh.example", "BLOODHOUND_TOKEN_ID": "the-id", "BLOODHOUND_TOKEN_KEY": "the-key",
}

// Uploading and installing need no organization.
func TestUploadWithoutOrganization(t *testing.T) {
	emptyWorkingDir(t)
	env := testEnv{home: t.TempDir(), vars: bloodHoundVariables}
	for args, want := range map[string]Upload{
		"--install-queries":                                    {InstallQueries: true, InstallOnly: true},
		"--install-extension":                                  {InstallExtension: true, InstallOnly: true},
		"--upload-only g.json --install-queries":               {InstallQueries: true, Only: []string{"g.json"}},
		"--demo --upload https://bh.example --install-queries": {InstallQueries: true},
	} {
		o, err := env.parse(strings.Fields(args)...)
		if err != nil {
			t.Errorf("%s: %v", args, err)
			continue
		}
		want.URL, want.Credential = "https://bh.example", BloodHoundCredential{TokenID: "the-id", TokenKey: "the-key"}
		want.Again = []string{"--upload", "https://bh.example", "--bloodhound-token-id", "the-id"}
		if diff := cmp.Diff(want, o.Upload); diff != "" {
			t.Errorf("%s: %s", args, diff)
		}
	}
	// With an organization it is read; --check is about one.
	env.vars = mapsWith(bloodHoundVariables, "OKTA_CLIENT_ORGURL", "acme.okta.com", "OKTA_CLIENT_TOKEN", "t")
	if o, err := env.parse("--install-queries"); err != nil || o.Upload.InstallOnly {
		t.Error(o, err)
	}
	env.vars = bloodHoundVariables
	if _, err := env.parse("--install-queries", "--check"); err == nil {
		t.Error("--check without an organization")
	}
}

// The demo is uploaded only when the command line says so.
func TestDemoIgnoresBloodHoundVariable(t *testing.T) {
	emptyWorkingDir(t)
	o, err := testEnv{home: t.TempDir(), vars: bloodHoundVariables}.parse("--demo")
	if err != nil || o.Upload.URL != "" || !slices.ContainsFunc(o.Notes, func(n string) bool { return strings.HasPrefix(n, "BLOODHOUND_URL is ignored") }) {
		t.Errorf("%v %+v", err, o.Notes)
	}
}

// The arguments for another upload reach the same server, and have no secret.
func TestUploadAgain(t *testing.T) {
	dir := emptyWorkingDir(t)
	write(t, "key", "the-key")
	vars := map[string]string{"HTTPS_PROXY": "http://proxy.example"}
	for args, want := range map[string]string{
		"--bloodhound-token-id i --bloodhound-token-key-file key":                                     "--bloodhound-token-id i --bloodhound-token-key-file key",
		"--bloodhound-token-id i --bloodhound-token-key-file key --ca-file ca.pem --proxy http://p:1": "--bloodhound-token-id i --bloodhound-token-key-file key --ca-file ca.pem --proxy http://p:1",
		"--bloodhound-token-id i --bloodhound-token-key-file key --proxy http://u:hunter2@p:1":        "--bloodhound-token-id i --bloodhound-token-key-file key",
	} {
		o, err := testEnv{home: dir, vars: vars}.parse(append([]string{"--upload-only", "g.json", "--upload", "https://bh.example"}, strings.Fields(args)...)...)
		if err != nil {
			t.Errorf("%s: %v", args, err)
			continue
		}
		if got := strings.Join(o.Upload.Again, " "); got != "--upload https://bh.example "+want {
			t.Errorf("%s: %s", args, got)
		}
		if strings.Contains(args, "ca.pem") && (o.Network.CAFile != "ca.pem" || o.Network.Proxy.Host != "p:1") {
			t.Errorf("the network of an upload: %+v", o.Network)
		}
	}
}

func mapsWith(vars map[string]string, more ...string) map[string]string {
	all := map[string]string{}
	for k, v := range vars {
		all[k] = v
	}
	for i := 0; i < len(more); i += 2 {
		all[more[i]] = more[i+1]
	}
	return all
}
