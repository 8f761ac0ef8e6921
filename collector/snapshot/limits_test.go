package snapshot_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"oktagon/collector/snapshot"
)

// A hostile folder ends with an error that names the file and the limit, before it has taken
// much memory.
func TestLimits(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, text, want string }{
		"a long line":    {"users", strings.Repeat("0", 17<<20), "users.jsonl line 1 is broken: it is longer than 16 MiB"},
		"many items":     {"group-members", `{"parent":"00g1","items":[{}` + strings.Repeat(",{}", 300_000) + "]}\n", "line 1 is broken: it has 300001 values"},
		"many nulls":     {"group-members", `{"parent":"00g1","items":[null` + strings.Repeat(",null", 300_000) + "]}\n", "line 1 is broken: it has 300001 values"},
		"in a record":    {"users", `{"id":"00u1","profile":{"a":[0` + strings.Repeat(",0", 300_000) + "]}}\n", "line 1 is broken: it has 30000"},
		"a text":         {"users", `{"id":"00u1","status":"` + strings.Repeat(`,\"`, 300_000) + "\"}\n", ""},
		"large manifest": {"manifest", `{"version":1,"org":"` + strings.Repeat("0", 17<<20) + `"}`, "larger than 16 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"manifest.json": {Data: []byte(`{"version":1}`)}, test.file + ".jsonl": {Data: []byte(test.text)}}
			if test.file == "manifest" {
				files["manifest.json"].Data = []byte(test.text)
			}
			s, err := snapshot.Open(files)
			if err == nil {
				var errs []error
				for _, one := range readAll(s) {
					if one != nil {
						errs = append(errs, one)
					}
				}
				if len(errs) > 0 {
					err = errs[0]
				}
			}
			if (err == nil) != (test.want == "") || !strings.Contains(fmt.Sprint(err), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

// large is a record of any size.
type large struct {
	ID     string `json:"id"`
	Text   string
	Values []int
}

func (l large) Key() string { return l.ID }

// What is written can be read again: a page that is too large for a line gets several, and a
// record that is too large is an error when it is written.
func TestWrittenIsReadable(t *testing.T) {
	t.Parallel()
	record := func(size, values int) large {
		return large{ID: "00u1", Text: strings.Repeat("x", size), Values: make([]int, values)}
	}
	for name, test := range map[string]struct {
		items []large
		pages int
		want  string
	}{
		"a usual page":       {slices.Repeat([]large{record(3<<10, 20)}, 1000), 1, ""},
		"a page of 30 MB":    {slices.Repeat([]large{record(1<<20, 0)}, 30), 2, ""},
		"a page of values":   {slices.Repeat([]large{record(0, 1000)}, 500), 4, ""},
		"a record of 17 MB":  {[]large{record(1<<20, 0), record(17<<20, 0)}, 0, "a record of app-users is too large for a snapshot: it is longer than 16 MiB"},
		"a record of values": {[]large{record(0, 250_000)}, 0, "a record of app-users is too large for a snapshot: it has 25000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, err := snapshot.Create(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			f, err := w.FanOut(snapshot.AppUsers)
			if err != nil {
				t.Fatal(err)
			}
			l, err := w.Listing(snapshot.Users)
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range []error{f.WritePage("0oa1", test.items), l.Add(test.items[len(test.items)-1])} {
				if (err == nil) != (test.want == "") || test.want != "" && !errors.As(err, new(*snapshot.SizeError)) {
					t.Errorf("error %v, want %q", err, test.want)
				}
				if err != nil {
					test.want = strings.Replace(test.want, "app-users", "users", 1)
				}
			}
			if test.want != "" {
				return
			}
			if err := errors.Join(f.CloseParent("0oa1", snapshot.Complete, ""), f.Finish()); err != nil {
				t.Fatal(err)
			}
			r, err := w.Snapshot().FanOut(snapshot.AppUsers)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			items, err := snapshot.ItemsInOrder[large](r, "0oa1")
			if err != nil || len(items) != len(test.items) || r.PageCount("0oa1") != test.pages {
				t.Errorf("%d items on %d pages, error %v", len(items), r.PageCount("0oa1"), err)
			}
		})
	}
}
