package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oktagon/collector/okta"
	"oktagon/collector/transport"
)

// testEnv is the environment of one test.
type testEnv struct {
	vars  map[string]string
	home  string
	stdin string
}

func (w testEnv) parse(args ...string) (*Options, error) {
	return Parse(args, Environment{
		Getenv: func(name string) string { return w.vars[name] },
		Home:   w.home,
		Stdin:  func() ([]byte, error) { return []byte(w.stdin), nil },
	})
}

// emptyWorkingDir makes an empty folder the working directory.
func emptyWorkingDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	return dir
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPrecedence(t *testing.T) {
	home := emptyWorkingDir(t)
	file := "okta:\n  client:\n    orgUrl: https://file.okta.com\n    token: from-file\n"
	write(t, filepath.Join(home, ".okta", "okta.yaml"), file)
	token := write(t, filepath.Join(home, "token"), "\ufefffrom-flag\r\n")
	for _, test := range []struct {
		name     string
		vars     map[string]string
		args     []string
		org, tok string
	}{
		{"file", nil, nil, "https://file.okta.com", "from-file"},
		{"variable", map[string]string{"OKTA_CLIENT_ORGURL": "env.okta.com", "OKTA_CLIENT_TOKEN": "from-env"}, nil,
			"https://env.okta.com", "from-env"},
		{"empty variable is unset", map[string]string{"OKTA_CLIENT_TOKEN": ""}, nil, "https://file.okta.com", "from-file"},
		{"flag", map[string]string{"OKTA_CLIENT_ORGURL": "env.okta.com", "OKTA_CLIENT_TOKEN": "from-env"},
			[]string{"--org-url", "flag.okta.com", "--token-file", token}, "https://flag.okta.com", "from-flag"},
		{"names of another collector", map[string]string{
			"SOURCES__OKTA__CREDENTIALS__BASE_URL": "https://other.okta.com", "SOURCES__OKTA__CREDENTIALS__TOKEN": "other"}, nil,
			"https://other.okta.com", "other"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, err := testEnv{vars: test.vars, home: home}.parse(test.args...)
			if err != nil {
				t.Fatal(err)
			}
			if got := o.Source.OrgURL.String(); got != test.org {
				t.Errorf("org %s, want %s", got, test.org)
			}
			if o.SignIn.Credential.Mode != okta.SSWS || o.SignIn.Credential.Token != test.tok {
				t.Errorf("mode %s token %q, want %q", o.SignIn.Credential.Mode, o.SignIn.Credential.Token, test.tok)
			}
		})
	}
}

// Without a home folder, as in a container or a service, ~/.okta is in the working directory,
// where anybody may have put a file.
func TestNoHome(t *testing.T) {
	dir := emptyWorkingDir(t)
	write(t, filepath.Join(dir, ".okta", "okta.yaml"), "okta:\n  client:\n    orgUrl: https://evil.example\n")
	if o, err := (testEnv{vars: map[string]string{"OKTA_CLIENT_TOKEN": "t"}}).parse(); err == nil {
		t.Fatalf("the token would go to %s", o.Source.OrgURL)
	}
}

// All problems are reported at once, and no error shows a secret.
func TestAllProblemsAtOnce(t *testing.T) {
	emptyWorkingDir(t)
	w := testEnv{vars: map[string]string{"OKTA_CLIENT_TOKEN": "topsecret and more", "OKTA_CLIENT_ORGURL": "http://acme.okta.com"}, home: t.TempDir()}
	_, err := w.parse("--max-concurrency", "99", "--log-format", "xml", "--timeout", "soon")
	var bad *Error
	if !errors.As(err, &bad) || len(bad.Problems) != 5 {
		t.Fatalf("want five problems, got: %v", err)
	}
	if strings.Contains(err.Error(), "topsecret") {
		t.Errorf("the error shows the token: %v", err)
	}
}

func TestBrokenYAMLHidesValues(t *testing.T) {
	dir := emptyWorkingDir(t)
	path := write(t, filepath.Join(dir, "broken.yaml"), "okta:\n  client: topsecret\n")
	_, err := testEnv{home: dir}.parse("--config", path)
	if err == nil || strings.Contains(err.Error(), "topsecret") || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
}

// The SDKs' proxy settings become one URL.
func TestSettingsOfTheSDKs(t *testing.T) {
	dir := emptyWorkingDir(t)
	path := write(t, filepath.Join(dir, "sdk.yaml"), `okta:
  client:
    orgUrl: https://acme.okta.com
    authorizationMode: PrivateKey
    token: ignored
    clientId: 0oa1
    scopes: [okta.users.read, okta.groups.read]
    privateKey: |
      -----BEGIN NOTHING-----
    requestTimeout: 30
    rateLimit: {maxRetries: 4}
    proxy: {host: proxy.acme.test, port: 3128, username: u, password: p}
`)
	_, err := testEnv{home: dir}.parse("--config", path)
	if err == nil || strings.Count(err.Error(), "\n") > 0 || !strings.Contains(err.Error(), "privateKey") {
		t.Fatalf("want one problem, with the key: %v", err)
	}
	o, err := testEnv{home: dir, vars: map[string]string{"OKTA_CLIENT_TOKEN": "t", "OKTA_CLIENT_AUTHORIZATIONMODE": "SSWS"}}.parse("--config", path)
	if err != nil {
		t.Fatal(err)
	}
	if got := o.Network.Proxy.String(); got != "http://u:p@proxy.acme.test:3128" {
		t.Errorf("proxy %s", got)
	}
	if len(o.SignIn.Scopes) != 2 {
		t.Errorf("scopes %v", o.SignIn.Scopes)
	}
	notes := strings.Join(o.Notes, "\n")
	for _, want := range []string{"client.token is ignored"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes lack %q:\n%s", want, notes)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("acme.okta.com", "okta:\n  client:\n    token: t\n", "--quiet")
	f.Add("http://[::1]:8080", "okta:\n  client:\n    privateKey: {kty: RSA}\n", "--max-concurrency=-1")
	f.Add("https://a-admin.okta.com", "okta: [", "--only=users")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, org, yaml, arg string) {
		const secret = "SECRET-of-the-fuzzer"
		path := filepath.Join(dir, "okta.yaml")
		if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
		w := testEnv{home: dir, vars: map[string]string{"OKTA_CLIENT_ORGURL": org, "OKTA_CLIENT_TOKEN": secret}}
		o, err := w.parse("--config", path, arg)
		switch {
		case err != nil && strings.Contains(err.Error(), secret):
			t.Errorf("the error shows the token: %v", err)
		case err == nil && strings.Contains(strings.Join(o.Notes, "\n"), secret):
			t.Errorf("a note shows the token: %v", o.Notes)
		case err == nil && o.Source.OrgURL != nil && o.Source.OrgURL.Scheme == "http" && !transport.IsLoopback(o.Source.OrgURL.Hostname()):
			t.Errorf("a credential would travel in clear to %s", o.Source.OrgURL)
		}
	})
}

// Tenants can be resolved only during a collection.
func TestResolveEntraTenants(t *testing.T) {
	emptyWorkingDir(t)
	for args, want := range map[string]bool{"--demo": false, "--demo --resolve-entra-tenants": true} {
		o, err := testEnv{}.parse(strings.Fields(args)...)
		if err != nil || o.Collection.ResolveEntraTenants != want {
			t.Errorf("%s: %+v %v", args, o, err)
		}
	}
	if _, err := (testEnv{}).parse("--from-snapshot", "x", "--resolve-entra-tenants"); err == nil {
		t.Error("a snapshot asks Microsoft")
	}
}

// TestLastUse checks which runs search the System Log, and that --only keeps what it names.
func TestLastUse(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"--demo": "true []", "--demo --only users": "false [users]", "--demo --only users --last-use": "true [users last-use]",
		"--demo --only last-use": "true [last-use]", "--demo --only users,last-use --last-use": "true [users last-use]",
	} {
		o, err := (testEnv{}).parse(strings.Fields(args)...)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(o.Collection.LastUse, " ", o.Collection.Only); got != want {
			t.Errorf("%s: %s, want %s", args, got, want)
		}
	}
	if _, err := (testEnv{}).parse("--demo", "--last-use", "--skip", "last-use"); err == nil {
		t.Error("--last-use beside --skip last-use is taken")
	}
}
