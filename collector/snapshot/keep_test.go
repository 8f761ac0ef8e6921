package snapshot_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
)

const begunManifest = `{"version":1,"org":"00o1","started":"2026-11-02T08:00:00Z"}`

// begun is a folder in which a run was interrupted.
func begun(t *testing.T, files map[string]string) string {
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

func keep(t *testing.T, dir string) *snapshot.Writer {
	t.Helper()
	w, err := snapshot.CreateOrResume(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// What a fan-out may look like after a kill or a power failure, and what of it
// stays.
func TestResumeFanOut(t *testing.T) {
	t.Parallel()
	const (
		a = `{"parent":"00ga","items":[{"id":"00u1"}]}` + "\n" + `{"parent":"00ga","state":"complete","objects":1}` + "\n"
		b = `{"parent":"00gb","items":[{"id":"00u2"}]}` + "\n"
		c = `{"parent":"00gc","state":"failed","reason":"500"}` + "\n"
	)
	for name, test := range map[string]struct{ file, want string }{
		"nothing":                   {"", ""},
		"all closed":                {a, a},
		"a parent without its end":  {b + a, a},
		"a parent that failed":      {c + a, a},
		"half a page":               {a + `{"parent":"00gb","items":[{"id":"00`, a},
		"half a closing line":       {a + b + `{"parent":"00gb","state":"compl`, a},
		"a closing line, no end":    {a + b + `{"parent":"00gb","state":"complete"}`, a},
		"a hole":                    {a + "\x00\x00\x00\x00\n" + strings.ReplaceAll(a, "00ga", "00gd"), a},
		"a hole in a page":          {a + `{"parent":"00gb","items":[{"id":"0` + "\x00\x00" + `"}]}` + "\n" + `{"parent":"00gb","state":"complete"}` + "\n", a},
		"a page without its middle": {a + `{"parent":"00gb","items":[{"id":"0{"parent":"00gb","state":"complete"}` + "\n", a},
		"no parent":                 {a + `{"state":"complete"}` + "\n", a},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := begun(t, map[string]string{"manifest.json": begunManifest, "group-members.jsonl": test.file})
			w := keep(t, dir)
			var kept []snapshot.ClosingLine
			f, err := w.Resume(snapshot.GroupMembers, func(e snapshot.ClosingLine) bool {
				if e.State.Complete() {
					kept = append(kept, e)
				}
				return e.State.Complete()
			})
			if err != nil {
				t.Fatal(err)
			}
			more := strings.ReplaceAll(strings.TrimSuffix(b, "\n"), "00gb", "00gz") + "\n"
			if err := errors.Join(f.WritePage("00gz", []snapshot.Member{{ID: "00u2"}}), f.Finish()); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join(dir, "group-members.jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want+more, string(got)); diff != "" {
				t.Errorf("file (-want +got):\n%s", diff)
			}
			want := []snapshot.ClosingLine{{Parent: "00ga", State: snapshot.Complete, Objects: 1}}
			if test.file == "" {
				want = nil
			}
			if diff := cmp.Diff(want, kept); diff != "" {
				t.Errorf("endings (-want +got):\n%s", diff)
			}
		})
	}
}

// Where no run has begun, nothing is ours, and all that there is stays as it is.
func TestKeepLeavesOthersFiles(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"users.jsonl", "mine.jsonl", "lock"} {
		dir := begun(t, map[string]string{name: "mine", "notes.txt": "mine"})
		_, err := snapshot.CreateOrResume(dir)
		if !errors.As(err, new(*snapshot.FolderError)) || !strings.Contains(err.Error(), name+" in it is not oktagon's, there is no manifest.json; name another folder") {
			t.Errorf("error %v", err)
		}
		if b, err := os.ReadFile(filepath.Join(dir, name)); string(b) != "mine" || err != nil {
			t.Errorf("%s is %q, %v", name, b, err)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
			t.Errorf("in the folder: %v %v", entries, err)
		}
	}
}

// A run that was killed before it had a manifest left nothing but these.
func TestKeepAfterKilledAtTheBegin(t *testing.T) {
	t.Parallel()
	if keep(t, begun(t, map[string]string{"lock": "", "manifest.json.part": "{", "notes.txt": "mine"})).Resumed() {
		t.Error("there was no run before")
	}
}

// What an interrupted run was writing goes, whatever else lies there stays.
func TestKeepClears(t *testing.T) {
	t.Parallel()
	dir := begun(t, map[string]string{"manifest.json": begunManifest, "manifest.json.part": "{", "users.jsonl.part": "{",
		"groups.jsonl.sorted": "{", "groups.jsonl": "", "notes.part": "mine", "a.sorted": "mine"})
	w := keep(t, dir)
	if m := w.Snapshot().Manifest; !w.Resumed() || m.Org != "00o1" {
		t.Errorf("resumed %t, %+v", w.Resumed(), m)
	}
	var left []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if diff := cmp.Diff([]string{"a.sorted", "groups.jsonl", "lock", "manifest.json", "notes.part"}, left); diff != "" {
		t.Error(diff)
	}
}

// Each refusal names the folder, what is wrong and what to do.
func TestKeepRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		manifest string
		mode     os.FileMode
		want     string
	}{
		"complete":        {`{"version":1,"started":"2026-11-02T08:00:00Z","finished":"2026-11-02T09:00:00Z"}`, 0o700, "a finished collection; build from it with --from-snapshot"},
		"another version": {`{"version":99}`, 0o700, "version 99, this program reads version 1; collect again, into another folder"},
		"broken":          {`{"version":`, 0o700, "is broken"},
		"open to all":     {begunManifest, 0o777, "chmod 700"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" && test.mode != 0o700 {
				t.Skip("no permission bits on Windows")
			}
			dir := begun(t, map[string]string{"manifest.json": test.manifest})
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

// What is in the way is named, and nothing is left beside it.
func TestKeepRefusesWhatIsInTheWay(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lay  func(dir string) error
		want string
	}{
		"a file":            {func(dir string) error { return os.WriteFile(dir, nil, 0o600) }, "no folder can be made there: not a directory; name another"},
		"below a file":      {func(dir string) error { return os.WriteFile(filepath.Dir(dir), nil, 0o600) }, "no folder can be made there: not a directory; name another"},
		"a link to nothing": {func(dir string) error { return os.Symlink("nothing", dir) }, "no folder can be made there: file exists; name another"},
		"no lock":           {func(dir string) error { return os.MkdirAll(filepath.Join(dir, "lock"), 0o700) }, "lock in it is not oktagon's"},
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

// One writer at a time; the lock goes with a finished collection.
func TestKeepLocks(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "snap")
	first := keep(t, dir)
	if _, err := snapshot.CreateOrResume(dir); !errors.As(err, new(*snapshot.FolderError)) || !strings.Contains(err.Error(), "another oktagon") {
		t.Errorf("a second writer: %v", err)
	}
	if err := errors.Join(first.Update(func(m *snapshot.Manifest) { m.Begin(time.Unix(1, 0)) }), first.Close()); err != nil {
		t.Fatal(err)
	}
	second := keep(t, dir)
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

func TestKeepIsPrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits on Windows")
	}
	dir := filepath.Join(t.TempDir(), "snap")
	w := keep(t, dir)
	f, err := w.FanOut(snapshot.GroupMembers)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Finish(), w.Update(func(*snapshot.Manifest) {})); err != nil {
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
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if remarks := w.Warnings(); len(remarks) != 1 || !strings.Contains(remarks[0], "0755") {
		t.Errorf("remarks %q", remarks)
	}
}

// Behind a line that may be half, nothing is written.
func TestFanOutStopsAtItsFirstError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w, err := snapshot.Create(filepath.Join(dir, "snap"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := w.FanOut(snapshot.GroupMembers)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Finish(); err != nil { // the disk is gone
		t.Fatal(err)
	}
	first := f.CloseParent("00ga", snapshot.Complete, "")
	var failed *snapshot.WriteError
	if !errors.As(first, &failed) || !strings.Contains(first.Error(), "group-members.jsonl") || !strings.Contains(failed.Advice(), "make room in "+dir) {
		t.Errorf("error %v", first)
	}
	if second := f.CloseParent("00gb", snapshot.Complete, ""); second != first {
		t.Errorf("after it %v", second)
	}
}

// BenchmarkResume takes up a fan-out of 200,000 members of which one parent is
// not closed: everything is read twice and written once.
func BenchmarkResume(b *testing.B) {
	dir := b.TempDir()
	manifest := []byte(begunManifest)
	page := make([]snapshot.Member, 1000)
	for i := range page {
		page[i].ID = fmt.Sprintf("00u%017d", i)
	}
	var size int64
	for b.Loop() {
		b.StopTimer()
		if err := os.WriteFile(filepath.Join(dir, "manifest.json"), manifest, 0o600); err != nil {
			b.Fatal(err)
		}
		w, err := snapshot.CreateOrResume(dir)
		if err != nil {
			b.Fatal(err)
		}
		f, err := w.FanOut(snapshot.GroupMembers)
		for g := range 200 {
			id := fmt.Sprintf("00g%017d", g)
			if err = errors.Join(err, f.WritePage(id, page)); g > 0 {
				err = errors.Join(err, f.CloseParent(id, snapshot.Complete, ""))
			}
		}
		if err := errors.Join(err, f.Finish()); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(dir, "group-members.jsonl"))
		if err != nil {
			b.Fatal(err)
		}
		size += info.Size()
		b.StartTimer()
		f, err = w.Resume(snapshot.GroupMembers, func(snapshot.ClosingLine) bool { return true })
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := errors.Join(f.Finish(), w.Close()); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(size)/1e6/b.Elapsed().Seconds(), "MB/s")
}
