package config

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"oktagon/collector/okta"
	"oktagon/collector/transport"
)

// world is an Environment made for one test.
type world struct {
	vars  map[string]string
	home  string
	stdin string
}

func (w world) parse(args ...string) (*Options, error) {
	return Parse(args, Environment{
		Getenv: func(name string) string { return w.vars[name] },
		Home:   w.home,
		Stdin:  func() ([]byte, error) { return []byte(w.stdin), nil },
	})
}

// here makes an empty folder the working directory.
func here(t *testing.T) string {
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
	home := here(t)
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
			o, err := world{vars: test.vars, home: home}.parse(test.args...)
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

func TestCredentialMode(t *testing.T) {
	dir := here(t)
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
			o, err := world{vars: test.vars, stdin: test.stdin, home: dir}.parse(append(test.args, "--org-url", "acme.okta.com")...)
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

// Without a home there is no file of its own: a container or a service has the
// working directory alone, and anybody may have put a file there.
func TestNoHome(t *testing.T) {
	dir := here(t)
	write(t, filepath.Join(dir, ".okta", "okta.yaml"), "okta:\n  client:\n    orgUrl: https://evil.example\n")
	if o, err := (world{vars: map[string]string{"OKTA_CLIENT_TOKEN": "t"}}).parse(); err == nil {
		t.Fatalf("the token would go to %s", o.Source.OrgURL)
	}
}

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

// Every problem is reported at once, and no error shows a secret.
func TestAllProblemsAtOnce(t *testing.T) {
	here(t)
	w := world{vars: map[string]string{"OKTA_CLIENT_TOKEN": "topsecret and more", "OKTA_CLIENT_ORGURL": "http://acme.okta.com"}, home: t.TempDir()}
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
	dir := here(t)
	path := write(t, filepath.Join(dir, "broken.yaml"), "okta:\n  client: topsecret\n")
	_, err := world{home: dir}.parse("--config", path)
	if err == nil || strings.Contains(err.Error(), "topsecret") || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
}

func TestReadableByOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits on Windows")
	}
	dir := here(t)
	token := write(t, filepath.Join(dir, "token"), "t")
	yaml := write(t, filepath.Join(dir, "okta.yaml"), "okta: {client: {token: t}}")
	for _, args := range [][]string{{"--token-file", token}, {"--config", yaml}} {
		for mode, want := range map[os.FileMode]int{0o600: 0, 0o640: 1, 0o604: 1} {
			if err := os.Chmod(args[1], mode); err != nil {
				t.Fatal(err)
			}
			o, err := world{home: dir}.parse(append(args, "--org-url", "acme.okta.com")...)
			if err != nil {
				t.Fatal(err)
			}
			said := slices.DeleteFunc(o.Notes, func(n string) bool { return !strings.Contains(n, args[1]+" holds a credential") })
			if len(said) != want {
				t.Errorf("%s of mode %o: %q", args[1], mode, o.Notes)
			}
		}
	}
}

// A file of somebody else's that we read by its group or by a list, as Kubernetes
// and systemd hand out secrets, cannot be restricted further.
func TestReadableByGroup(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gives files away")
	}
	token := write(t, filepath.Join(here(t), "token"), "t")
	if err := os.Chown(token, 65532, 65532); err != nil {
		t.Fatal(err)
	}
	for mode, want := range map[os.FileMode]int{0o440: 0, 0o640: 0, 0o444: 1} {
		if err := os.Chmod(token, mode); err != nil {
			t.Fatal(err)
		}
		o, err := world{}.parse("--token-file", token, "--org-url", "acme.okta.com")
		if err != nil || len(o.Notes) != want {
			t.Errorf("mode %o: %v %v", mode, o, err)
		}
	}
}

func TestHelpFitsTheTerminal(t *testing.T) {
	for line := range strings.Lines(Help()) {
		if len(line) > 81 {
			t.Errorf("%d columns: %s", len(line)-1, line)
		}
	}
	for _, s := range settings {
		if s.flag != "" && !strings.Contains(Help(), "--"+s.flag) {
			t.Errorf("--help lacks --%s", s.flag)
		}
	}
}

// The SDKs' proxy settings become one URL.
func TestSettingsOfTheSDKs(t *testing.T) {
	dir := here(t)
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
	_, err := world{home: dir}.parse("--config", path)
	if err == nil || strings.Count(err.Error(), "\n") > 0 || !strings.Contains(err.Error(), "privateKey") {
		t.Fatalf("want one problem, with the key: %v", err)
	}
	o, err := world{home: dir, vars: map[string]string{"OKTA_CLIENT_TOKEN": "t", "OKTA_CLIENT_AUTHORIZATIONMODE": "SSWS"}}.parse("--config", path)
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
		w := world{home: dir, vars: map[string]string{"OKTA_CLIENT_ORGURL": org, "OKTA_CLIENT_TOKEN": secret}}
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

// Tenants are resolved while collecting, or not at all.
func TestResolveEntraTenants(t *testing.T) {
	here(t)
	for args, want := range map[string]bool{"--demo": false, "--demo --resolve-entra-tenants": true} {
		o, err := world{}.parse(strings.Fields(args)...)
		if err != nil || o.Collection.ResolveEntraTenants != want {
			t.Errorf("%s: %+v %v", args, o, err)
		}
	}
	if _, err := (world{}).parse("--from-snapshot", "x", "--resolve-entra-tenants"); err == nil {
		t.Error("a snapshot asks Microsoft")
	}
}
