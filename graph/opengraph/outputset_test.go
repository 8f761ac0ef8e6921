package opengraph

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// put writes files of one content into a folder.
func put(t *testing.T, dir, content string, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

const oldGraph = `{"graph":{"nodes":[],"edges":[]}}` + "\n"

func TestStalePartsAreRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, oldGraph, "g.json", "g-0002.json", "g-0003.json", "g-hybrid.json", "g-hybrid-0002.json")
	others := []string{"g-00002.json", "g-0001.json", "g-0005.json", "g-002.json", "g-12345.json", "g-2025.json", "g-20261118.json",
		"g-hybrid-0004.json", "g-hybrid-notes.json", "g-hybrid.zip"}
	put(t, dir, oldGraph, others...)
	before := len(list(t, dir))
	w := create(t, filepath.Join(dir, "g.json"), Options{})
	fill(t, w, 1, 0, 0)
	if n := len(list(t, dir)); n != before+1 {
		t.Errorf("before Commit the folder has %d files", n)
	}
	commit(t, w)
	if diff := cmp.Diff(append(others, "g.json"), list(t, dir)); diff != "" {
		t.Error(diff)
	}
	if read(t, filepath.Join(dir, "g.json")) == oldGraph {
		t.Error("the first part was not replaced")
	}
}

// A file that has the name of a part and is no graph of oktagon stays, and so do the
// parts after it.
func TestOtherFilesStay(t *testing.T) {
	t.Parallel()
	for _, ext := range []string{".json", ".zip"} {
		dir := t.TempDir()
		put(t, dir, "mine", "g-0002"+ext, "g-hybrid"+ext)
		put(t, dir, oldGraph, "g-0003"+ext, "g-hybrid-0002"+ext)
		w := create(t, filepath.Join(dir, "g"+ext), Options{})
		fill(t, w, 1, 0, 0)
		commit(t, w)
		if diff := cmp.Diff([]string{"g-0002" + ext, "g-0003" + ext, "g-hybrid-0002" + ext, "g-hybrid" + ext, "g" + ext}, list(t, dir)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestStaleZipIsRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, foreign := range []int{1, 0} {
		w := create(t, filepath.Join(dir, "g.zip"), Options{})
		fill(t, w, 1, 1, foreign)
		commit(t, w)
	}
	if diff := cmp.Diff([]string{"g.zip"}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// Wherever a run is killed while it removes the files of an earlier one and renames
// its own, the next run removes all that is left.
func TestKilledWhileRenaming(t *testing.T) {
	t.Parallel()
	old := []string{"g.json", "g-0002.json", "g-0003.json", "g-hybrid.json", "g-hybrid-0002.json", "g-hybrid-0003.json"}
	for steps := range 2*len(old) + 1 {
		dir := t.TempDir()
		killed, err := Create(filepath.Join(dir, "g.json"), Options{MaxFileSize: 10})
		if err != nil {
			t.Fatal(err)
		}
		fill(t, killed, 3, 0, 3)
		for _, s := range killed.streams() {
			if err := s.finish(); err != nil {
				t.Fatal(err)
			}
		}
		put(t, dir, oldGraph, old...)
		remaining, err := killed.set.earlier()
		if err != nil || len(remaining) != len(old) {
			t.Fatal(remaining, err)
		}
		err = remove(remaining[:min(steps, len(old))])
		for _, target := range killed.renameOrder()[:max(steps-len(old), 0)] {
			err = errors.Join(err, target.move())
		}
		if err != nil {
			t.Fatal(err)
		}
		w := create(t, filepath.Join(dir, "g.json"), Options{})
		fill(t, w, 1, 0, 0)
		commit(t, w)
		left := slices.DeleteFunc(list(t, dir), func(name string) bool { return filepath.Ext(name) == ".tmp" })
		if diff := cmp.Diff([]string{"g.json"}, left); diff != "" {
			t.Errorf("killed after %d steps: %s", steps, diff)
		}
	}
}

func TestNamesWithoutEnding(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"graph": "graph-0002", ".json": ".json-0002", "a.b.json": "a.b-0002.json", "g.ZIP": "g-0002.ZIP",
	} {
		f, err := newOutputSet(filepath.Join(t.TempDir(), path))
		if err != nil {
			t.Fatal(err)
		}
		if got := f.name(false, 2, f.ext); got != want {
			t.Errorf("second part of %s is %s, want %s", path, got, want)
		}
	}
}
