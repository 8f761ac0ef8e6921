package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A file in the working directory may be from anybody: it must not redirect a credential from
// elsewhere.
func TestFileInWorkingDirectory(t *testing.T) {
	dir := emptyWorkingDir(t)
	path := write(t, filepath.Join(dir, "okta.yaml"), "okta:\n  client:\n    orgUrl: https://evil.example\n")
	w := testEnv{vars: map[string]string{"OKTA_CLIENT_TOKEN": "t"}, home: t.TempDir()}
	if o, err := w.parse(); err == nil {
		t.Fatalf("the token would go to %s", o.Source.OrgURL)
	}
	write(t, path, "okta:\n  client:\n    orgUrl: https://acme.okta.com\n    token: own\n")
	o, err := testEnv{home: t.TempDir()}.parse()
	if err != nil || o.Source.OrgURL.Host != "acme.okta.com" {
		t.Fatalf("a file with its own credential: %v %v", o, err)
	}
	if _, err := w.parse("--config", path); err != nil {
		t.Errorf("a file that was named is trusted: %v", err)
	}
}

// Addresses in such a file are ignored, and those of a trusted file are used.
func TestFileInWorkingDirectoryIsIgnored(t *testing.T) {
	dir := emptyWorkingDir(t)
	home := t.TempDir()
	write(t, filepath.Join(home, ".okta", "okta.yaml"), `okta:
  client: {orgUrl: https://acme.okta.com, token: t, proxy: {host: proxy.acme.test, port: 3128}}
`)
	write(t, filepath.Join(dir, "okta.yaml"), `okta:
  client: {orgUrl: https://evil.example, proxy: {host: proxy.evil.example, port: 99, username: u, password: p}}
`)
	o, err := testEnv{home: home}.parse()
	if err != nil {
		t.Fatal(err)
	}
	if got := o.Source.OrgURL.Host; got != "acme.okta.com" {
		t.Errorf("the token goes to %s", got)
	}
	if got := o.Network.Proxy.String(); got != "http://proxy.acme.test:3128" {
		t.Errorf("the token goes through %s", got)
	}
	if notes := strings.Join(o.Notes, "\n"); !strings.Contains(notes, "okta.client.orgUrl is ignored") {
		t.Errorf("notes: %s", notes)
	}
}

// A private key outside of the working directory is a credential from elsewhere, also when a
// file in the working directory names it.
func TestFileInWorkingDirectoryNamesKey(t *testing.T) {
	dir := emptyWorkingDir(t)
	elsewhere := write(t, filepath.Join(t.TempDir(), "key.pem"), "no key")
	link := filepath.Join(dir, "link.pem")
	if err := os.Symlink(elsewhere, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	for key, want := range map[string]string{
		elsewhere:                        "may not name a key outside of it",
		"../" + filepath.Base(elsewhere): "neither PEM nor JWK", // not there
		"link.pem":                       "may not name a key outside of it",
		"own.pem":                        "neither PEM nor JWK", // it was read
	} {
		write(t, filepath.Join(dir, "own.pem"), "no key")
		path := write(t, filepath.Join(dir, "okta.yaml"), "okta: {client: {orgUrl: https://acme.okta.com, clientId: 0oa, privateKey: '"+key+"'}}")
		if _, err := (testEnv{home: t.TempDir()}).parse(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", key, err)
		}
		if _, err := (testEnv{home: t.TempDir()}).parse("--config", path); err == nil || strings.Contains(err.Error(), "outside") {
			t.Errorf("%s: a file that was named is trusted: %v", key, err)
		}
	}
}

// A folder must not block or fill the program that is started in it.
func TestFileInWorkingDirectoryIsNoFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no devices in folders")
	}
	dir := emptyWorkingDir(t)
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "okta.yaml")); err != nil {
		t.Fatal(err)
	}
	_, err := testEnv{home: t.TempDir()}.parse()
	if err == nil || !strings.Contains(err.Error(), "okta.yaml: it is not a regular file") {
		t.Error(err)
	}
	os.Remove(filepath.Join(dir, "okta.yaml"))
	write(t, filepath.Join(dir, "okta.yaml"), strings.Repeat("#", maxFile<<20+1))
	_, err = testEnv{home: t.TempDir()}.parse()
	if err == nil || !strings.Contains(err.Error(), "okta.yaml: it is larger than 1 MiB") {
		t.Error(err)
	}
}
