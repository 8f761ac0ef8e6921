package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var two = []entry{
	{name: "oktagon", content: []byte("program"), executable: true},
	{name: "docs/reference.md", content: []byte("text")},
}

// unpacked is what a user finds.
type unpacked struct {
	Name, Content string
	Mode          os.FileMode
}

var wantTwo = []unpacked{{"f/oktagon", "program", 0o755}, {"f/docs/reference.md", "text", 0o644}}

// write writes an archive twice: the same entries give the same bytes.
func write(t *testing.T, a archive) *bytes.Reader {
	t.Helper()
	var once, again bytes.Buffer
	if err := errors.Join(a(&once), a(&again)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(once.Bytes(), again.Bytes()) {
		t.Error("the second archive is another")
	}
	return bytes.NewReader(once.Bytes())
}

func TestTar(t *testing.T) {
	t.Parallel()
	z, err := gzip.NewReader(write(t, tarArchive("f", two)))
	if err != nil {
		t.Fatal(err)
	}
	if !z.ModTime.IsZero() {
		t.Errorf("made at %s", z.ModTime)
	}
	var got []unpacked
	r := tar.NewReader(z)
	for {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil || !h.ModTime.Equal(noTime) || h.Uid != 0 || h.Uname != "" {
			t.Errorf("%+v %v", h, err)
		}
		got = append(got, unpacked{h.Name, string(content), os.FileMode(h.Mode)})
	}
	if diff := cmp.Diff(wantTwo, got); diff != "" {
		t.Error(diff)
	}
}

func TestZip(t *testing.T) {
	t.Parallel()
	b := write(t, zipArchive("f", two))
	r, err := zip.NewReader(b, b.Size())
	if err != nil {
		t.Fatal(err)
	}
	var got []unpacked
	for _, f := range r.File {
		if !f.Modified.Equal(noTime) {
			t.Errorf("made at %s", f.Modified)
		}
		c, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(c)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, unpacked{f.Name, string(content), f.Mode()})
	}
	if diff := cmp.Diff(wantTwo, got); diff != "" {
		t.Error(diff)
	}
}

func TestSums(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a"), []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeSums(dir, []string{"a"}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, sumsName))
	if want := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a\n"; string(got) != want || err != nil {
		t.Errorf("%q %v", got, err)
	}
}

// A program is not handed out without the licences of what is in it.
func TestNotice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{"license.go": "package x", "README.md": "read"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := notice(&b, "example.com/x v1", dir); err == nil || !strings.Contains(err.Error(), "example.com/x v1 has no licence") {
		t.Errorf("error %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Unlicense"), []byte("free\r\nat last\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := notice(&b, "example.com/x v1", dir); err != nil {
		t.Fatal(err)
	}
	if want := "==== example.com/x v1, Unlicense\n\nfree\nat last\n\n"; b.String() != want {
		t.Errorf("%q", &b)
	}
}

func TestHandout(t *testing.T) {
	t.Parallel()
	entries, err := readHandout("../..")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.name)
	}
	for _, want := range []string{"README.md", "LICENSE", "oktagon.1", "completions/_oktagon", "docs/reference.md", "docs/schedule.md", "testdata/pictures/run.svg"} {
		if !slices.Contains(names, want) {
			t.Errorf("no %s among %v", want, names)
		}
	}
}

// What was built is looked at before it is handed out: it must say what it was
// built from.
func TestPackRefuses(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "oktagon")
	if err := os.WriteFile(binary, []byte("no program"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	if name, err := targets[0].pack(out, binary, two); err == nil {
		t.Errorf("packed as %s", name)
	}
	if left, err := os.ReadDir(out); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// What is handed out can be built again from a commit; without git nobody knows.
func TestCommitted(t *testing.T) {
	t.Parallel()
	for value, refused := range map[string]bool{"true": true, "false": false, "": false} {
		info := &debug.BuildInfo{}
		if value != "" {
			info.Settings = []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.modified", Value: value}}
		}
		if err := committed(info); (err != nil) != refused {
			t.Errorf("modified %q: %v", value, err)
		}
	}
}

// A tag that Go takes for no version is found out before the tests are run.
func TestCheckTag(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ tag, module, want string }{
		{"v1.0.0", "oktagon", ""},
		{"v0.9.12", "oktagon", ""},
		{"v1.0.0-rc.1", "oktagon", ""},
		{"v2.0.0", "oktagon/v2", ""},
		{"v2.0.0", "oktagon", "v2.0.0 needs a module path that ends in /v2, and go.mod has oktagon"},
		{"v12.0.0", "oktagon/v2", "ends in /v12"},
		{"v1.0", "oktagon", "v1.0 is no version"},
		{"v1.0.0-rc.01", "oktagon", "is no version"},
		{"v1.0.0+linux", "oktagon", "is no version"},
		{"v1.0.0\nv1.0.1", "oktagon", "is no version"},
		{"version-1", "oktagon", "is no version"},
	} {
		got := ""
		if err := checkTag(test.tag, test.module); err != nil {
			got = err.Error()
		}
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s of %s: %q, want %q", test.tag, test.module, got, test.want)
		}
	}
}

// What is there already is not mixed with what is built now.
func TestOldFolderIsRefused(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	err := release(out, "")
	if !errors.Is(err, os.ErrExist) || !strings.Contains(err.Error(), "remove it, or name another folder with -out") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(out); err != nil {
		t.Error(err)
	}
}

// A run that fails can be repeated as it is: it leaves no folder.
func TestFailureLeavesNothing(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "dist")
	if err := release(out, "plan9/x"); err == nil || !strings.Contains(err.Error(), "there is no build for plan9/x") {
		t.Errorf("error %v", err)
	}
	failed := errors.New("on the way")
	err := fill(out, func() error {
		return errors.Join(os.WriteFile(filepath.Join(out, "one"), nil, 0o600), failed)
	})
	if !errors.Is(err, failed) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is there: %v", out, err)
	}
}
