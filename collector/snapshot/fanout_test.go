package snapshot_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
)

func TestFanOut(t *testing.T) {
	w := create(t)
	f, err := w.FanOut(snapshot.GroupMembers)
	if err != nil {
		t.Fatal(err)
	}
	steps := []error{
		f.WritePage("00gB", []snapshot.Member{{ID: "00u2"}, {ID: "00u9"}}),
		f.WritePage("00ga", []snapshot.Member{{ID: "00u3"}}),
		f.WritePage("00gB", []snapshot.Member{{ID: "00u1"}, {ID: "00u2"}}),
		f.CloseParent("00gB", snapshot.Complete, ""),
		f.CloseParent("00gc", snapshot.Denied, "403"),
		f.Finish(),
	}
	if err := errors.Join(steps...); err != nil {
		t.Fatal(err)
	}
	reader, err := w.Snapshot().FanOut(snapshot.GroupMembers)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if diff := cmp.Diff([]string{"00ga", "00gB", "00gc"}, reader.Parents()); diff != "" {
		t.Error(diff)
	}
	members, err := snapshot.Items[snapshot.Member](reader, "00gB")
	if diff := cmp.Diff([]snapshot.Member{{ID: "00u1"}, {ID: "00u2"}, {ID: "00u9"}}, members); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, _, ok := reader.State("00ga"); ok {
		t.Error("a parent without its closing line counts as read")
	}
	if state, reason, ok := reader.State("00gc"); !ok || state != snapshot.Denied || reason != "403" {
		t.Errorf("00gc ended %s %q %t", state, reason, ok)
	}
}

// Okta may give a user's own assignment the id of one that comes with a group.
func TestRoleAssignmentsWithOneID(t *testing.T) {
	w := create(t)
	f, err := w.FanOut(snapshot.UserAssignments)
	if err != nil {
		t.Fatal(err)
	}
	a := snapshot.RoleAssignment{ID: "IFIFAX2BIRGUSTQ", AssignmentType: snapshot.Some("USER")}
	b := snapshot.RoleAssignment{ID: "IFIFAX2BIRGUSTQ", AssignmentType: snapshot.Some("GROUP")}
	if err := errors.Join(f.WritePage("00u1", []snapshot.RoleAssignment{a, b, a}), f.Finish()); err != nil {
		t.Fatal(err)
	}
	reader, err := w.Snapshot().FanOut(snapshot.UserAssignments)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if items, err := snapshot.Items[snapshot.RoleAssignment](reader, "00u1"); err != nil || len(items) != 2 {
		t.Errorf("%v, %v", items, err)
	}
	if (snapshot.RoleAssignment{AssignmentType: snapshot.Some("USER")}).Key() != "" {
		t.Error("an assignment without an id has a key")
	}
}

// How a fan-out can look after a kill or a power failure, and what of it is kept.
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
			dir := interrupted(t, map[string]string{"manifest.json": interruptedManifest, "group-members.jsonl": test.file})
			w := createOrResume(t, dir)
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
				t.Errorf("closing lines (-want +got):\n%s", diff)
			}
		})
	}
}

// After a line that may be partial, nothing is written.
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

func BenchmarkReadFanOut(b *testing.B) {
	dir := b.TempDir()
	w, err := snapshot.Create(dir)
	if err != nil {
		b.Fatal(err)
	}
	f, _ := w.FanOut(snapshot.GroupMembers)
	page := make([]snapshot.Member, 1000)
	for i := range page {
		page[i].ID = fmt.Sprintf("00u%017d", i)
	}
	for g := range 200 {
		if err := f.WritePage(fmt.Sprintf("00g%017d", g), page); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Update(func(m *snapshot.Manifest) { m.Started = time.Unix(0, 0) }); err != nil {
		b.Fatal(err)
	}
	members := 0
	for b.Loop() {
		reader, err := w.Snapshot().FanOut(snapshot.GroupMembers)
		if err != nil {
			b.Fatal(err)
		}
		for _, g := range reader.Parents() {
			m, err := snapshot.Items[snapshot.Member](reader, g)
			if err != nil {
				b.Fatal(err)
			}
			members += len(m)
		}
		reader.Close()
	}
	b.ReportMetric(float64(members)/b.Elapsed().Seconds(), "members/s")
}
