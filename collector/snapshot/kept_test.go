package snapshot_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
)

// week is the start of the collection in one week.
func week(n int) time.Time { return time.Date(2026, 11, 2+7*n, 3, 17, 0, 0, time.UTC) }

// openKept opens the folder of --snapshot and closes it again when the test ends.
func openKept(t *testing.T, dir string, keep int) *snapshot.Kept {
	t.Helper()
	k, err := snapshot.OpenKept(dir, keep)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.Close() })
	return k
}

// collect writes a collection with one record, which says in which week it was made.
func collect(t *testing.T, k *snapshot.Kept, n int) {
	t.Helper()
	l, err := k.Listing(snapshot.Orgs)
	if err != nil {
		t.Fatal(err)
	}
	err = l.Add(&snapshot.Org{ID: "00o" + string(rune('0'+n))})
	_, _, finished := l.Finish()
	if err := errors.Join(err, finished, k.Update(func(m *snapshot.Manifest) {
		m.Begin(week(n))
		m.Finished = week(n).Add(time.Hour)
		m.Org = "00o"
	})); err != nil {
		t.Fatal(err)
	}
}

func startOf(t *testing.T, dir string) time.Time {
	t.Helper()
	s, err := snapshot.OpenFolder(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return s.Manifest.Started
}

func closed(t *testing.T, k *snapshot.Kept) {
	t.Helper()
	if err := k.Close(); err != nil {
		t.Error(err)
	}
}

// The same folder serves every week, and the last snapshot is there until the next one's
// graph is written.
func TestKeptEveryWeek(t *testing.T) {
	t.Parallel()
	for keep, want := range map[int][]string{
		0: {"snap"},
		2: {"snap", "snap-2026-11-09-031700Z", "snap-2026-11-16-031700Z"},
	} {
		parent := t.TempDir()
		dir := filepath.Join(parent, "snap")
		for n := range 4 {
			k := openKept(t, dir, keep)
			if k.IsFinished() || k.Resumed() || (k.Replaces() != nil) != (n > 0) {
				t.Errorf("week %d: finished %t, resumed %t", n, k.IsFinished(), k.Resumed())
			}
			collect(t, k, n)
			closed(t, k)

			k = openKept(t, dir, keep) // the graph is not written
			if !k.IsFinished() || !k.Snapshot().Manifest.Started.Equal(week(n)) {
				t.Errorf("week %d: finished %t, %v", n, k.IsFinished(), k.Snapshot().Manifest.Started)
			}
			if n > 0 && !startOf(t, dir).Equal(week(n-1)) {
				t.Errorf("week %d: the old snapshot is of %v", n, startOf(t, dir))
			}
			if err := k.Finish(); err != nil {
				t.Fatal(err)
			}
			closed(t, k)
			if !startOf(t, dir).Equal(week(n)) {
				t.Errorf("week %d: the snapshot is of %v", n, startOf(t, dir))
			}
		}
		if diff := cmp.Diff(want, namesIn(t, parent)); diff != "" {
			t.Errorf("keep %d: %s", keep, diff)
		}
		if diff := cmp.Diff([]string{"manifest.json", "org.jsonl"}, namesIn(t, dir)); diff != "" {
			t.Errorf("keep %d: %s", keep, diff)
		}
	}
}

// Wherever a run is killed while the new snapshot takes the place of the old one, the next
// run goes on.
func TestKilledWhileReplacing(t *testing.T) {
	t.Parallel()
	for name, kill := range map[string]func(dir string) error{
		"before":        func(string) error { return nil },
		"old one moved": func(dir string) error { return os.Rename(dir, dir+".old") },
		"old one in pieces": func(dir string) error {
			return errors.Join(os.Rename(dir, dir+".old"), os.Remove(filepath.Join(dir+".old", "org.jsonl")))
		},
		"both moved": func(dir string) error { return errors.Join(os.Rename(dir, dir+".old"), os.Rename(dir+".new", dir)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parent := t.TempDir()
			dir := filepath.Join(parent, "snap")
			k := openKept(t, dir, 0)
			collect(t, k, 0)
			if err := k.Finish(); err != nil {
				t.Fatal(err)
			}
			closed(t, k)
			k = openKept(t, dir, 0)
			collect(t, k, 1)
			if err := k.Update(func(m *snapshot.Manifest) { m.Written = week(1) }); err != nil {
				t.Fatal(err)
			}
			closed(t, k)
			if err := kill(dir); err != nil {
				t.Fatal(err)
			}
			k = openKept(t, dir, 0)
			if k.IsFinished() || k.Replaces() == nil || !k.Replaces().Started.Equal(week(1)) {
				t.Errorf("finished %t, replaces %+v", k.IsFinished(), k.Replaces())
			}
			collect(t, k, 2)
			if err := k.Finish(); err != nil {
				t.Fatal(err)
			}
			closed(t, k)
			if diff := cmp.Diff([]string{"snap"}, namesIn(t, parent)); diff != "" || !startOf(t, dir).Equal(week(2)) {
				t.Errorf("the snapshot is of %v %s", startOf(t, dir), diff)
			}
		})
	}
}

// An interrupted new collection is resumed, also when somebody has removed the old one.
func TestKeptResumesTheNewOne(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "snap")
	k := openKept(t, dir, 0)
	collect(t, k, 0)
	if err := k.Finish(); err != nil {
		t.Fatal(err)
	}
	closed(t, k)
	k = openKept(t, dir, 0)
	if err := k.Update(func(m *snapshot.Manifest) { m.Begin(week(1)) }); err != nil {
		t.Fatal(err)
	}
	closed(t, k)
	for _, remove := range []bool{false, true} {
		if remove {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		}
		k = openKept(t, dir, 0)
		if !k.Resumed() || k.IsFinished() || k.Dir() != dir+".new" {
			t.Errorf("resumed %t, finished %t, in %s", k.Resumed(), k.IsFinished(), k.Dir())
		}
		closed(t, k)
	}
	k = openKept(t, dir, 0)
	collect(t, k, 1)
	if err := k.Finish(); err != nil {
		t.Fatal(err)
	}
	if _, err := snapshot.OpenKept(dir, 0); err == nil || !strings.Contains(err.Error(), "another oktagon is using this folder") {
		t.Errorf("a second run: %v", err)
	}
}

// Folders beside the kept one that somebody else has made stay as they are.
func TestFoldersOfOthersStay(t *testing.T) {
	t.Parallel()
	for suffix, want := range map[string]string{
		".old":                "snap.old is in the way: it is no snapshot of this user; rename or delete it",
		".new":                "notes.txt in it is not part of a snapshot",
		"-2026-10-01-120000Z": "", // looks like the oldest that was kept
	} {
		parent := t.TempDir()
		dir := filepath.Join(parent, "snap")
		k := openKept(t, dir, 1)
		collect(t, k, 0)
		if err := k.Finish(); err != nil {
			t.Fatal(err)
		}
		closed(t, k)
		if err := errors.Join(os.Mkdir(dir+suffix, 0o700), os.WriteFile(filepath.Join(dir+suffix, "notes.txt"), []byte("mine"), 0o600)); err != nil {
			t.Fatal(err)
		}
		k, err := snapshot.OpenKept(dir, 1)
		if want != "" {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", suffix, err, want)
			}
		} else {
			collect(t, k, 1)
			if err := k.Finish(); err != nil {
				t.Errorf("%s: %v", suffix, err)
			}
			closed(t, k)
			if !startOf(t, dir).Equal(week(1)) {
				t.Errorf("%s: the snapshot is of %v", suffix, startOf(t, dir))
			}
		}
		if b, err := os.ReadFile(filepath.Join(dir+suffix, "notes.txt")); string(b) != "mine" {
			t.Errorf("%s: %q %v", suffix, b, err)
		}
	}
}
