package opengraph

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAbort(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "g.json")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := create(t, path, Options{MaxFileSize: 300})
	fill(t, w, 10, 10, 10)
	for range 2 {
		if err := w.Abort(); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"g.json"}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
	if got := read(t, path); got != "old" {
		t.Errorf("the earlier output is %q", got)
	}
	if _, err := w.Commit(); err == nil {
		t.Error("Commit after Abort succeeds")
	}
	if w.Node(tinyNode) == nil || w.Edge(tinyEdge) == nil {
		t.Error("writing after Abort succeeds")
	}
}

func TestAbortAfterCommit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := create(t, filepath.Join(dir, "g.json"), Options{})
	commit(t, w)
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(); err == nil {
		t.Error("the second Commit succeeds")
	}
	if diff := cmp.Diff([]string{"g.json"}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// A run can be killed in the hours between Create and the first element.
func TestCreateLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	create(t, filepath.Join(dir, "g.json"), Options{})
	create(t, filepath.Join(dir, "g.zip"), Options{})
	if diff := cmp.Diff([]string{}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestCreateFailsEarly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ path, want string }{
		"empty":         {"", "empty path"},
		"no folder":     {filepath.Join(dir, "none", "g.json"), "does not exist: create it"},
		"is a folder":   {dir, "is a folder: add a file name"},
		"ends in slash": {dir + string(filepath.Separator), "is a folder: add a file name"},
		"under a file":  {filepath.Join(plain, "g.json"), plain},
		"stdout":        {"-", "no standard output"},
	}
	for name, test := range tests {
		_, err := Create(test.path, Options{})
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.path) {
			t.Errorf("%s: error %v, want %q and the path", name, err, test.want)
		}
	}
	if _, err := Create(filepath.Join(dir, "g.json"), Options{MaxFileSize: -1}); err == nil {
		t.Error("a negative size is accepted")
	}
	if diff := cmp.Diff([]string{"plain"}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// The temporary file has a longer name than the output.
func TestCreateFailsWithoutTemporaryFile(t *testing.T) {
	t.Parallel()
	_, err := Create(filepath.Join(t.TempDir(), strings.Repeat("g", 245)+".json"), Options{})
	if err == nil || !strings.Contains(err.Error(), "choose another path") {
		t.Errorf("error %v", err)
	}
}
