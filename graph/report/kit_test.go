package report_test

import (
	"io/fs"
	"os"
	"testing"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/report"
)

// reportOf builds the graph of a snapshot and the report on it.
func reportOf(t testing.TB, files fs.FS) *report.Report {
	t.Helper()
	s, err := snapshot.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	x := extractOf(t, s)
	r, err := report.New("1", s, x)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func extractOf(t testing.TB, s *snapshot.Snapshot) *report.Extract {
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

// contoso is the demo organization.
func contoso() fs.FS { return os.DirFS("../../testdata/contoso") }
