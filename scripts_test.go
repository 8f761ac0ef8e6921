package main

import (
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
	"oktagon/graph/bloodhound/bloodhoundfake"
	"oktagon/schema/bloodhoundtest"
)

// TestScripts runs the program as its users do, over real sockets. The scripts may call
// oktagon and:
//
//	okta ORG [FAULT...]    starts a fake Okta of testdata/ORG and sets its address and
//	                       credentials in the environment
//	proxy ORG FILE         starts a fake Okta of testdata/ORG with a certificate for
//	                       example.com, written to FILE, behind a proxy with a password;
//	                       $DIRECT is its address without the proxy
//	bloodhound [OUTCOME]   starts a fake BloodHound whose jobs end with the outcome, or that
//	                       refuses capital letters with "upcoming"
//	exits CODE ARG...      runs oktagon and fails on any other exit code
//	[tmpfs]                is true when a script may mount a file system
//	only FILE...           fails unless the working directory has just these files
func TestScripts(t *testing.T) {
	testdata, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	upcoming := bloodhoundtest.Load(t, bloodhoundtest.Upcoming)
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
			"bloodhound": func(ts *testscript.TestScript, neg bool, args []string) { startBloodHound(ts, upcoming, args) },
			"okta":       startOkta,
			"proxy":      startProxy,
			"exits":      exits,
			"only":       onlyFiles,
		},
	})
}

// canMount reports whether a process may mount a private file system, which the scripts
// use as a full disk.
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

// newFakeOkta makes a fake Okta of the organization in dir, with faults.
func newFakeOkta(dir string, o oktatest.Options, faults ...string) (*oktatest.Server, error) {
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
		ID: testClient, Secret: testSecret, Scopes: append(oktatest.Scopes(), "okta.users.manage")}}}
	fake, err := newFakeOkta(filepath.Join(ts.Getenv("TESTDATA"), args[0]), o, args[1:]...)
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
	fake, err := newFakeOkta(filepath.Join(ts.Getenv("TESTDATA"), args[0]), oktatest.Options{Tokens: []string{testToken}})
	ts.Check(err)
	ts.Defer(func() { fake.Close() })
	server := httptest.NewUnstartedServer(fake)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the certificate may be refused
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

// serveBloodHound starts a fake BloodHound and returns its address.
func serveBloodHound(cleanup func(func()), outcomes ...string) string {
	o := bloodhoundfake.Options{}
	for _, outcome := range outcomes {
		o.Outcomes = append(o.Outcomes, bloodhoundfake.Outcome(outcome))
	}
	return serve(cleanup, o)
}

// serve starts a fake BloodHound that accepts our credential.
func serve(cleanup func(func()), o bloodhoundfake.Options) string {
	o.TokenID, o.TokenKey, o.Immediate = bloodHoundID, bloodHoundKey, true
	o.Clearing = bloodhoundfake.Clearing{Holds: true, Reads: 1}
	server := httptest.NewServer(bloodhoundfake.New(o))
	cleanup(server.Close)
	return server.URL
}

func startBloodHound(ts *testscript.TestScript, upcoming *bloodhoundtest.Rules, args []string) {
	if slices.Contains(args, "upcoming") {
		ts.Setenv("BLOODHOUND", serve(ts.Defer, bloodhoundfake.Options{Validate: upcoming.Read}))
	} else {
		ts.Setenv("BLOODHOUND", serveBloodHound(ts.Defer, args...))
	}
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
