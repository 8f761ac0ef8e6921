// Package docs_test checks the documents: that links lead somewhere, and that
// the pages and sections of the specification that are named exist.
package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = ".."

// documents returns the text of all Markdown files by name.
func documents(t *testing.T) map[string]string {
	t.Helper()
	return texts(t, ".md")
}

// texts returns the text of the repository's files with these extensions, by name.
func texts(t *testing.T, extensions ...string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "dist"):
			return fs.SkipDir
		case d.IsDir() || !slices.Contains(extensions, filepath.Ext(path)):
			return nil
		}
		b, err := os.ReadFile(path)
		all[path] = string(b)
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d files, %v", len(all), err)
	}
	return all
}

var (
	link = regexp.MustCompile(`\]\(([^):# ]*)(?:#([^) ]*))?\)`)
	// code is not searched for links: an index and a call look like one.
	code = regexp.MustCompile("`[^`\n]+`")
)

// TestLinks follows every link inside the repository to its file and heading.
func TestLinks(t *testing.T) {
	t.Parallel()
	for name, text := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(text, ""), -1) {
			to := name
			if m[1] != "" {
				to = filepath.Join(filepath.Dir(name), m[1])
			}
			target, err := os.ReadFile(to)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if m[2] != "" && !slices.Contains(anchors(string(target)), m[2]) {
				t.Errorf("%s: %s has no heading %s", name, to, m[2])
			}
		}
	}
}

var notInAnchor = regexp.MustCompile(`[^\pL\pN_ -]`)

// anchors returns the names that links use for the headings of a document.
func anchors(document string) []string {
	var all []string
	for line := range strings.Lines(document) {
		if level, title, ok := strings.Cut(line, " "); ok && strings.Trim(level, "#") == "" {
			title = notInAnchor.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
			all = append(all, strings.ReplaceAll(title, " ", "-"))
		}
	}
	return all
}

// TestPackaged looks for the files that a release packs. Only the licenses of
// modules are written during a release.
func TestPackaged(t *testing.T) {
	t.Parallel()
	config, err := os.ReadFile(filepath.Join(root, ".goreleaser.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	sources := regexp.MustCompile(`\bsrc: "?([^",}]+)`).FindAllStringSubmatch(string(config), -1)
	if len(sources) < 10 {
		t.Fatalf("only %d files found", len(sources))
	}
	for _, m := range sources {
		found, err := filepath.Glob(filepath.Join(root, m[1]))
		if err != nil || len(found) == 0 && filepath.Base(m[1]) != "THIRD-PARTY-LICENSES" {
			t.Errorf("%s does not exist (%v)", m[1], err)
		}
	}
}
