package snapshot_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"oktagon/collector/snapshot"
)

func TestBrokenLineIsNamed(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON": "{\"id\":\"00u1\"}\n{\"id\":\n", "cut off": "{\"id\":\"00u1\"}\n{\"id\":\"00u2\"}",
	} {
		files := fstest.MapFS{
			"manifest.json": {Data: []byte(`{"version":1}`)},
			"users.jsonl":   {Data: []byte(text)},
		}
		s, err := snapshot.Open(files)
		if err != nil {
			t.Fatal(err)
		}
		var broken *snapshot.BrokenError
		for _, err := range snapshot.Records[snapshot.User](s, snapshot.Users) {
			errors.As(err, &broken)
		}
		if broken == nil || broken.Line != 2 || !strings.Contains(broken.Error(), "users.jsonl line 2") {
			t.Errorf("%s: %v", name, broken)
		}
	}
}

// A file that lost records is reported, and does not look like a smaller organization.
// Files that were written by hand need no counts.
func TestLostRecords(t *testing.T) {
	t.Parallel()
	const (
		users = `{"id":"00u1"}` + "\n" + `{"id":"00u2"}` + "\n"
		pages = `{"parent":"00g1","items":[{"id":"00u1"}]}` + "\n" + `{"parent":"00g1","items":[{"id":"00u2"}]}` + "\n"
		ended = `{"parent":"00g1","state":"complete"`
		none  = `{"parent":"00g2","state":"complete"}` + "\n"
	)
	for name, test := range map[string]struct {
		users, members string // "-" is no file
		counted        int
		want           string
	}{
		"all there":                  {users, pages + ended + `,"objects":2}` + "\n" + none, 2, ""},
		"repeated":                   {users + users, pages + pages + ended + `,"objects":2}` + "\n", 2, ""},
		"nothing counted":            {users, pages + ended + "}\n", 2, ""},
		"nothing there":              {"", none, 0, ""},
		"no listing":                 {"-", none, 2, "users.jsonl is broken: it holds 0 records, the manifest counts 2; collect again, into another folder"},
		"an empty listing":           {"", none, 2, "users.jsonl is broken: it holds 0 records, the manifest counts 2"},
		"a listing that is cut off":  {users, none, 3, "users.jsonl is broken: it holds 2 records, the manifest counts 3"},
		"no fan-out":                 {users, "-", 2, "group-members.jsonl is broken: it holds 0 records, the manifest counts 2"},
		"an empty fan-out":           {users, "", 2, "group-members.jsonl is broken: it holds 0 records"},
		"a fan-out that is cut off":  {users, none, 2, "group-members.jsonl is broken: it holds 0 records, the manifest counts 2"},
		"another parent is cut off":  {users + users, pages + ended + `,"objects":2}` + "\n", 3, "group-members.jsonl is broken: it holds 2 records, the manifest counts 3"},
		"a parent without its end":   {users, pages + none, 2, "group-members.jsonl is broken: 00g1 has no closing line"},
		"a parent without its pages": {users, ended + `,"objects":2}` + "\n", 2, "group-members.jsonl is broken: it holds 0 records of 00g1, the closing line counts 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"manifest.json": {Data: fmt.Appendf(nil, `{"version":1,"coverage":[{"resource":"users","state":"complete","objects":%d},{"resource":"group-members","state":"complete","objects":%[1]d}]}`, test.counted)}}
			for name, text := range map[string]string{"users.jsonl": test.users, "group-members.jsonl": test.members} {
				if text != "-" {
					files[name] = &fstest.MapFile{Data: []byte(text)}
				}
			}
			s, err := snapshot.Open(files)
			if err != nil {
				t.Fatal(err)
			}
			err = errors.Join(readAll(s)...)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// readAll reads users and members as the graph does.
func readAll(s *snapshot.Snapshot) (errs []error) {
	for _, err := range snapshot.Records[snapshot.User](s, snapshot.Users) {
		errs = append(errs, err)
	}
	index, err := s.Index(snapshot.Users)
	if errs = append(errs, err); err == nil {
		errs = append(errs, index.Close())
	}
	members, err := s.FanOut(snapshot.GroupMembers)
	if err != nil {
		return append(errs, err)
	}
	defer members.Close()
	for _, group := range members.Parents() {
		_, err := snapshot.Items[snapshot.Member](members, group)
		errs = append(errs, err)
	}
	return errs
}

func TestManifestOfAnotherVersion(t *testing.T) {
	_, err := snapshot.Open(fstest.MapFS{"manifest.json": {Data: []byte(`{"version":99}`)}})
	if err == nil || !strings.Contains(err.Error(), "99") {
		t.Error(err)
	}
}
