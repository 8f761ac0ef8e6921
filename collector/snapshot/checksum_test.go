package snapshot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
)

// finished writes a finished snapshot with two users and a group with members.
func finished(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "snap")
	w := createOrResume(t, dir)
	l, err := w.Listing(snapshot.Users)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"00u2", "00u1"} { // the file is sorted after it is written
		if err := l.Add(snapshot.User{ID: id, Status: snapshot.Some("ACTIVE")}); err != nil {
			t.Fatal(err)
		}
	}
	f, err := w.FanOut(snapshot.GroupMembers)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = l.Finish()
	err = errors.Join(err, f.WritePage("00g1", []snapshot.Member{{ID: "00u1"}, {ID: "00u2"}}),
		f.WriteClosingLine(snapshot.ClosingLine{Parent: "00g1", State: snapshot.Complete, Objects: 2}), f.Finish(),
		w.Update(func(m *snapshot.Manifest) {
			m.Begin(time.Unix(1, 0).UTC())
			m.Org, m.Domain, m.Finished = "00o1", "acme.okta.com", time.Unix(2, 0).UTC()
			m.Coverage = []snapshot.Coverage{
				{Resource: snapshot.Users, State: snapshot.Complete, Objects: 2},
				{Resource: snapshot.GroupMembers, State: snapshot.Complete, Objects: 2},
			}
		}), w.Close())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// A single bit of any file that is not what was written is found, and the file is named.
func TestFlippedBits(t *testing.T) {
	t.Parallel()
	dir := finished(t)
	whole, err := snapshot.OpenFolder(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(1, 1))
	for _, name := range []string{"users.jsonl", "group-members.jsonl", "manifest.json"} {
		path := filepath.Join(dir, name)
		original, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for range 200 {
			b, bit := append([]byte{}, original...), chance.IntN(8*len(original))
			b[bit/8] ^= 1 << (bit % 8)
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			var broken *snapshot.BrokenError
			switch s, err := snapshot.OpenFolder(t.Context(), dir); {
			case errors.As(err, &broken) && broken.File == name, err != nil && name == "manifest.json":
			case err == nil && name == "manifest.json":
				// The name of the field "checksum" was hit: then nothing else was.
				s.Manifest.Checksum = whole.Manifest.Checksum
				if diff := cmp.Diff(whole.Manifest, s.Manifest); diff != "" {
					t.Errorf("bit %d of the manifest changed it unseen:\n%s", bit, diff)
				}
			default:
				t.Errorf("bit %d of %s: %v", bit, name, err)
			}
		}
		if err := os.WriteFile(path, original, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMissingFile(t *testing.T) {
	t.Parallel()
	dir := finished(t)
	if err := os.Remove(filepath.Join(dir, "users.jsonl")); err != nil {
		t.Fatal(err)
	}
	const want = "snapshot: users.jsonl is broken: it is missing, the manifest has its checksum; collect again, into another folder"
	if _, err := snapshot.OpenFolder(t.Context(), dir); fmt.Sprint(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// While a file is written again its old checksum is gone from the disk, so that a run that is
// killed then does not leave a file that looks damaged.
func TestChangingFileHasNoChecksum(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*snapshot.Writer) error{
		"a listing": func(w *snapshot.Writer) error { _, err := w.Listing(snapshot.Users); return err },
		"a fan-out": func(w *snapshot.Writer) error { _, err := w.FanOut(snapshot.Users); return err },
		"resumed": func(w *snapshot.Writer) error {
			_, err := w.Resume(snapshot.Users, func(snapshot.ClosingLine) bool { return true })
			return err
		},
		"removed": func(w *snapshot.Writer) error { return w.Remove(snapshot.Users) },
	} {
		dir := filepath.Join(t.TempDir(), "snap")
		w := createOrResume(t, dir)
		l, err := w.Listing(snapshot.Users)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = l.Finish()
		if err := errors.Join(err, w.Update(func(*snapshot.Manifest) {})); err != nil || !w.Snapshot().HasChecksum(snapshot.Users) {
			t.Fatal(err)
		}
		if err := errors.Join(change(w), w.Close()); err != nil {
			t.Fatal(err)
		}
		if createOrResume(t, dir).Snapshot().HasChecksum(snapshot.Users) {
			t.Errorf("%s: the manifest has the old checksum", name)
		}
	}
}

// What an earlier run has read is in the checksum of a file that is written on.
func TestChecksumOfResumedFanOut(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "snap")
	for _, parent := range []string{"00g1", "00g2"} {
		w := createOrResume(t, dir)
		f, err := w.Resume(snapshot.GroupMembers, func(snapshot.ClosingLine) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(f.CloseParent(parent, snapshot.Complete, ""), f.Finish(), w.Update(func(*snapshot.Manifest) {}), w.Close()); err != nil {
			t.Fatal(err)
		}
	}
	s, err := snapshot.OpenFolder(t.Context(), dir)
	if err != nil || !s.HasChecksum(snapshot.GroupMembers) {
		t.Errorf("%v, checksums %v", err, s)
	}
}

// Reading ends with the context.
func TestReadingEndsWithContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	s, err := snapshot.OpenFolder(ctx, finished(t))
	if err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	cancel(enough)
	for _, err := range readAll(s) {
		if !errors.Is(err, enough) {
			t.Errorf("error %v", err)
		}
	}
	if err := s.Verify(); !errors.Is(err, enough) {
		t.Errorf("error %v", err)
	}
}

// A damaged bit in the file that a killed run was writing is noticed when the collection
// goes on: of each parent, all is as it was written, or it is read again.
func TestDamageAfterKill(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "snap")
	w := createOrResume(t, dir)
	f, err := w.FanOut(snapshot.GroupMembers)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, parent := range []string{"00g1", "00g2"} {
		page := []snapshot.Member{{ID: "00u1" + parent}, {ID: "00u2" + parent}}
		end := snapshot.ClosingLine{Parent: parent, State: snapshot.Complete, Objects: 2, Notes: []string{"odd"}}
		want[parent] = fmt.Sprint(page, page[:1], end)
		if err := errors.Join(f.WritePage(parent, page), f.WritePage(parent, page[:1]), f.WriteClosingLine(end)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Update(func(*snapshot.Manifest) {}), w.Close()); err != nil { // killed: the file has no checksum
		t.Fatal(err)
	}
	path := filepath.Join(dir, "group-members.jsonl")
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for bit := 0; bit < 8*len(sound); bit += 13 {
		damaged := slices.Clone(sound)
		damaged[bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		for parent, got := range resumed(t, dir) {
			if got != want[parent] {
				t.Errorf("bit %d of byte %d: %s is\n%s", bit%8, bit/8, parent, got)
			}
		}
	}
}

// resumed is what is kept of each parent of group-members by the next run.
func resumed(t *testing.T, dir string) map[string]string {
	t.Helper()
	w := createOrResume(t, dir)
	defer w.Close()
	ends := map[string]snapshot.ClosingLine{}
	f, err := w.Resume(snapshot.GroupMembers, func(e snapshot.ClosingLine) bool {
		e.Sum = ""
		ends[e.Parent] = e
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Finish(); err != nil {
		t.Fatal(err)
	}
	reader, err := w.Snapshot().FanOut(snapshot.GroupMembers)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	kept := map[string]string{}
	for _, parent := range reader.Parents() {
		pages := []any{}
		for n := range reader.PageCount(parent) {
			raw, err := reader.Page(parent, n)
			var page []snapshot.Member
			if err = errors.Join(err, json.Unmarshal(raw, &page)); err != nil {
				t.Fatal(err)
			}
			pages = append(pages, page)
		}
		kept[parent] = fmt.Sprint(append(pages, ends[parent])...)
	}
	return kept
}
