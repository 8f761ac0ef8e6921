package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/config"
	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/progress"
	"oktagon/collector/snapshot"
)

// pinsFile holds the SHA-256 of what the program writes of two organizations. A change
// that shall not change the output leaves it as it is; any other says in its commit why
// it changes it. The flag -update writes it again.
const pinsFile = "testdata/golden/pins.json"

// TestPins collects the demo's organization with a fixed clock, generates one of 2,000
// users, and compares every byte of their graphs, and of the demo's summary, with
// pinsFile. Of the summary, the program's version and the microseconds that requests
// waited for each other are left out.
func TestPins(t *testing.T) {
	file, err := filepath.Abs(pinsFile)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	demo, generated := filepath.Join(t.TempDir(), "demo"), filepath.Join(t.TempDir(), "generated")
	if _, err := collectDemo(t, demo); err != nil {
		t.Fatal(err)
	}
	size := orggen.Size{Users: 2000, Groups: 100, Memberships: 25_000, Apps: 40, AppUsers: 10_000,
		Integrations: 20, Admins: 60, Factors: "all", Seed: 1}
	if _, err := orggen.Generate(generated, size); err != nil {
		t.Fatal(err)
	}
	buildPinned(t, got, "generated", generated)
	buildPinned(t, got, "demo", demo, "--summary", "s.json")
	summary, err := json.Marshal(stable(t, read(t, "s.json")))
	if err != nil {
		t.Fatal(err)
	}
	got["demo s.json"] = checksum(summary)
	if *update {
		pins, err := json.MarshalIndent(got, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(pins, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{}
	if err := json.Unmarshal(read(t, file), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the output changed (-pinned +now); -update pins it again:\n%s", diff)
	}
}

// collectDemo keeps a snapshot of the demo's organization in dir, in a bubble, where time
// starts at a fixed date and passes only while all wait. It returns the paths of the
// endpoints that were asked, and the error that ended the collection.
func collectDemo(t *testing.T, dir string, faults ...oktatest.Fault) (paths []string, err error) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)))
		paths, err = collectInBubble(t, dir, faults)
	})
	return paths, err
}

func collectInBubble(t *testing.T, dir string, faults []oktatest.Fault) ([]string, error) {
	org, err := snapshot.Open(os.DirFS("testdata/contoso"))
	if err != nil {
		t.Fatal(err)
	}
	fake, err := oktatest.New(org, oktatest.Options{Tokens: []string{testToken}, Faults: faults})
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
	err = collector.Run(t.Context(), client, w, collector.Options{Selection: all, Domain: org.Manifest.Domain,
		Factors: collector.FactorsOfAdmins, Progress: progress.Discard, Log: slog.New(slog.DiscardHandler)})
	return slices.Sorted(maps.Keys(fake.Requests())), err
}

// buildPinned builds the graph of the snapshot in dir, as a user would, in a folder of
// its own, which stays the working directory, and puts the checksums of its files into
// sums.
func buildPinned(t *testing.T, sums map[string]string, name, dir string, args ...string) {
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
	for _, file := range []string{"g.json", "g-hybrid.json"} {
		sums[name+" "+file] = checksum(read(t, file))
	}
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

func checksum(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
