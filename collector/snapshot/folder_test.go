package snapshot_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/safefile"
	"oktagon/collector/snapshot"
)

const interruptedManifest = `{"version":1,"org":"00o1","started":"2026-11-02T08:00:00Z"}`

// interrupted is a folder in which a run was interrupted.
func interrupted(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func createOrResume(t *testing.T, dir string) *snapshot.Writer {
	t.Helper()
	w, err := snapshot.CreateOrResume(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func create(t *testing.T) *snapshot.Writer {
	t.Helper()
	w, err := snapshot.Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// A folder that holds anything else than a snapshot stays as it is: a later run would replace
// it as a whole. Without a manifest, no file is ours.
func TestFilesOfOthersStay(t *testing.T) {
	t.Parallel()
	for name, manifest := range map[string]string{"users.jsonl": "", "mine.jsonl": "", "lock": "", "notes.txt": "", ".git": interruptedManifest,
		"notes.part": interruptedManifest, "a.sorted": interruptedManifest, "graph.json": interruptedManifest} {
		files := map[string]string{name: "mine"}
		if manifest != "" {
			files["manifest.json"] = manifest
		}
		dir := interrupted(t, files)
		_, err := snapshot.CreateOrResume(dir)
		if !errors.As(err, new(*snapshot.FolderError)) || !strings.Contains(err.Error(), name+" in it is not part of a snapshot; name another folder, or a new one in it") {
			t.Errorf("error %v", err)
		}
		if b, err := os.ReadFile(filepath.Join(dir, name)); string(b) != "mine" || err != nil {
			t.Errorf("%s is %q, %v", name, b, err)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != len(files) {
			t.Errorf("in the folder: %v %v", entries, err)
		}
	}
}

// These are the only files of a run that was killed before it had a manifest.
func TestNothingToResumeWithoutManifest(t *testing.T) {
	t.Parallel()
	if createOrResume(t, interrupted(t, map[string]string{"lock": "", "manifest.json.part": "{"})).Resumed() {
		t.Error("there was no run before")
	}
}

// Unfinished files of an interrupted run are removed.
func TestResumeRemovesUnfinishedFiles(t *testing.T) {
	t.Parallel()
	dir := interrupted(t, map[string]string{"manifest.json": interruptedManifest, "manifest.json.part": "{", "users.jsonl.part": "{",
		"groups.jsonl.sorted": "{", "groups.jsonl": ""})
	w := createOrResume(t, dir)
	if m := w.Snapshot().Manifest; !w.Resumed() || m.Org != "00o1" {
		t.Errorf("resumed %t, %+v", w.Resumed(), m)
	}
	if diff := cmp.Diff([]string{"groups.jsonl", "lock", "manifest.json"}, namesIn(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func namesIn(t *testing.T, dir string) (names []string) {
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

// Each error names the folder, what is wrong and what to do, and leaves no file behind.
func TestRefusedSnapshots(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		manifest string
		mode     os.FileMode
		want     string
	}{
		"another version": {`{"version":99}`, 0o700, "version 99, this program reads version 1; collect again, into another folder"},
		"broken":          {`{"version":`, 0o700, "is broken"},
		"open to all":     {interruptedManifest, 0o777, "chmod 700"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" && test.mode != 0o700 {
				t.Skip("no permission bits on Windows")
			}
			dir := interrupted(t, map[string]string{"manifest.json": test.manifest})
			if err := os.Chmod(dir, test.mode); err != nil {
				t.Fatal(err)
			}
			for range 2 { // the first refusal leaves nothing
				_, err := snapshot.CreateOrResume(dir)
				if !errors.As(err, new(*snapshot.FolderError)) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), dir) {
					t.Errorf("error %v, want %q", err, test.want)
				}
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
				t.Errorf("in the folder: %v %v", entries, err)
			}
		})
	}
}

// A path that cannot become a folder for a snapshot is named once, with the reason.
func TestRefusedFolders(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lay  func(dir string) error
		want string
	}{
		"a file":            {func(dir string) error { return os.WriteFile(dir, nil, 0o600) }, "no folder can be made there: not a directory; name another"},
		"below a file":      {func(dir string) error { return os.WriteFile(filepath.Dir(dir), nil, 0o600) }, "no folder can be made there: not a directory; name another"},
		"a link to nothing": {func(dir string) error { return os.Symlink("nothing", dir) }, "no folder can be made there: file exists; name another"},
		"no lock":           {func(dir string) error { return os.MkdirAll(filepath.Join(dir, "lock"), 0o700) }, "lock in it is not part of a snapshot"},
		"a folder":          {func(dir string) error { return os.MkdirAll(filepath.Join(dir, "manifest.json"), 0o700) }, "manifest.json cannot be read: is a directory; name another folder"},
		"no permission": {func(dir string) error {
			return errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "manifest.json"), nil, 0))
		}, "manifest.json cannot be read: permission denied; name another folder"},
		"a folder, no access": {func(dir string) error { return os.MkdirAll(dir, 0o300) }, "cannot be read: permission denied; name another folder"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" || strings.Contains(test.want, "permission") && os.Geteuid() == 0 {
				t.Skip("needs a system, and a user, with such files")
			}
			dir := filepath.Join(t.TempDir(), "in", "snap")
			if name != "below a file" {
				if err := os.Mkdir(filepath.Dir(dir), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			if err := test.lay(dir); err != nil {
				t.Fatal(err)
			}
			_, err := snapshot.CreateOrResume(dir)
			if !errors.As(err, new(*snapshot.FolderError)) || !strings.Contains(err.Error(), test.want) || strings.Count(err.Error(), "in/snap") != 1 {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

// Only one run writes at a time; a finished collection has no lock file.
func TestKeptFolderIsLocked(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "snap")
	first := createOrResume(t, dir)
	if _, err := snapshot.CreateOrResume(dir); !errors.As(err, new(*snapshot.FolderError)) || !strings.Contains(err.Error(), "another oktagon") {
		t.Errorf("a second writer: %v", err)
	}
	if err := errors.Join(first.Update(func(m *snapshot.Manifest) { m.Begin(time.Unix(1, 0)) }), first.Close()); err != nil {
		t.Fatal(err)
	}
	second := createOrResume(t, dir)
	if err := errors.Join(second.Update(func(m *snapshot.Manifest) { m.Begin(time.Unix(2, 0)); m.Finished = time.Unix(3, 0) }), second.Close()); err != nil {
		t.Fatal(err)
	}
	m := second.Snapshot().Manifest
	if m.Started.Unix() != 1 || len(m.Resumed) != 1 || m.Resumed[0].Unix() != 2 {
		t.Errorf("%+v", m)
	}
	if _, err := os.Stat(filepath.Join(dir, "lock")); !os.IsNotExist(err) {
		t.Errorf("the lock is left: %v", err)
	}
}

func init() {
	isForeign := safefile.IsForeign
	safefile.IsForeign = func(info os.FileInfo) bool { return strings.HasPrefix(info.Name(), "foreign") || isForeign(info) }
}

// What other users have made, or may change, is not used, and what a link leads to stays.
func TestFilesOfOtherUsers(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no owners on Windows")
	}
	for name, test := range map[string]struct {
		dir  string
		lay  func(dir string) error
		want string
	}{
		"a folder of another user": {"foreign", func(dir string) error { return os.Mkdir(dir, 0o700) }, "it belongs to another user; name another folder"},
		"a link of another user": {"foreign", func(dir string) error {
			return errors.Join(os.Mkdir(dir+"-target", 0o700), os.Symlink(dir+"-target", dir))
		}, "it belongs to another user; name another folder"},
		"a folder for a group": {"snap", func(dir string) error {
			return errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, 0o770))
		}, "others may write into this folder (mode 0770); chmod 700 it, or name a new folder in it"},
		"a file of another user": {"snap", func(dir string) error {
			return errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "foreign.jsonl"), nil, 0o600))
		}, "foreign.jsonl in it belongs to another user"},
		"a link in place of the lock": {"snap", func(dir string) error {
			return errors.Join(os.Mkdir(dir, 0o700), os.Symlink("../victim", filepath.Join(dir, "lock")))
		}, "lock in it is a symbolic link"},
		"a link in place of a file": {"snap", func(dir string) error {
			return errors.Join(os.Mkdir(dir, 0o700), os.Symlink("../victim", filepath.Join(dir, "users.jsonl.part")))
		}, "users.jsonl.part in it is a symbolic link"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parent := t.TempDir()
			dir, victim := filepath.Join(parent, test.dir), filepath.Join(parent, "victim")
			if err := errors.Join(test.lay(dir), os.WriteFile(victim, []byte("mine"), 0o600)); err != nil {
				t.Fatal(err)
			}
			_, err := snapshot.CreateOrResume(dir)
			if !errors.As(err, new(*snapshot.FolderError)) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if b, err := os.ReadFile(victim); string(b) != "mine" {
				t.Errorf("the target of a link is %q, %v", b, err)
			}
		})
	}
}

// In a folder such as /tmp a snapshot is private to its user.
func TestFolderInSticky(t *testing.T) {
	t.Parallel()
	parent := filepath.Join(t.TempDir(), "tmp")
	if err := errors.Join(os.Mkdir(parent, 0o700), os.Chmod(parent, 0o777|os.ModeSticky)); err != nil {
		t.Fatal(err)
	}
	w := createOrResume(t, filepath.Join(parent, "snap"))
	if info, err := os.Stat(filepath.Join(parent, "snap")); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info, err)
	}
	if err := w.Update(func(m *snapshot.Manifest) { m.Begin(time.Unix(1, 0)) }); err != nil {
		t.Error(err)
	}
}

func TestFoldersArePrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits on Windows")
	}
	for name, start := range map[string]func(string) (*snapshot.Writer, error){"temporary": snapshot.Create, "kept": snapshot.CreateOrResume} {
		dir := filepath.Join(t.TempDir(), name)
		w, err := start(dir)
		if err != nil {
			t.Fatal(err)
		}
		l, _ := w.Listing(snapshot.Users)
		f, _ := w.FanOut(snapshot.GroupMembers)
		_, _, err = l.Finish()
		if err := errors.Join(err, f.Finish(), w.Update(func(*snapshot.Manifest) {})); err != nil {
			t.Fatal(err)
		}
		err = filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
			if info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s is open to others: %s", path, info.Mode())
			}
			return err
		})
		if err != nil || w.Warnings() != nil {
			t.Error(err, w.Warnings())
		}
		if _, err := snapshot.Create(dir); !errors.As(err, new(*snapshot.FolderError)) {
			t.Errorf("a snapshot was overwritten: %v", err)
		}
		if err := errors.Join(w.Close(), os.Chmod(dir, 0o755)); err != nil {
			t.Fatal(err)
		}
		if warnings := w.Warnings(); (name == "kept") != (len(warnings) == 1 && strings.Contains(warnings[0], "0755")) {
			t.Errorf("%s: warnings %q", name, warnings)
		}
	}
}
