package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"log"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"oktagon/collector"
	"oktagon/collector/config"
	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
	"oktagon/collector/source"
	"oktagon/graph"
	"oktagon/graph/bloodhound/bloodhoundfake"
	"oktagon/graph/output"
	"oktagon/graph/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"oktagon": main})
}

// TestScripts runs the program as its users do, over real sockets. See the
// scripts for what they may call beside oktagon:
//
//	okta ORG [FAULT...]    starts a fake Okta of testdata/ORG and names it and its
//	                       credentials in the environment
//	proxy ORG FILE         starts a fake Okta of testdata/ORG with a certificate for
//	                       example.com, kept in FILE, behind a proxy with a password;
//	                       $DIRECT leads to it without
//	bloodhound [OUTCOME]   starts a fake BloodHound whose jobs end so
//	exits CODE ARG...      runs oktagon and fails on any other exit code
//	[tmpfs]                whether a script may mount a file system of its own
//	only FILE...           fails unless the working directory holds just these
func TestScripts(t *testing.T) {
	testdata, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("TESTDATA", testdata)
			e.Setenv("HOME", e.WorkDir)
			return nil
		},
		Condition: canMount,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"bloodhound": startBloodHound,
			"okta":       startOkta,
			"proxy":      startProxy,
			"exits":      exits,
			"only":       onlyFiles,
		},
	})
}

// canMount reports whether a process may mount a file system that only it sees:
// a small one, to be full.
func canMount(condition string) (bool, error) {
	if condition != "tmpfs" {
		return false, fmt.Errorf("no such condition: %s", condition)
	}
	return exec.Command("unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt").Run() == nil, nil
}

// The credentials of the fake Okta in scripts.
const (
	testToken  = "00test-token-" + oktatest.Marker
	testClient = "0oatestClient1234567"
	testSecret = "test-secret-" + oktatest.Marker
)

// fakeOkta is a fake Okta of the organization in dir, with faults.
func fakeOkta(dir string, o oktatest.Options, faults ...string) (*oktatest.Server, error) {
	for _, text := range faults {
		fault, err := oktatest.ParseFault(text)
		if err != nil {
			return nil, err
		}
		o.Faults = append(o.Faults, fault)
	}
	org, err := snapshot.Open(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	return oktatest.New(org, o)
}

func startOkta(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: okta ORG [FAULT...]")
	}
	o := oktatest.Options{Tokens: []string{testToken}, Clients: []oktatest.Client{{
		ID: testClient, Secret: testSecret, Scopes: append(oktatest.ReadScopes(), "okta.users.manage")}}}
	fake, err := fakeOkta(filepath.Join(ts.Getenv("TESTDATA"), args[0]), o, args[1:]...)
	ts.Check(err)
	server := httptest.NewServer(fake)
	ts.Defer(func() {
		server.CloseClientConnections()
		server.Close()
		fake.Close()
	})
	ts.Setenv("OKTA_CLIENT_ORGURL", server.URL)
	ts.Setenv("TOKEN", testToken)
	ts.Setenv("CLIENT", testClient)
	ts.Setenv("SECRET", testSecret)
}

func startProxy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: proxy ORG FILE")
	}
	fake, err := fakeOkta(filepath.Join(ts.Getenv("TESTDATA"), args[0]), oktatest.Options{Tokens: []string{testToken}})
	ts.Check(err)
	ts.Defer(func() { fake.Close() })
	server := httptest.NewUnstartedServer(fake)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of certificates that are refused
	server.StartTLS()
	ts.Defer(server.Close)
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), ca, 0o600))
	proxy := httptest.NewServer(&oktatest.Proxy{User: "oktagon", Password: "proxy-" + oktatest.Marker, Server: server.Listener.Addr().String()})
	ts.Defer(proxy.Close)
	ts.Setenv("DIRECT", server.URL)
	ts.Setenv("PROXY", proxy.Listener.Addr().String())
	ts.Setenv("PROXY_USER", "oktagon:proxy-"+oktatest.Marker)
	ts.Setenv("TOKEN", testToken)
}

// The credential of the fake BloodHound.
const (
	bloodHoundID  = "b5c6f2a0-0000-4000-8000-000000000697"
	bloodHoundKey = "key-" + oktatest.Marker
)

// bloodHound starts a fake BloodHound and returns its address.
func bloodHound(cleanup func(func()), outcomes ...string) string {
	o := bloodhoundfake.Options{TokenID: bloodHoundID, TokenKey: bloodHoundKey, Immediate: true}
	for _, outcome := range outcomes {
		o.Outcomes = append(o.Outcomes, bloodhoundfake.Outcome(outcome))
	}
	server := httptest.NewServer(bloodhoundfake.New(o))
	cleanup(server.Close)
	return server.URL
}

func startBloodHound(ts *testscript.TestScript, neg bool, args []string) {
	ts.Setenv("BLOODHOUND", bloodHound(ts.Defer, args...))
	ts.Setenv("TOKEN_ID", bloodHoundID)
	ts.Setenv("BLOODHOUND_TOKEN_KEY", bloodHoundKey)
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: exits CODE ARG...")
	}
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec("oktagon", args[1:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

func onlyFiles(ts *testscript.TestScript, neg bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs("."))
	ts.Check(err)
	var left []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(args, e.Name()) {
			left = append(left, e.Name())
		}
	}
	if len(left) > 0 {
		ts.Fatalf("also there: %v", left)
	}
	left, _ = filepath.Glob(ts.MkAbs(".tmp/*"))
	if len(left) > 0 {
		ts.Fatalf("temporary files are left: %v", left)
	}
}

// result is one run of the program in this process.
type result struct {
	code           int
	stdout, stderr bytes.Buffer
}

func runProgram(t *testing.T, vars map[string]string, args ...string) *result {
	t.Helper()
	r := &result{}
	r.code = run(t.Context(), args, environment{
		Environment: config.Environment{
			Getenv: func(name string) string { return vars[name] },
			Home:   t.TempDir(),
			Stdin:  func() ([]byte, error) { return nil, nil },
		},
		stdout: &r.stdout, stderr: &r.stderr,
	})
	return r
}

// TestDemo holds the demo's graph to its golden file.
func TestDemo(t *testing.T) {
	out := filepath.Join(t.TempDir(), "g.json")
	kept := filepath.Join(t.TempDir(), "snap")
	r := runProgram(t, nil, "--demo", "--output", out, "--snapshot", kept, "--log-level", "debug")
	if r.code != 0 {
		t.Fatalf("exit %d\n%s", r.code, &r.stderr)
	}
	again := filepath.Join(t.TempDir(), "again.json")
	if r := runProgram(t, nil, "--from-snapshot", kept, "--output", again); r.code != 0 {
		t.Fatalf("exit %d\n%s", r.code, &r.stderr)
	}
	graph := read(t, out)
	if !bytes.Equal(graph, read(t, again)) {
		t.Error("the kept snapshot gives another graph")
	}
	want := "testdata/contoso"
	if r := runProgram(t, nil, "--from-snapshot", want, "--output", again); r.code != 0 {
		t.Fatalf("exit %d\n%s", r.code, &r.stderr)
	}
	sameAsGolden(t, "testdata/golden/contoso.json", again, out)
	sameAsGolden(t, "testdata/golden/contoso-hybrid.json", hybrid(again), hybrid(out))
	clean(t, r, out, hybrid(out), kept)
}

// hybrid is the file of the edges into other graphs beside an output.
func hybrid(path string) string { return strings.TrimSuffix(path, ".json") + "-hybrid.json" }

// sameAsGolden holds a file that was built from the organization to its golden
// file, and what was built from a collection over HTTP to it.
func sameAsGolden(t *testing.T, golden, built, collected string) {
	t.Helper()
	fromOrg := read(t, built)
	if *update {
		if err := os.WriteFile(golden, fromOrg, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(lines(read(t, golden)), lines(fromOrg)); diff != "" {
		t.Errorf("the demo's graph differs from %s (-want +got):\n%s", golden, diff)
	}
	if diff := cmp.Diff(lines(timeless(fromOrg)), lines(timeless(read(t, collected)))); diff != "" {
		t.Errorf("collected over HTTP, the graph is another (-want +got):\n%s", diff)
	}
}

// clean greps everything that a run leaves for secrets.
func clean(t *testing.T, r *result, paths ...string) {
	t.Helper()
	without(t, oktatest.Marker, r, paths...)
}

// without fails when something that a run leaves holds the text.
func without(t *testing.T, text string, r *result, paths ...string) {
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

// overheard is a handler that keeps every credential that it was sent.
type overheard struct {
	http.Handler
	mu      sync.Mutex
	secrets map[string]bool
}

func (o *overheard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
	o.Handler.ServeHTTP(w, r)
}

// TestNothingLeaks runs the whole program at debug level against a fake Okta that
// repeats every credential in its errors, and looks for them in everything that
// is left. It stops at once, on the way, or only at the end.
func TestNothingLeaks(t *testing.T) {
	key := privateKey(t)
	for mode, vars := range map[string]map[string]string{
		"token":  {"OKTA_CLIENT_TOKEN": testToken},
		"secret": {"OKTA_CLIENT_CLIENTID": testClient, "OKTA_CLIENT_CLIENTSECRET": testSecret},
		"key":    {"OKTA_CLIENT_CLIENTID": "0oaservice", "OKTA_CLIENT_PRIVATEKEY": key.pem},
	} {
		for _, when := range []string{"*:echo:nth=2", "/api/v1/apps:echo", "/api/v1/users/{id}:echo", "/api/v1/apps/{id}/users:echo"} {
			t.Run(mode+" "+when, func(t *testing.T) {
				t.Parallel()
				fake, err := fakeOkta("testdata/contoso", oktatest.Options{Tokens: []string{testToken}, Clients: []oktatest.Client{
					{ID: testClient, Secret: testSecret, Scopes: oktatest.ReadScopes()},
					{ID: "0oaservice", Key: key.public, Scopes: oktatest.ReadScopes(), RequireDPoP: true},
				}}, when)
				if err != nil {
					t.Fatal(err)
				}
				defer fake.Close()
				o := &overheard{Handler: fake, secrets: map[string]bool{}}
				server := httptest.NewServer(o)
				defer server.Close()
				dir := t.TempDir()
				env := maps.Clone(vars)
				env["OKTA_CLIENT_ORGURL"] = server.URL
				r := runProgram(t, env, "--output", dir+"/g.json", "--snapshot", dir+"/snap", "--summary", dir+"/s.json", "--log-level", "debug")
				if r.code == 0 && !strings.Contains(r.stderr.String(), "level=WARN") {
					t.Errorf("the fault did not show:\n%s", &r.stderr)
				}
				clean(t, r, dir)
				for secret := range o.secrets {
					if len(secret) > 8 {
						without(t, secret, r, dir)
					}
				}
				without(t, key.secret, r, dir)
			})
		}
	}
}

// TestSupportNamesNobody holds what a bug report is made of, the summary and the
// log as JSON, to name no person and no secret, whether the run went well or not.
func TestSupportNamesNobody(t *testing.T) {
	people := personal(t)
	t.Run("the demo", func(t *testing.T) {
		t.Parallel()
		supportNamesNobody(t, people, nil, "--demo")
	})
	t.Run("an upload", func(t *testing.T) {
		t.Parallel()
		supportNamesNobody(t, people, map[string]string{"BLOODHOUND_TOKEN_KEY": bloodHoundKey}, "--demo", "--upload", bloodHound(t.Cleanup),
			"--bloodhound-token-id", bloodHoundID, "--install-extension", "--install-queries")
	})
	for _, effect := range oktatest.Effects() {
		if waits(effect) {
			continue
		}
		t.Run("data with "+effect, func(t *testing.T) {
			t.Parallel()
			var faults []string
			for _, path := range personalPaths {
				faults = append(faults, path+":"+effect)
			}
			supportNamesNobody(t, people, startFaulty(t, faults...))
		})
		t.Run("all with "+effect, func(t *testing.T) {
			t.Parallel()
			supportNamesNobody(t, people, startFaulty(t, "*:"+effect))
		})
	}
}

// personalPaths are answered with people and secrets.
var personalPaths = []string{
	"/api/v1/users", "/api/v1/users/{id}", "/api/v1/groups/{id}", "/api/v1/groups/{id}/users", "/api/v1/apps/{id}/users",
	"/api/v1/apps/{id}/credentials/secrets", "/oauth2/v1/clients", "/api/v1/devices", "/api/v1/idps/{id}/users",
	"/api/v1/idps/{id}/metadata.xml", "/api/v1/api-tokens", "/integrations/api/v1/api-services",
}

// waits reports an effect that a run waits out, for a minute and longer: no text
// comes with it but that of a 429.
func waits(effect string) bool {
	return strings.HasPrefix(effect, "rate") || strings.HasPrefix(effect, "retry") ||
		slices.Contains([]string{"concurrency", "slow", "stall", "reset", "truncate"}, effect)
}

// startFaulty starts a fake Okta with faults and returns the variables that lead
// to it.
func startFaulty(t *testing.T, faults ...string) map[string]string {
	t.Helper()
	fake, err := fakeOkta("testdata/contoso", oktatest.Options{Tokens: []string{testToken}}, faults...)
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

func supportNamesNobody(t *testing.T, people *regexp.Regexp, vars map[string]string, args ...string) {
	t.Helper()
	dir := t.TempDir()
	summary, graph := filepath.Join(dir, "summary.json"), filepath.Join(dir, "g.json")
	r := runProgram(t, vars, append(args, "--output", graph, "--quiet", "--mfa-factors", "all",
		"--summary", summary, "--log-format", "json", "--log-level", "debug")...)
	report := r.stderr.Bytes()
	if !bytes.Contains(report, []byte(`"msg":"request"`)) {
		t.Errorf("exit %d, no request in the log:\n%s", r.code, report)
	}
	written := r.code == config.ExitComplete || r.code == config.ExitIncomplete
	tellsTheRun(t, report, written, r.code)
	if written {
		if !people.Match(read(t, graph)) {
			t.Error("not even the graph names people")
		}
		report = append(report, read(t, summary)...)
	}
	if found := people.FindIndex(report); found != nil {
		t.Errorf("names %q", report[max(0, found[0]-200):found[1]])
	}
	clean(t, r, dir)
}

// tellsTheRun holds a log to be JSON, line by line, that begins with the program
// and ends, when nothing was written, with why.
func tellsTheRun(t *testing.T, report []byte, written bool, code int) {
	t.Helper()
	var all []struct{ Msg, Program, Error string }
	var exit struct{ Exit int }
	for line := range bytes.Lines(report) {
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

// personal matches every name, login and mail address in the demo organization,
// and that of BloodHound's user, as a word of its own.
func personal(t *testing.T) *regexp.Regexp {
	t.Helper()
	value := regexp.MustCompile(`"(?:firstName|lastName|displayName|login|email|externalId|userName)":"([^"]+)"|"([^"]+@[^"]+)"`)
	words := map[string]bool{regexp.QuoteMeta(bloodhoundfake.User): true}
	for _, resource := range []string{"users", "creators", "app-users", "idp-users"} {
		for _, match := range value.FindAllSubmatch(read(t, "testdata/contoso/"+resource+".jsonl"), -1) {
			words[regexp.QuoteMeta(string(match[1])+string(match[2]))] = true
		}
	}
	if len(words) < 60 {
		t.Fatalf("only %d names", len(words))
	}
	return regexp.MustCompile(`(?i)(?:^|[^\pL])(?:` + strings.Join(slices.Sorted(maps.Keys(words)), "|") + `)(?:[^\pL]|$)`)
}

// testKey is a private key of a service app.
type testKey struct {
	pem, secret string // secret is its number as a JWK has it
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

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	var stderr bytes.Buffer
	code := run(ctx, []string{"--demo", "--output", filepath.Join(dir, "g.json")}, environment{
		Environment: config.Environment{Getenv: func(string) string { return "" }}, stdout: &stderr, stderr: &stderr})
	if entries, _ := os.ReadDir(dir); code != 130 || len(entries) > 0 {
		t.Errorf("exit %d, files %v\n%s", code, entries, &stderr)
	}
}

// A network that is lost is a failure, not an interruption, and says how to go on.
func TestLostNetwork(t *testing.T) {
	t.Parallel()
	lost := &okta.OfflineError{Duration: 5 * time.Minute, Network: &okta.NetworkError{Request: okta.Request{Host: "contoso.okta.com"}, Err: io.ErrUnexpectedEOF}}
	err := &source.UnfinishedError{Err: fmt.Errorf("users: %w", lost)}
	if code := exitCode(t.Context(), err); code != config.ExitFailed {
		t.Errorf("exit %d", code)
	}
	for _, want := range []string{"users: the network is lost: nothing of contoso.okta.com has answered for 5m0s", "check the connection", "--snapshot DIR"} {
		if got := explain(t.Context(), err); !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}

// A snapshot that is broken is not gone on with, nor built from.
func TestBrokenSnapshot(t *testing.T) {
	t.Parallel()
	from := &source.Source{Options: &config.Options{Collection: config.Collection{Snapshot: "kept"}}}
	err := from.GraphError(&snapshot.BrokenError{File: "users.jsonl", Line: 2, Err: io.ErrUnexpectedEOF})
	if code := exitCode(t.Context(), err); code != config.ExitFailed {
		t.Errorf("exit %d", code)
	}
	want := "snapshot: users.jsonl line 2 is broken: unexpected EOF; collect again, into another folder"
	if diff := cmp.Diff(want, explain(t.Context(), err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A run that ends while it tells of its graph does not say that nothing was written.
func TestEndedWhileTelling(t *testing.T) {
	t.Parallel()
	ctx, end := context.WithCancel(t.Context())
	end()
	err := &output.ReportError{Err: errors.New("--summary s.json: no space left"), Output: "g.json", Snapshot: "kept"}
	if code := exitCode(ctx, err); code != config.ExitFailed {
		t.Errorf("exit %d", code)
	}
	want := "--summary s.json: no space left; the graph is written to g.json\n" + err.Advice()
	if diff := cmp.Diff(want, explain(ctx, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func lines(b []byte) []string { return strings.Split(string(b), "\n") }

// timeless blanks the time of the run.
func timeless(b []byte) []byte {
	var out []byte
	for line := range bytes.Lines(b) {
		if _, after, ok := bytes.Cut(line, []byte(`"last_seen":"`)); ok {
			stamp, _, _ := bytes.Cut(after, []byte(`"`))
			line = bytes.ReplaceAll(line, stamp, []byte("now"))
		}
		out = append(out, line...)
	}
	return out
}

// TestChoices holds what flags can be set to to what the rooms that are told know.
func TestChoices(t *testing.T) {
	t.Parallel()
	known := map[string][]string{
		"dpop":        {string(okta.DPoPAuto), string(okta.DPoPAlways), string(okta.DPoPNever)},
		"mfa-factors": {collector.FactorsOfAll, collector.FactorsOfAdmins, collector.FactorsOfNone},
		"scope-paths": {string(graph.ScopePathsFull), string(graph.ScopePathsStrict), string(graph.ScopePathsOff)},
		"log-format":  {"text", "json"},
	}
	for _, s := range report.Severities {
		if s != report.Info { // which needs no action
			known["fail-on"] = append(known["fail-on"], string(s))
		}
	}
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
		known["log-level"] = append(known["log-level"], strings.ToLower(level.String()))
	}
	taken := map[string][]string{}
	for _, s := range config.Settings() {
		if choices := s.Choices(); choices != nil {
			taken[s.Flag] = choices
		}
	}
	if diff := cmp.Diff(known, taken); diff != "" {
		t.Errorf("(-known +taken):\n%s", diff)
	}
}

// TestPlan holds the imports to the plan of the house at the top of main.go.
func TestPlan(t *testing.T) {
	plan := plannedRooms(t)
	for file, imports := range importsOf(t, ".") {
		room := roomOf(plan, path.Dir(file))
		place := slices.Index(plan, room)
		if place < 0 {
			t.Errorf("%s is in no room of the plan", file)
			continue
		}
		for _, imported := range imports {
			other := roomOf(plan, imported)
			if slices.Index(plan, other) > place {
				t.Errorf("%s imports %s, which stands below %s in the plan", file, imported, room)
			}
			ofCollector := strings.HasPrefix(other, "collector")
			if ofCollector && !slices.Contains(plan[:6], other) && mayNotCollect(room) {
				t.Errorf("%s imports %s: of the collector, %s may know %v alone", file, imported, room, plan[:6])
			}
		}
	}
}

func mayNotCollect(room string) bool {
	return room == "schema" || room != "graph/output" && strings.HasPrefix(room, "graph")
}

// plannedRooms are the rooms that main.go lists, in that order.
func plannedRooms(t *testing.T) []string {
	source, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	var rooms []string
	for _, row := range regexp.MustCompile(`(?m)^//\t([a-z/]+)  `).FindAllSubmatch(source, -1) {
		rooms = append(rooms, string(row[1]))
		if _, err := os.Stat(string(row[1])); err != nil && string(row[1]) != "main" {
			t.Errorf("the plan in main.go has a room that is not there: %v", err)
		}
	}
	if len(rooms) < 10 {
		t.Fatalf("main.go lists %d rooms", len(rooms))
	}
	return rooms
}

// roomOf is the room that a folder belongs to: the nearest of the plan at or above it.
func roomOf(plan []string, folder string) string {
	for ; folder != "."; folder = path.Dir(folder) {
		if slices.Contains(plan, folder) {
			return folder
		}
	}
	return "main"
}

// importsOf has the rooms' own imports of each file of the program below root.
func importsOf(t *testing.T, root string) map[string][]string {
	all := map[string][]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if name != "." && (strings.HasPrefix(name, ".") || entry.Name() == "testdata") {
				return fs.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			if room, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), "oktagon/"); ours {
				all[name] = append(all[name], room)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
