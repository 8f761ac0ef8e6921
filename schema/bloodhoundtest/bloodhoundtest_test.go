package bloodhoundtest

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	node = `{"id":"A","kinds":["K"],"properties":{"name":"x"}}`
	edge = `{"kind":"K","start":{"match_by":"id","value":"A"},"end":{"match_by":"id","value":"B"},"properties":{}}`
)

func TestRead(t *testing.T) {
	t.Parallel()
	for name, release := range map[string]Release{"documented": Documented, "2026": Early2026, "first": First, "upcoming": Upcoming} {
		s := Load(t, release)
		for file, right := range map[string]bool{
			`{"graph":{"nodes":[` + node + `],"edges":[` + edge + `]}}` + "\n":                  true,
			`{"graph":{"nodes":[],"edges":[]}}`:                                                 true,
			`{"graph":{"nodes":[` + edge + `],"edges":[]}}`:                                     false,
			`{"graph":{"nodes":[],"edges":[` + node + `]}}`:                                     false,
			`{"graph":{"nodes":[],"edges":[]}} {}`:                                              false,
			`{"graph":{"nodes":[],"edges":[],"more":[]}}`:                                       false,
			`{"graph":{"nodes":[],"nodes":[]}}`:                                                 false,
			`{"metadata":{}}`:                                                                   false,
			`{"graph":{"nodes":[{"id":"A","kinds":["K"],"properties":{"x":null}}],"edges":[]}}`: false,
			`{"graph":{"nodes":[],"edges":[`:                                                    false,
		} {
			if err := s.Read(strings.NewReader(file)); (err == nil) != right {
				t.Errorf("%s: %s: %v", name, file, err)
			}
		}
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	s := Load(t, Documented)
	content := []byte(`{"graph":{"nodes":[` + node + `],"edges":[]}}`)
	path := filepath.Join(t.TempDir(), "g.json")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	s.File(t, path)
	packed := filepath.Join(t.TempDir(), "g.zip")
	f, err := os.Create(packed)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	entry, err := z.Create("g.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	s.File(t, packed)
}
