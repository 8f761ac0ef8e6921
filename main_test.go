package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"oktagon/collector"
	"oktagon/collector/config"
	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
	"oktagon/collector/source"
	"oktagon/graph"
	"oktagon/graph/output"
	"oktagon/graph/report"
)

var update = flag.Bool("update", false, "write the golden files")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"oktagon": main})
}

// A result is that of a run of the program in this process.
type result struct {
	code           int
	stdout, stderr bytes.Buffer
}

// runProgram runs the program with environment variables and arguments.
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

// TestDemo compares the demo's graph with its golden file.
func TestDemo(t *testing.T) {
	out := filepath.Join(t.TempDir(), "g.json")
	kept := filepath.Join(t.TempDir(), "snap")
	succeed := func(args ...string) *result {
		r := runProgram(t, nil, args...)
		if r.code != 0 {
			t.Fatalf("exit %d\n%s", r.code, &r.stderr)
		}
		return r
	}
	r := succeed("--demo", "--output", out, "--snapshot", kept, "--log-level", "debug")
	again := filepath.Join(t.TempDir(), "again.json")
	succeed("--from-snapshot", kept, "--output", again)
	if !bytes.Equal(read(t, out), read(t, again)) {
		t.Error("the kept snapshot gives another graph")
	}
	succeed("--from-snapshot", "testdata/contoso", "--output", again)
	checkGolden(t, "testdata/golden/contoso.json", again, out)
	checkGolden(t, "testdata/golden/contoso-hybrid.json", hybrid(again), hybrid(out))
	checkNoSecret(t, r, out, hybrid(out), kept)
}

// hybrid returns the path of the hybrid edges of an output.
func hybrid(path string) string { return strings.TrimSuffix(path, ".json") + "-hybrid.json" }

// checkGolden compares a file that was built from the organization's snapshot with its
// golden file, and with one that was built from a collection over HTTP.
func checkGolden(t *testing.T, golden, built, collected string) {
	t.Helper()
	want := read(t, built)
	if *update {
		if err := os.WriteFile(golden, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(lines(read(t, golden)), lines(want)); diff != "" {
		t.Errorf("the demo's graph differs from %s (-want +got):\n%s", golden, diff)
	}
	if diff := cmp.Diff(lines(withoutTime(want)), lines(withoutTime(read(t, collected)))); diff != "" {
		t.Errorf("collected over HTTP, the graph differs (-want +got):\n%s", diff)
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

// A lost network is a failure, not an interruption, and has a resume hint.
func TestLostNetwork(t *testing.T) {
	t.Parallel()
	offline := &okta.OfflineError{Duration: 5 * time.Minute, Network: &okta.NetworkError{Request: okta.Request{Host: "contoso.okta.com"}, Err: io.ErrUnexpectedEOF}}
	err := &source.UnfinishedError{Err: fmt.Errorf("users: %w", offline)}
	if code := exitCode(t.Context(), err); code != config.ExitFailed {
		t.Errorf("exit %d", code)
	}
	for _, want := range []string{"users: the network is lost: nothing of contoso.okta.com has answered for 5m0s", "check the connection", "--snapshot DIR"} {
		if got := explain(t.Context(), err); !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}

// A broken snapshot cannot be resumed or built from.
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

// A run that is interrupted while it reports does not say that nothing was written.
func TestInterruptedReport(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := &output.ReportError{Err: errors.New("--summary s.json: no space left"), Output: "g.json", Snapshot: "kept"}
	if code := exitCode(ctx, err); code != config.ExitFailed {
		t.Errorf("exit %d", code)
	}
	want := "--summary s.json: no space left; the graph is written to g.json\n" + err.Advice()
	if diff := cmp.Diff(want, explain(ctx, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// sample returns every nth of the cases with -short, for the race detector: it needs some of
// them, and all are tried without it.
func sample[T any](n int, cases []T) []T {
	if !testing.Short() {
		return cases
	}
	var some []T
	for i := 0; i < len(cases); i += n {
		some = append(some, cases[i])
	}
	return some
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

// The log has who authorized an integration for 90 days: a run after them does not ask.
var lastSeen = regexp.MustCompile(`"(last_seen|oktagon_last_token|oktagon_last_token_checked_since)":"[^"]*"|,"oktagon_authorized_(by|at)":"[^"]*"`)

// withoutTime removes what depends on the time of the run from a graph.
func withoutTime(b []byte) []byte { return lastSeen.ReplaceAll(b, nil) }

// TestChoices compares the choices of flags with the values that their users know.
func TestChoices(t *testing.T) {
	t.Parallel()
	known := map[string][]string{
		"dpop":        {string(okta.DPoPAuto), string(okta.DPoPAlways), string(okta.DPoPNever)},
		"mfa-factors": {collector.FactorsOfAll, collector.FactorsOfAdmins, collector.FactorsOfNone},
		"scope-paths": {string(graph.ScopePathsFull), string(graph.ScopePathsStrict), string(graph.ScopePathsOff)},
		"log-format":  {"text", "json"},
	}
	for _, s := range report.Severities {
		known["severity"] = append(known["severity"], string(s))
		if s != report.Info { // it needs no action
			known["fail-on"] = append(known["fail-on"], string(s))
			known["fail-on-new"] = known["fail-on"]
		}
	}
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
		known["log-level"] = append(known["log-level"], strings.ToLower(level.String()))
	}
	choices := map[string][]string{}
	for _, s := range config.Settings() {
		if c := s.Choices(); c != nil {
			choices[s.Flag] = c
		}
	}
	if diff := cmp.Diff(known, choices); diff != "" {
		t.Errorf("(-known +choices):\n%s", diff)
	}
}
