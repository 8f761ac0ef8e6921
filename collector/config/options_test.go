package config

import (
	"bytes"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
)

func TestOptionsDoNotPrintSecrets(t *testing.T) {
	dir := emptyWorkingDir(t)
	secret := write(t, filepath.Join(dir, "secret"), "hunter2-of-okta")
	key := write(t, filepath.Join(dir, "key"), "hunter2-of-bloodhound")
	o, err := testEnv{home: dir, vars: map[string]string{"BLOODHOUND_SESSION_TOKEN": "hunter2-of-session"}}.parse(
		"--org-url", "acme.okta.com", "--client-id", "0oa", "--client-secret-file", secret, "--proxy", "http://me:hunter2-of-proxy@proxy:1",
		"--upload", "http://127.0.0.1:1", "--bloodhound-token-id", "id", "--bloodhound-token-key-file", key)
	if err != nil {
		t.Fatal(err)
	}
	if o.Upload.Credential.TokenKey != "hunter2-of-bloodhound" || o.SignIn.Credential.ClientSecret != "hunter2-of-okta" || o.Network.Proxy.User == nil {
		t.Fatalf("not all secrets were read: %q", o.Sources)
	}
	var out bytes.Buffer
	things := []any{o, *o, o.Upload.Credential, &o.Upload.Credential, o.SignIn, o.SignIn.Credential,
		o.Network, &o.Network, []any{*o}, struct{ O Options }{*o}}
	for _, thing := range things {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb+"\n", thing)
		}
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		for _, thing := range things {
			slog.New(h).Info("thing", "it", thing)
		}
	}
	hex := fmt.Sprintf("%x", "hunter2")
	for line := range strings.Lines(out.String()) {
		if strings.Contains(line, "hunter2") || strings.Contains(line, hex) {
			t.Errorf("a secret is in: %s", line)
		}
	}
	if !strings.Contains(out.String(), "client-secret-file from --client-secret-file") {
		t.Error("options are not printed by their sources")
	}
}
