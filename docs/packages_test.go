package docs_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestPackages compares the table of packages in CONTRIBUTING.md with the code: a
// package imports only packages that stand below it, and each has a row.
func TestPackages(t *testing.T) {
	t.Parallel()
	_, table, _ := strings.Cut(documents(t)[filepath.Join(root, "CONTRIBUTING.md")], "| Folder | Its job |")
	table, _, _ = strings.Cut(table, "\n\n")
	var rows []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)`").FindAllStringSubmatch(table, -1) {
		rows = append(rows, m[1])
	}
	packages := packageImports(t)
	for _, row := range rows {
		if packages[row] == nil {
			t.Errorf("CONTRIBUTING.md has a row for %s, which is not a package", row)
		}
	}
	for folder, imports := range packages {
		at := slices.Index(rows, folder)
		if at < 0 {
			t.Errorf("CONTRIBUTING.md has no row for %s", folder)
			continue
		}
		for imported := range imports {
			if below := slices.Index(rows, imported); below >= 0 && below < at {
				t.Errorf("%s imports %s, which stands above it in CONTRIBUTING.md", folder, imported)
			}
		}
	}
}

// packageImports returns, by the folder of a package, the folders of the packages
// of this module that it imports outside of tests.
func packageImports(t *testing.T) map[string]map[string]bool {
	t.Helper()
	all := map[string]map[string]bool{}
	for name, code := range texts(t, ".go") {
		folder, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			t.Fatal(err)
		}
		folder = filepath.ToSlash(folder)
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(folder, "docs") {
			continue
		}
		if all[folder] == nil {
			all[folder] = map[string]bool{}
		}
		for _, imported := range imports(t, code) {
			all[folder][imported] = true
		}
	}
	return all
}

// imports returns the packages of this module that a file imports.
func imports(t *testing.T, code string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "", code, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, i := range file.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		if inside, ok := strings.CutPrefix(path, "oktagon/"); ok {
			all = append(all, inside)
		}
	}
	return all
}
