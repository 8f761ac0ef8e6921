// Package reporttest makes reports of small organizations, for tests.
package reporttest

import (
	"encoding/json"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/report"
)

// Limits are the defaults of the command line.
var Limits = report.Limits{Secret: 180 * 24 * time.Hour, Integration: 365 * 24 * time.Hour}

// Report builds the graph of a snapshot and makes the report on it.
func Report(t testing.TB, files fs.FS) *report.Report {
	t.Helper()
	s := Open(t, files)
	r, err := report.New("1", s, Extract(t, s), Limits)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Open opens a snapshot.
func Open(t testing.TB, files fs.FS) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Extract builds the graph of a snapshot and returns the extract of it.
func Extract(t testing.TB, s *snapshot.Snapshot) *report.Extract {
	t.Helper()
	x, err := report.NewExtract(s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := graph.Build(s, graph.Options{}, x); err != nil {
		t.Fatal(err)
	}
	return x
}

// Copy copies the files of a snapshot.
func Copy(t testing.TB, from fs.FS) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(from, "*.json*")
	if err != nil || len(names) == 0 {
		t.Fatal("no snapshot", err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	return files
}

// EditManifest changes the manifest of a snapshot.
func EditManifest(t testing.TB, files fstest.MapFS, change func(*snapshot.Manifest)) {
	t.Helper()
	var m snapshot.Manifest
	if err := json.Unmarshal(files["manifest.json"].Data, &m); err != nil {
		t.Fatal(err)
	}
	change(&m)
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	files["manifest.json"] = &fstest.MapFile{Data: data}
}

// Deny returns a copy of a snapshot in which Okta refused some resources.
func Deny(t testing.TB, from fs.FS, resources ...string) fstest.MapFS {
	t.Helper()
	files := Copy(t, from)
	for _, resource := range resources {
		delete(files, resource+".jsonl")
	}
	EditManifest(t, files, func(m *snapshot.Manifest) {
		for i := range m.Coverage {
			if c := &m.Coverage[i]; slices.Contains(resources, c.Resource) {
				c.State, c.Objects = snapshot.Denied, 0
			}
		}
	})
	return files
}
