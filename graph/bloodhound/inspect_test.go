package bloodhound

import (
	"archive/zip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestInspectFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) File {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return File{path}
	}
	pack := func(name string, entries map[string]string) File {
		f := write(name, "")
		file, err := os.Create(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		w := zip.NewWriter(file)
		for entry, text := range entries {
			out, err := w.Create(entry)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := out.Write([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return f
	}
	whole := pack("whole.zip", map[string]string{"g.json": empty, "folder/": ""})
	archive, err := os.ReadFile(whole.Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file File
		want string // "" when it can be uploaded
	}{
		{write("g.json", empty), ""},
		{write("mark.json", "\xef\xbb\xbf"+empty+"\n"), ""},
		{write("meta.json", `{"metadata":{"source_kind":"Okta"},"graph":{"edges":[]}}`), ""},
		{write("old.json", `{"data":[{"x":"\"}"}],"meta":{"type":"users"}}`), ""},
		{whole, ""},
		{write("inner.json", `{"nodes":{"graph":1}}`), "no key graph"},
		{write("cut.json", empty[:len(empty)-1]), "cut off"},
		{write("text.json", `{"graph":"`), "cut off"},
		{write("twice.json", empty+empty), "follows the end"},
		{write("list.json", "[1]"), "not a JSON object"},
		{write("none.json", ""), "is empty"},
		{write("blank.json", "  \n"), "not a JSON object"},
		{write("g.csv", "a,b"), ".json and .zip files only"},
		{write("cut.zip", string(archive[:len(archive)-10])), "no complete zip archive"},
		{pack("more.zip", map[string]string{"README.md": "# Hello"}), "README.md in it: it is not a JSON object"},
		{pack("empty.zip", nil), "the archive is empty"},
		{File{filepath.Join(dir, "absent.json")}, "absent.json: no such file"},
		{File{filepath.Join(dir, "okta-*.json")}, "the shell did not replace"},
	} {
		err := InspectFiles([]File{c.file})
		switch {
		case c.want == "" && err != nil:
			t.Error(err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), c.file.Path+": ") || strings.Count(err.Error(), c.file.Path) != 1):
			t.Errorf("%s: %v, want %q", c.file.Path, err, c.want)
		}
	}
}

// The scan agrees with encoding/json about where a JSON object ends.
func FuzzJSONScan(f *testing.F) {
	for _, text := range []string{empty, `{"data":"\\\""} `, `{"a":[{}]}`, `{"graph":{}}}`, "\xef\xbb\xbf{}", `{"x"`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s jsonScan
		if err := s.read(strings.NewReader(text), false); err != nil {
			t.Fatal(err)
		}
		var object map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &object) != nil || object == nil {
			return // it need not find every fault: BloodHound reads the file too
		}
		if err := s.problem(); err != nil && !strings.Contains(err.Error(), "no key graph") {
			t.Errorf("%q: %v", text, err)
		}
		for cut := range min(len(strings.TrimSpace(text)), 100) {
			var s jsonScan
			_ = s.read(strings.NewReader(text[:cut]), false)
			if s.problem() == nil {
				t.Errorf("%q cut at %d is whole", text, cut)
			}
		}
	})
}
