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
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"oktagon/.packaging/handout"
	"oktagon/collector/config"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
	"oktagon/graph/bloodhound/bloodhoundfake"
	"oktagon/schema"
	"oktagon/schema/bloodhoundtest"
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
//	                       example.com, kept in FILE, behind a proxy with a password
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

func startOkta(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: okta ORG [FAULT...]")
	}
	o := oktatest.Options{Tokens: []string{testToken}, Clients: []oktatest.Client{{
		ID: testClient, Secret: testSecret, Scopes: append(oktatest.ReadScopes(), "okta.users.manage")}}}
	for _, text := range args[1:] {
		fault, err := oktatest.ParseFault(text)
		ts.Check(err)
		o.Faults = append(o.Faults, fault)
	}
	org, err := snapshot.Open(os.DirFS(filepath.Join(ts.Getenv("TESTDATA"), args[0])))
	ts.Check(err)
	fake, err := oktatest.New(org, o)
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
	org, err := snapshot.Open(os.DirFS(filepath.Join(ts.Getenv("TESTDATA"), args[0])))
	ts.Check(err)
	fake, err := oktatest.New(org, oktatest.Options{Tokens: []string{testToken}})
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
	ts.Setenv("PROXY", proxy.Listener.Addr().String())
	ts.Setenv("PROXY_USER", "oktagon:proxy-"+oktatest.Marker)
	ts.Setenv("TOKEN", testToken)
}

func startBloodHound(ts *testscript.TestScript, neg bool, args []string) {
	o := bloodhoundfake.Options{TokenID: "b5c6f2a0-0000-4000-8000-000000000697", TokenKey: "key-" + oktatest.Marker, Prompt: true}
	for _, outcome := range args {
		o.Outcomes = append(o.Outcomes, bloodhoundfake.Outcome(outcome))
	}
	server := httptest.NewServer(bloodhoundfake.New(o))
	ts.Defer(server.Close)
	ts.Setenv("BLOODHOUND", server.URL)
	ts.Setenv("TOKEN_ID", o.TokenID)
	ts.Setenv("BLOODHOUND_TOKEN_KEY", o.TokenKey)
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
	sameSnapshot(t, want, kept)
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

// TestDemoLeadsOut holds the demo to show every kind of edge into other graphs.
func TestDemoLeadsOut(t *testing.T) {
	var file struct {
		Graph struct {
			Nodes []any
			Edges []struct{ Kind string }
		}
	}
	if err := json.Unmarshal(read(t, "testdata/golden/contoso-hybrid.json"), &file); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, e := range file.Graph.Edges {
		kinds[e.Kind] = true
	}
	want := []string{"Okta_HostsAgent", "Okta_InboundOrgSSO", "Okta_InboundSSO", "Okta_MembershipSync", "Okta_OrgSWA",
		"Okta_OutboundOrgSSO", "Okta_OutboundSSO", "Okta_PasswordSync", "Okta_SWA", "Okta_UserSync"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(kinds))); diff != "" || len(file.Graph.Nodes) > 0 {
		t.Errorf("%d nodes; kinds (-want +got):\n%s", len(file.Graph.Nodes), diff)
	}
}

// TestScopePathsOff builds the demo without a word on scopes: what is left is the
// golden graph less our own kinds and properties, element by element.
func TestScopePathsOff(t *testing.T) {
	out := filepath.Join(t.TempDir(), "g.json")
	if r := runProgram(t, nil, "--from-snapshot", "testdata/contoso", "--scope-paths", "off", "--output", out); r.code != 0 {
		t.Fatalf("exit %d\n%s", r.code, &r.stderr)
	}
	got := read(t, out)
	if bytes.Contains(got, []byte("oktagon_")) || bytes.Contains(got, []byte("Oktagon_")) || bytes.Contains(got, []byte("scope_granted")) {
		t.Error("something is said of scopes all the same")
	}
	if diff := cmp.Diff(lines(official(t, read(t, "testdata/golden/contoso.json"))), lines(official(t, got))); diff != "" {
		t.Errorf("the graph is another (-golden less scopes +off):\n%s", diff)
	}
}

// official is a graph, an element a line, less what only our extension knows.
func official(t *testing.T, graph []byte) []byte {
	t.Helper()
	type element struct {
		ID         string         `json:"id,omitempty"`
		Kind       string         `json:"kind,omitempty"`
		Kinds      []string       `json:"kinds,omitempty"`
		Start      map[string]any `json:"start,omitempty"`
		End        map[string]any `json:"end,omitempty"`
		Properties map[string]any `json:"properties"`
	}
	var g struct {
		Graph struct{ Nodes, Edges []element } `json:"graph"`
	}
	if err := json.Unmarshal(graph, &g); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, e := range slices.Concat(g.Graph.Nodes, g.Graph.Edges) {
		if strings.HasPrefix(e.Kind, "Oktagon_") || slices.Contains(e.Kinds, "Oktagon_Scope") {
			continue
		}
		maps.DeleteFunc(e.Properties, func(key string, _ any) bool {
			return strings.HasPrefix(key, "oktagon_") || key == "scope_granted"
		})
		if err := json.NewEncoder(&b).Encode(e); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// TestHandoutIsFresh holds what is generated from the program's tables to them.
func TestHandoutIsFresh(t *testing.T) {
	if stale, err := handout.Stale("."); err != nil || len(stale) > 0 {
		t.Errorf("stale: %v (%v); run: go run ./.packaging/generate", stale, err)
	}
}

// TestPrintExtension prints the definition and nothing else.
func TestPrintExtension(t *testing.T) {
	r := runProgram(t, nil, "--print-extension")
	if r.code != 0 || !bytes.Equal(r.stdout.Bytes(), schema.Extension()) || r.stderr.Len() > 0 {
		t.Errorf("exit %d\n%s%s", r.code, &r.stdout, &r.stderr)
	}
}

// sameSnapshot proves collect(serve(S)) = S.
func sameSnapshot(t *testing.T, want, got string) {
	t.Helper()
	files, err := filepath.Glob(want + "/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		if diff := cmp.Diff(records(t, path), records(t, filepath.Join(got, name))); diff != "" {
			t.Errorf("%s was collected differently (-served +collected):\n%s", name, diff)
		}
	}
}

// records reads a file of a snapshot as a set: the lines of a listing, the items
// and ends of the parents of a fan-out.
func records(t *testing.T, path string) []string {
	t.Helper()
	set := map[string]bool{}
	for line := range bytes.Lines(read(t, path)) {
		var l struct {
			Parent string `json:"parent"`
			Items  []any  `json:"items"`
			State  string `json:"state"`
		}
		var whole any
		if json.Unmarshal(line, &l) != nil || json.Unmarshal(line, &whole) != nil {
			t.Fatalf("%s: %s", path, line)
		}
		switch {
		case l.Parent == "":
			set[compact(t, whole)] = true
		case l.State != "":
			set[l.Parent+" "+l.State] = true
		}
		for _, item := range l.Items {
			set[l.Parent+" "+compact(t, item)] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
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
				fault, err := oktatest.ParseFault(when)
				if err != nil {
					t.Fatal(err)
				}
				org, err := snapshot.Open(os.DirFS("testdata/contoso"))
				if err != nil {
					t.Fatal(err)
				}
				fake, err := oktatest.New(org, oktatest.Options{Faults: []oktatest.Fault{fault}, Tokens: []string{testToken},
					Clients: []oktatest.Client{
						{ID: testClient, Secret: testSecret, Scopes: oktatest.ReadScopes()},
						{ID: "0oaservice", Key: key.public, Scopes: oktatest.ReadScopes(), RequireDPoP: true},
					}})
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
	report := func(name string, vars map[string]string, args ...string) {
		summary, graph := filepath.Join(t.TempDir(), "summary.json"), filepath.Join(t.TempDir(), "g.json")
		r := runProgram(t, vars, append(args, "--output", graph, "--quiet",
			"--summary", summary, "--log-format", "json", "--log-level", "debug")...)
		log := r.stderr.Bytes()
		if !people.Match(read(t, graph)) {
			t.Errorf("%s: not even the graph names people", name)
		}
		if !bytes.Contains(log, []byte(`"msg":"request"`)) {
			t.Errorf("%s: exit %d, no request in the log:\n%s", name, r.code, log)
		}
		for _, b := range [][]byte{log, read(t, summary)} {
			if found := people.FindSubmatch(b); found != nil {
				t.Errorf("%s names %q", name, found[0])
			}
		}
		clean(t, r, summary)
	}
	report("the demo", nil, "--demo")
	org, err := snapshot.Open(os.DirFS("testdata/contoso"))
	if err != nil {
		t.Fatal(err)
	}
	o := oktatest.Options{Tokens: []string{testToken}}
	for _, text := range []string{"/api/v1/users/{id}:403", "/api/v1/apps/{id}/users:400", "/api/v1/groups/{id}/users:echo:nth=2"} {
		fault, err := oktatest.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		o.Faults = append(o.Faults, fault)
	}
	fake, err := oktatest.New(org, o)
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	server := httptest.NewServer(fake)
	defer server.Close()
	report("a run with faults", map[string]string{"OKTA_CLIENT_ORGURL": server.URL, "OKTA_CLIENT_TOKEN": testToken})
}

// personal matches every name, login and mail address in the demo organization,
// as a word of its own.
func personal(t *testing.T) *regexp.Regexp {
	t.Helper()
	value := regexp.MustCompile(`"(?:firstName|lastName|displayName|login|email|externalId|userName)":"([^"]+)"|"([^"]+@[^"]+)"`)
	words := map[string]bool{}
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

// TestSpecifiedIntegration holds the one integration that the project's
// specification spells out.
func TestSpecifiedIntegration(t *testing.T) {
	var graph struct {
		Graph struct {
			Nodes []struct {
				ID         string
				Properties map[string]any
			}
			Edges []struct {
				Kind       string
				Start, End struct{ Value string }
			}
		}
	}
	if err := json.Unmarshal(read(t, "testdata/golden/contoso.json"), &graph); err != nil {
		t.Fatal(err)
	}
	for _, n := range graph.Graph.Nodes {
		if n.ID != "0OAZ7JY5F2OXNVTMN697" {
			continue
		}
		scopes := []any{}
		for s := range strings.FieldsSeq(`users oauthIntegrations threatInsights devices apiTokens roles logs groups
			apps domains factors authenticators policies networkZones features`) {
			scopes = append(scopes, "okta."+s+".read")
		}
		for key, want := range map[string]any{
			"id": "0oaz7jy5f2oXnvtmN697", "name": "Falcon Shield", "displayName": "Falcon Shield",
			"oktaDomain": "contoso.okta.com", "appType": "falconshieldapiservice", "oauthScopes": scopes,
			"createdAt": "2026-01-15T12:25:42.000Z", "created_at": "2026-01-15T12:25:42+00:00",
		} {
			if diff := cmp.Diff(want, n.Properties[key]); diff != "" {
				t.Errorf("%s (-want +got):\n%s", key, diff)
			}
		}
		return
	}
	t.Error("there is no such node")
}

// TestBloodHoundAccepts holds the demo's file to BloodHound's own schemas.
func TestBloodHoundAccepts(t *testing.T) {
	out := filepath.Join(t.TempDir(), "g.json")
	for _, test := range []struct {
		args     []string
		releases []bloodhoundtest.Release
	}{
		{nil, []bloodhoundtest.Release{bloodhoundtest.Documented, bloodhoundtest.Early2026, bloodhoundtest.First}},
		{[]string{"--lowercase-properties"}, []bloodhoundtest.Release{bloodhoundtest.Documented, bloodhoundtest.Upcoming}},
	} {
		r := runProgram(t, nil, append(test.args, "--from-snapshot", "testdata/contoso", "--output", out)...)
		if r.code != 0 {
			t.Fatalf("exit %d\n%s", r.code, &r.stderr)
		}
		for _, release := range test.releases {
			bloodhoundtest.Load(t, release).File(t, out)
		}
	}
	for _, release := range []bloodhoundtest.Release{bloodhoundtest.Documented, bloodhoundtest.Early2026} {
		bloodhoundtest.Load(t, release).File(t, hybrid(out))
	}
	// Jamf's collector spells a property with a capital letter, which matchers
	// must repeat; else the file would do for the release that refuses them.
	bloodhoundtest.Load(t, bloodhoundtest.Upcoming).File(t, respelt(t, hybrid(out), "domainName", "domainname"))
}

// respelt is a copy of a file with one key spelt otherwise, which it must have.
func respelt(t *testing.T, path, from, to string) string {
	t.Helper()
	b := read(t, path)
	if !bytes.Contains(b, []byte(from)) {
		t.Fatalf("%s has no %s", path, from)
	}
	out := filepath.Join(t.TempDir(), "respelt.json")
	if err := os.WriteFile(out, bytes.ReplaceAll(b, []byte(from), []byte(to)), 0o600); err != nil {
		t.Fatal(err)
	}
	return out
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

// TestSignals ends the program while it collects, as people, init systems and
// terminals that are closed do: no output is left, and no copy of what was read.
func TestSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("processes get no signals here")
	}
	org, err := snapshot.Open(os.DirFS("testdata/contoso"))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		program string
		signals []os.Signal
		said    string
	}{
		"Ctrl-C":   {"exec oktagon", []os.Signal{os.Interrupt}, "interrupt"},
		"stopped":  {"exec oktagon", []os.Signal{syscall.SIGTERM}, "terminated"},
		"hung up":  {"exec oktagon", []os.Signal{syscall.SIGHUP}, "hangup"},
		"outlives": {"trap '' HUP; exec oktagon", []os.Signal{syscall.SIGHUP, os.Interrupt}, "interrupt"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake, err := oktatest.New(org, oktatest.Options{Tokens: []string{testToken}})
			if err != nil {
				t.Fatal(err)
			}
			defer fake.Close()
			collecting := make(chan struct{})
			var once sync.Once
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/api/v1/users" {
					once.Do(func() { close(collecting) })
					<-r.Context().Done()
				}
				fake.ServeHTTP(w, r)
			}))
			defer server.Close()
			dir, tmp := t.TempDir(), t.TempDir()
			cmd := exec.CommandContext(t.Context(), "sh", "-c", test.program)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "HOME="+dir, "TMPDIR="+tmp, "OKTA_CLIENT_ORGURL="+server.URL, "OKTA_CLIENT_TOKEN="+testToken)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-collecting
			for _, signal := range test.signals {
				if err := cmd.Process.Signal(signal); err != nil {
					t.Error(err)
				}
			}
			_ = cmd.Wait() // the code tells
			if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(stderr.String(), test.said+" signal received; nothing was written") {
				t.Errorf("exit %d\n%s", code, &stderr)
			}
			for _, place := range []string{dir, tmp} {
				if left, err := os.ReadDir(place); err != nil || len(left) > 0 {
					t.Errorf("left behind: %v %v", left, err)
				}
			}
		})
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

func compact(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

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

// TestNetwork goes through a proxy and to a server with a certificate of its own.
func TestNetwork(t *testing.T) {
	org, err := snapshot.Open(os.DirFS("testdata/contoso"))
	if err != nil {
		t.Fatal(err)
	}
	fake, err := oktatest.New(org, oktatest.Options{Tokens: []string{testToken}})
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	var proxied atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxied.Add(1)
		fake.ServeHTTP(w, r)
	}))
	defer proxy.Close()
	secure := httptest.NewTLSServer(fake)
	defer secure.Close()
	cert := filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw}
	if err := os.WriteFile(cert, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "g.json")
	vars := func(url string) map[string]string {
		return map[string]string{"OKTA_CLIENT_ORGURL": url, "OKTA_CLIENT_TOKEN": testToken}
	}
	if r := runProgram(t, vars("http://127.0.0.1:1"), "--proxy", proxy.URL, "--output", out); r.code != 0 || proxied.Load() == 0 {
		t.Errorf("through the proxy: exit %d after %d requests\n%s", r.code, proxied.Load(), &r.stderr)
	}
	if r := runProgram(t, vars(secure.URL), "--ca-file", cert, "--output", out); r.code != 0 {
		t.Errorf("with the certificate: exit %d\n%s", r.code, &r.stderr)
	}
	if r := runProgram(t, vars(secure.URL), "--output", out); r.code != 1 || !strings.Contains(r.stderr.String(), "--ca-file") {
		t.Errorf("without the certificate: exit %d\n%s", r.code, &r.stderr)
	}
}

// TestREADMEPaths walks the two paths of the README through the demo's graph.
func TestREADMEPaths(t *testing.T) {
	var file struct {
		Graph struct {
			Nodes []struct {
				ID         string
				Kinds      []string
				Properties struct{ Displayname string }
			}
			Edges []struct {
				Kind       string
				Start, End struct{ Value string }
			}
		}
	}
	if err := json.Unmarshal(read(t, "testdata/golden/contoso.json"), &file); err != nil {
		t.Fatal(err)
	}
	kind, name := map[string]string{}, map[string]string{}
	for _, n := range file.Graph.Nodes {
		kind[n.ID], name[n.ID] = n.Kinds[0], n.Properties.Displayname
	}
	// walk follows edge kinds from the nodes of a kind and returns the names on
	// each way.
	walk := func(from string, edges ...string) []string {
		ways := map[string]string{}
		for id, k := range kind {
			if k == from {
				ways[id] = name[id]
			}
		}
		for _, edge := range edges {
			next := map[string]string{}
			for _, e := range file.Graph.Edges {
				if way, ok := ways[e.Start.Value]; ok && e.Kind == edge {
					next[e.End.Value] += way + " > " + name[e.End.Value] + ";"
				}
			}
			ways = next
		}
		return slices.Sorted(maps.Values(ways))
	}
	readme := string(read(t, "README.md"))
	for _, test := range []struct {
		from  string
		edges []string
		want  string
		names []string
	}{
		{"Okta_Group", []string{"Okta_HelpDeskAdmin", "Okta_CreatorOf"},
			"Help Desk > Dana Whitcomb;", []string{"Help Desk", "Dana Whitcomb", "Nightwatch Log Archive"}},
		{"Okta_User", []string{"Okta_ReadClientSecret", "Okta_SecretOf", "Okta_SuperAdmin"},
			"Ravi Menon > ", []string{"Ravi Menon", "Felix Marchetti", "Zoë Brandström", "Onboarding Automation"}},
		{"Okta_User", []string{"Okta_CreatorOf", "Oktagon_TakeOverOrg"},
			"Łukasz Wójcik > Latchkey Lifecycle;", []string{"Łukasz Wójcik", "Latchkey Lifecycle"}},
	} {
		ways := strings.Join(walk(test.from, test.edges...), "\n")
		if !strings.Contains(ways, test.want) {
			t.Errorf("no way %q over %v:\n%s", test.want, test.edges, ways)
		}
		for _, n := range test.names {
			if !strings.Contains(readme, n) || !strings.Contains(ways, n) {
				t.Errorf("%s is not both in the README and on the way:\n%s", n, ways)
			}
		}
	}
}
