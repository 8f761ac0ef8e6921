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
	rooms := listedRooms(t)
	for file, imports := range importsOf(t, ".") {
		room := rooms.of(path.Dir(file))
		allowed := rooms.reach(room)
		for _, imported := range imports {
			if other := rooms.of(imported); other != room && !allowed[other] {
				t.Errorf("%s imports %s, which the list in main.go does not allow %s", file, imported, room)
			}
		}
	}
}

// rooms are the listed packages by name. A package that is not listed belongs to the
// nearest listed one above it.
type rooms map[string][]string

// of returns the room of a folder.
func (r rooms) of(folder string) string {
	for ; folder != "."; folder = path.Dir(folder) {
		if _, listed := r[folder]; listed {
			return folder
		}
	}
	return "main"
}

// reach returns the rooms that a room may import: those of its line, and theirs.
func (r rooms) reach(room string) map[string]bool {
	reached := map[string]bool{}
	for _, imported := range r[room] {
		reached[imported] = true
		maps.Copy(reached, r.reach(imported))
	}
	return reached
}

// listedRooms reads the list in main.go and checks that each line names only rooms
// further down.
func listedRooms(t *testing.T) rooms {
	t.Helper()
	list := regexp.MustCompile(`(?m)^//\t([a-z/]+)  .*\n(?://\t    (.*)\n)?`).FindAllStringSubmatch(string(read(t, "main.go")), -1)
	rooms := rooms{}
	for _, row := range slices.Backward(list) {
		room, imports := row[1], strings.Fields(row[2])
		for _, imported := range imports {
			if _, below := rooms[imported]; !below {
				t.Errorf("main.go lists %s as imported by %s, but not further down", imported, room)
			}
		}
		if _, err := os.Stat(room); err != nil && room != "main" {
			t.Errorf("main.go lists a package that does not exist: %v", err)
		}
		rooms[room] = imports
	}
	if len(rooms) < 10 {
		t.Fatalf("main.go lists %d packages", len(rooms))
	}
	return rooms
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
