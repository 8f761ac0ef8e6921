package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/go-jose/go-jose/v4"

	"oktagon/collector/config"
	"oktagon/collector/oktatest"
	"oktagon/graph/bloodhound/bloodhoundfake"
)

// checkNoSecret fails when output or files of a run contain a secret of the test data.
func checkNoSecret(t *testing.T, r *result, paths ...string) {
	t.Helper()
	checkWithout(t, oktatest.Marker, r, paths...)
}

// checkWithout fails when output or files of a run contain the text.
func checkWithout(t *testing.T, text string, r *result, paths ...string) {
	t.Helper()
	check := func(name string, b []byte) {
		if at := bytes.Index(b, []byte(text)); at >= 0 {
			t.Errorf("%s holds a secret: ...%s", name, b[max(0, at-80):at+min(20, len(text))])
		}
	}
	check("stdout", r.stdout.Bytes())
	check("stderr", r.stderr.Bytes())
	for _, path := range paths {
		err := filepath.WalkDir(path, func(path string, d os.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				check(path, read(t, path))
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// A credentialRecorder keeps the credentials of the requests that it passes on.
type credentialRecorder struct {
	next    http.Handler
	mu      sync.Mutex // guards secrets
	secrets map[string]bool
}

func (o *credentialRecorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, _ := url.ParseQuery(string(body))
	_, basic, _ := r.BasicAuth()
	_, bearer, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	o.mu.Lock()
	for _, secret := range []string{basic, bearer, r.Header.Get("DPoP"), form.Get("client_assertion")} {
		o.secrets[secret] = secret != ""
	}
	o.mu.Unlock()
	o.next.ServeHTTP(w, r)
}

// TestNoSecretLeaks runs the program at debug level against a fake Okta that repeats
// every credential in its errors, and looks for them in all output and files. The
// errors come early, in the middle, or at the end of the run.
func TestNoSecretLeaks(t *testing.T) {
	key := privateKey(t)
	for mode, vars := range map[string]map[string]string{
		"token":  {"OKTA_CLIENT_TOKEN": testToken},
		"secret": {"OKTA_CLIENT_CLIENTID": testClient, "OKTA_CLIENT_CLIENTSECRET": testSecret},
		"key":    {"OKTA_CLIENT_CLIENTID": "0oaservice", "OKTA_CLIENT_PRIVATEKEY": key.pem},
	} {
		for _, when := range sample(2, []string{"*:echo:nth=2", "/api/v1/apps:echo", "/api/v1/users/{id}:echo", "/api/v1/apps/{id}/users:echo"}) {
			t.Run(mode+" "+when, func(t *testing.T) {
				t.Parallel()
				fake, err := newFakeOkta("testdata/contoso", oktatest.Options{Tokens: []string{testToken}, Clients: []oktatest.Client{
					{ID: testClient, Secret: testSecret, Scopes: oktatest.Scopes()},
					{ID: "0oaservice", Key: key.public, Scopes: oktatest.Scopes(), RequireDPoP: true},
				}}, when)
				if err != nil {
					t.Fatal(err)
				}
				defer fake.Close()
				o := &credentialRecorder{next: fake, secrets: map[string]bool{}}
				server := httptest.NewServer(o)
				defer server.Close()
				dir := t.TempDir()
				env := maps.Clone(vars)
				env["OKTA_CLIENT_ORGURL"] = server.URL
				r := runProgram(t, env, "--output", dir+"/g.json", "--snapshot", dir+"/snap", "--summary", dir+"/s.json", "--log-level", "debug")
				if r.code == 0 && !strings.Contains(r.stderr.String(), "level=WARN") {
					t.Errorf("the fault did not show:\n%s", &r.stderr)
				}
				checkNoSecret(t, r, dir)
				for secret := range o.secrets {
					if len(secret) > 8 {
						checkWithout(t, secret, r, dir)
					}
				}
				checkWithout(t, key.secret, r, dir)
			})
		}
	}
}

// TestLogNamesNobody checks that the summary and the JSON log, which users attach to bug
// reports, contain no person and no secret, whether the run succeeds or fails.
func TestLogNamesNobody(t *testing.T) {
	people := personalData(t)
	t.Run("the demo", func(t *testing.T) {
		t.Parallel()
		checkLogNamesNobody(t, people, nil, "--demo")
	})
	t.Run("an upload", func(t *testing.T) {
		t.Parallel()
		checkLogNamesNobody(t, people, map[string]string{"BLOODHOUND_TOKEN_KEY": bloodHoundKey}, "--demo", "--upload", serveBloodHound(t.Cleanup),
			"--bloodhound-token-id", bloodHoundID, "--install-extension", "--install-queries")
	})
	for _, effect := range sample(3, oktatest.Effects()) {
		if isSlow(effect) {
			continue
		}
		t.Run("data with "+effect, func(t *testing.T) {
			t.Parallel()
			var faults []string
			for _, path := range personalPaths {
				faults = append(faults, path+":"+effect)
			}
			checkLogNamesNobody(t, people, startFaulty(t, faults...))
		})
		if leavesNobody(effect) {
			continue
		}
		t.Run("all with "+effect, func(t *testing.T) {
			t.Parallel()
			checkLogNamesNobody(t, people, startFaulty(t, "*:"+effect))
		})
	}
}

// personalPaths are the paths whose responses contain people or secrets.
var personalPaths = []string{
	"/api/v1/users", "/api/v1/users/{id}", "/api/v1/groups/{id}", "/api/v1/groups/{id}/users", "/api/v1/apps/{id}/users",
	"/api/v1/apps/{id}/credentials/secrets", "/oauth2/v1/clients", "/api/v1/devices", "/api/v1/idps/{id}/users",
	"/api/v1/idps/{id}/metadata.xml", "/api/v1/api-tokens", "/integrations/api/v1/api-services",
}

// isSlow reports whether a run waits for a minute or more because of an effect. Such
// effects send no text but that of a 429.
func isSlow(effect string) bool {
	return strings.HasPrefix(effect, "rate") || strings.HasPrefix(effect, "retry") ||
		slices.Contains([]string{"concurrency", "slow", "stall", "reset", "truncate"}, effect)
}

// leavesNobody reports whether a run ends with a graph of nobody when all answers have an
// effect.
func leavesNobody(effect string) bool {
	return slices.Contains([]oktatest.Effect{oktatest.None, oktatest.Numbers, oktatest.Maintenance}, oktatest.Effect(effect))
}

// startFaulty starts a fake Okta with faults and returns the variables that point to it.
func startFaulty(t *testing.T, faults ...string) map[string]string {
	t.Helper()
	fake, err := newFakeOkta("testdata/contoso", oktatest.Options{Tokens: []string{testToken}}, faults...)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(fake)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		fake.Close()
	})
	return map[string]string{"OKTA_CLIENT_ORGURL": server.URL, "OKTA_CLIENT_TOKEN": testToken}
}

func checkLogNamesNobody(t *testing.T, people names, vars map[string]string, args ...string) {
	t.Helper()
	dir := t.TempDir()
	summary, graph := filepath.Join(dir, "summary.json"), filepath.Join(dir, "g.json")
	r := runProgram(t, vars, append(args, "--output", graph, "--quiet", "--mfa-factors", "all",
		"--report", filepath.Join(dir, "r.html"), "--summary", summary, "--log-format", "json", "--log-level", "debug")...)
	text := r.stderr.Bytes()
	if !bytes.Contains(text, []byte(`"msg":"request"`)) {
		t.Errorf("exit %d, no request in the log:\n%s", r.code, text)
	}
	written := r.code == config.ExitComplete || r.code == config.ExitIncomplete
	checkLog(t, text, written, r.code)
	if written {
		if people.find(read(t, graph)) == "" {
			t.Error("the graph names nobody")
		}
		text = append(text, read(t, summary)...)
	}
	if found := people.find(text); found != "" {
		t.Errorf("names %q", found)
	}
	everything := text
	for _, file := range []string{graph, filepath.Join(dir, "r.html")} {
		if written {
			everything = append(everything, read(t, file)...)
		}
	}
	for _, private := range []string{oktatest.Marker, oktatest.LogAddress, oktatest.LogPerson} { // of the System Log
		if bytes.Contains(everything, []byte(private)) {
			t.Errorf("%s is somewhere", private)
		}
	}
	checkNoSecret(t, r, dir)
}

// checkLog checks that every line of a log is JSON, that the first names the program's
// version, and that the last gives the reason when nothing was written.
func checkLog(t *testing.T, log []byte, written bool, code int) {
	t.Helper()
	var all []struct{ Msg, Program, Error string }
	var exit struct{ Exit int }
	for line := range bytes.Lines(log) {
		all = append(all, struct{ Msg, Program, Error string }{})
		if err := errors.Join(json.Unmarshal(line, &all[len(all)-1]), json.Unmarshal(line, &exit)); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
	}
	if all[0].Program != config.VersionLine() {
		t.Errorf("the log begins with %+v", all[0])
	}
	if last := all[len(all)-1]; !written && (last.Error == "" || exit.Exit != code) {
		t.Errorf("exit %d, and the log ends with %+v", code, last)
	}
}

// names are in lower case.
type names []string

// find returns a name that a text has as a whole word, in any case, and what is before it. A
// regular expression of all names would take longer than the run whose log it searches.
func (all names) find(text []byte) string {
	text = bytes.ToLower(text)
	for _, name := range all {
		for from := 0; ; from++ {
			at := bytes.Index(text[from:], []byte(name))
			if at < 0 {
				break
			}
			from += at
			before, _ := utf8.DecodeLastRune(text[:from])
			after, _ := utf8.DecodeRune(text[from+len(name):])
			if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
				return string(text[max(0, from-200) : from+len(name)])
			}
		}
	}
	return ""
}

func TestNamesAreFoundAsWords(t *testing.T) {
	t.Parallel()
	all := names{"łukasz", "dana@contoso.com"}
	for text, want := range map[string]string{
		"": "", "łukasz": "łukasz", "by ŁUKASZ.": "by łukasz", "xłukasz łukaszx": "", "łukaszx łukasz!": "łukaszx łukasz",
		"2łukasz3": "2łukasz", "łukaszłukasz": "", "to Dana@Contoso.com": "to dana@contoso.com", "dana@contoso.community": "",
	} {
		if got := all.find([]byte(text)); got != want {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}
}

// personalData are every name, login and mail address of the demo organization and of
// BloodHound's user.
func personalData(t *testing.T) names {
	t.Helper()
	value := regexp.MustCompile(`"(?:firstName|lastName|displayName|login|email|externalId|userName)":"([^"]+)"|"([^"]+@[^"]+)"`)
	words := map[string]bool{strings.ToLower(bloodhoundfake.User): true}
	for _, resource := range []string{"users", "creators", "app-users", "idp-users"} {
		for _, match := range value.FindAllSubmatch(read(t, "testdata/contoso/"+resource+".jsonl"), -1) {
			words[strings.ToLower(string(match[1])+string(match[2]))] = true
		}
	}
	if len(words) < 60 {
		t.Fatalf("only %d names", len(words))
	}
	return slices.Sorted(maps.Keys(words))
}

// A testKey is the private key of a service app.
type testKey struct {
	pem, secret string // secret is the private number d of its JWK
	public      *jose.JSONWebKey
}

func privateKey(t *testing.T) testKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	d, err := key.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return testKey{
		pem:    string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})),
		secret: base64.RawURLEncoding.EncodeToString(d),
		public: &jose.JSONWebKey{Key: &key.PublicKey, Algorithm: "ES256", Use: "sig"},
	}
}
