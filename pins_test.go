package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"oktagon/collector"
	"oktagon/collector/config"
	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/progress"
	"oktagon/collector/snapshot"
)

// The pins: SHA-256 of what the program writes of two organizations. A change that
// shall not change the output leaves them as they are; any other says in its commit
// why it changes them. Regenerate them by copying what the failing test prints.
var pins = map[string]string{
	"demo g.json":             "464ff7082834a6c5b1794084b73c56a0f2c6562c99cc79c1cf30c9041268d6e9",
	"demo g-hybrid.json":      "10a43f8a8a4a486e8b8fd958f182d50fe87d777962dbeb18aeda977651e83231",
	"demo s.json":             "72d186e8dfd4698efeb9439461cdc2417e7ca64230246d7cf6b5d9737d0f9467",
	"generated g.json":        "2092a106a51363b30cfe337a28200450bd2b6838c704ac135c8f588c4f49f978",
	"generated g-hybrid.json": "f35bbbf19720068838ef0bc03b9aebb311613ee228bf4bb2bc47997f821242fa",
}

// TestPins collects the demo's organization with a fixed clock, generates one of 2,000
// users, and compares every byte of their graphs, and of the demo's summary, with the
// pins. Of the summary, the program's version and the microseconds that requests waited
// for each other are left out.
func TestPins(t *testing.T) {
	t.Run("demo", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "snapshot")
		synctest.Test(t, func(t *testing.T) { collectDemo(t, dir) })
		pinGraph(t, "demo", dir, "--summary", "s.json")
		summary, err := json.Marshal(stable(t, read(t, "s.json")))
		if err != nil {
			t.Fatal(err)
		}
		pin(t, "demo s.json", summary)
	})
	t.Run("generated", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "snapshot")
		size := orggen.Size{Users: 2000, Groups: 100, Memberships: 25_000, Apps: 40, AppUsers: 10_000,
			Integrations: 20, Admins: 60, Factors: "all", Seed: 1}
		if _, err := orggen.Generate(dir, size); err != nil {
			t.Fatal(err)
		}
		pinGraph(t, "generated", dir)
	})
}

// collectDemo keeps a snapshot of the demo's organization in dir. It is called in a
// bubble, where time starts at a fixed date and passes only while all wait.
func collectDemo(t *testing.T, dir string) {
	org, err := snapshot.Open(os.DirFS("testdata/contoso"))
	if err != nil {
		t.Fatal(err)
	}
	fake, err := oktatest.New(org, oktatest.Options{Tokens: []string{testToken}})
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	all, err := collector.Select(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	client, err := okta.New(okta.Config{
		BaseURL:        &url.URL{Scheme: "https", Host: org.Manifest.Domain},
		Credential:     okta.Credential{Mode: okta.SSWS, Token: testToken},
		Scopes:         all.Scopes(),
		ReservePercent: 10,
		Transport:      fake.RoundTripper(),
	})
	if err != nil {
		t.Fatal(err)
	}
	w, err := snapshot.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	time.Sleep(time.Until(time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)))
	if err := collector.Run(t.Context(), client, w, collector.Options{Selection: all, Domain: org.Manifest.Domain,
		Factors: collector.FactorsOfAdmins, Progress: progress.Discard, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
}

// pinGraph builds the graph of the snapshot in dir, as a user would, in a folder of
// its own, and holds its files to the pins.
func pinGraph(t *testing.T, name, dir string, args ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	var stderr bytes.Buffer
	args = append([]string{"--from-snapshot", dir, "--output", "g.json"}, args...)
	code := run(context.Background(), args, environment{
		Environment: config.Environment{Getenv: func(string) string { return "" }, Home: t.TempDir()},
		stdout:      io.Discard,
		stderr:      &stderr,
	})
	if code != config.ExitComplete {
		t.Fatalf("exit %d: %s", code, &stderr)
	}
	pin(t, name+" g.json", read(t, "g.json"))
	pin(t, name+" g-hybrid.json", read(t, "g-hybrid.json"))
}

// stable is a summary without the version of the program and the waits.
func stable(t *testing.T, summary []byte) map[string]any {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal(summary, &all); err != nil {
		t.Fatal(err)
	}
	delete(all, "program")
	delete(all, "finished")
	for _, row := range all["coverage"].([]any) {
		delete(row.(map[string]any), "waited_ns")
	}
	return all
}

func pin(t *testing.T, name string, content []byte) {
	t.Helper()
	sum := sha256.Sum256(content)
	if got := hex.EncodeToString(sum[:]); got != pins[name] {
		t.Errorf("%q: %q, not %q", name, got, pins[name])
	}
}
