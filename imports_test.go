package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestImports compares the imports of every file with the list of packages at the top of
// main.go.
func TestImports(t *testing.T) {
	listed := listedPackages(t)
	for file, imports := range importsOf(t, ".") {
		importer := listed.owner(path.Dir(file))
		allowed := listed.reachable(importer)
		for _, imported := range imports {
			if p := listed.owner(imported); p != importer && !allowed[p] {
				t.Errorf("%s imports %s, which the list in main.go does not allow %s", file, imported, importer)
			}
		}
	}
}

// packages are those of the list, with what their line names.
type packages map[string][]string

// owner returns the listed package that a folder belongs to: its own, or the nearest one
// above it.
func (p packages) owner(folder string) string {
	for ; folder != "."; folder = path.Dir(folder) {
		if _, listed := p[folder]; listed {
			return folder
		}
	}
	return "main"
}

// reachable returns what a package may import: what its line names, and what that imports.
func (p packages) reachable(name string) map[string]bool {
	all := map[string]bool{}
	for _, imported := range p[name] {
		all[imported] = true
		maps.Copy(all, p.reachable(imported))
	}
	return all
}

// listedPackages reads the list in main.go and checks that each line names only packages
// further down.
func listedPackages(t *testing.T) packages {
	t.Helper()
	rows := regexp.MustCompile(`(?m)^//\t([a-z/]+)  .*\n(?://\t    (.*)\n)?`).FindAllStringSubmatch(string(read(t, "main.go")), -1)
	listed := packages{}
	for _, row := range slices.Backward(rows) {
		name, imports := row[1], strings.Fields(row[2])
		for _, imported := range imports {
			if _, below := listed[imported]; !below {
				t.Errorf("main.go lists %s as imported by %s, but not further down", imported, name)
			}
		}
		if _, err := os.Stat(name); err != nil && name != "main" {
			t.Errorf("main.go lists a package that does not exist: %v", err)
		}
		listed[name] = imports
	}
	if len(listed) < 10 {
		t.Fatalf("main.go lists %d packages", len(listed))
	}
	return listed
}

// importsOf returns the imports of our own packages by file, tests excluded.
func importsOf(t *testing.T, root string) map[string][]string {
	all := map[string][]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if name != "." && (strings.HasPrefix(name, ".") || entry.Name() == "testdata") {
				return fs.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			if imported, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), "oktagon/"); ours {
				all[name] = append(all[name], imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
