package safefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func init() {
	IsForeign = func(info fs.FileInfo) bool { return strings.HasPrefix(info.Name(), "foreign") || isForeign(info) }
	IsOwn = func(info fs.FileInfo) bool { return !strings.HasPrefix(info.Name(), "foreign") && isOwn(info) }
	isRoot = false
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func link(t *testing.T, to, path string) string {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// Nothing is written through a link or into a file that somebody has put there.
func TestNothingIsWrittenThroughLinks(t *testing.T) {
	t.Parallel()
	for name, create := range map[string]func(path string) error{
		"create": func(path string) error {
			f, err := Create(path)
			return errors.Join(err, f.Close())
		},
		"replace": func(path string) error { return Replace(path, []byte("new"), 0o600) },
	} {
		dir := t.TempDir()
		victim := write(t, filepath.Join(dir, "victim"), "mine")
		path := link(t, victim, filepath.Join(dir, "file"))
		if err := create(path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if b, err := os.ReadFile(victim); string(b) != "mine" {
			t.Errorf("%s: the target of the link is %q, %v", name, b, err)
		}
		if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
			t.Errorf("%s: the link is left: %v %v", name, info, err)
		}
		if diff := cmp.Diff([]string{"file", "victim"}, files(t, dir)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		f, err := OpenToAppend(link(t, victim, filepath.Join(dir, "to-append")))
		if err == nil {
			t.Errorf("%s: a link was opened: %v", name, f.Close())
		}
	}
}

// Own links are followed to their end, others are replaced.
func TestFollowOwn(t *testing.T) {
	t.Parallel()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	write(t, in("end"), "")
	link(t, "end", in("own"))
	link(t, "own", in("foreign"))
	link(t, "foreign", in("to-foreign"))
	link(t, "own", in("to-own"))
	link(t, "nothing", in("dangling"))
	link(t, "loop", in("loop"))
	for from, want := range map[string]string{"end": "end", "own": "end", "to-own": "end", "foreign": "foreign", "to-foreign": "foreign", "dangling": "dangling", "loop": "loop", "new": "new"} {
		if got := FollowOwn(in(from)); got != in(want) {
			t.Errorf("%s leads to %s, want %s", from, got, want)
		}
	}
}

// What a killed run left is removed; what a living run holds and what is not ours stays.
func TestLeftovers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	killed, err := CreateTemp(dir, "g.json")
	if err != nil {
		t.Fatal(err)
	}
	living, err := CreateTemp(dir, "g.json")
	if err != nil {
		t.Fatal(err)
	}
	// The system closes the files of a killed process.
	if err := errors.Join(killed.Close(), killed.held.Close(), living.Close()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".h.json.1.tmp", ".g.json.tmp", ".g.json.1x.tmp", "g.json.1.tmp"} {
		write(t, filepath.Join(dir, name), "")
	}
	link(t, "g.json.1.tmp", filepath.Join(dir, ".g.json.7.tmp"))
	RemoveLeftovers(dir, func(base string) bool { return base == "g.json" })
	left := files(t, dir)
	if _, err := os.Stat(living.Name()); err != nil || len(left) != 6 {
		t.Errorf("left: %q, %v", left, err)
	}
	if _, err := os.Stat(killed.Name()); !os.IsNotExist(err) {
		t.Errorf("%s is left: %v", killed.Name(), err)
	}
	if err := living.Rename(filepath.Join(dir, "g.json")); err != nil {
		t.Error(err)
	}
}

func TestLeftoverFolders(t *testing.T) {
	parent := t.TempDir()
	t.Setenv("TMPDIR", parent)
	t.Setenv("TMP", parent)
	for _, name := range []string{"oktagon-1", "oktagon-2", "oktagon-notes"} {
		if err := os.Mkdir(filepath.Join(parent, name), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(parent, name, "users.jsonl"), "")
	}
	write(t, filepath.Join(parent, "oktagon-2", heldName), "") // of a killed run
	_, removeFirst, err := TempFolder()
	if err != nil {
		t.Fatal(err)
	}
	second, removeSecond, err := TempFolder()
	if err != nil {
		t.Fatal(err)
	}
	if left := files(t, parent); len(left) != 4 || strings.Contains(strings.Join(left, " ")+" ", "oktagon-2 ") {
		t.Errorf("left: %q", left)
	}
	removeFirst()
	if _, err := os.Stat(filepath.Join(second, heldName)); err != nil {
		t.Error(err)
	}
	removeSecond()
	if diff := cmp.Diff([]string{"oktagon-1", "oktagon-notes"}, files(t, parent)); diff != "" {
		t.Error(diff)
	}
}

func TestReadFile(t *testing.T) {
	t.Parallel()
	path := write(t, filepath.Join(t.TempDir(), "file"), strings.Repeat("0", 1<<20))
	if b, err := ReadFile(path, 1); err != nil || len(b) != 1<<20 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if _, err := ReadFile(write(t, path, strings.Repeat("0", 1<<20+1)), 1); err == nil || err.Error() != "it is larger than 1 MiB" {
		t.Errorf("error %v", err)
	}
}
