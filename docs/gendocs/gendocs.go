// Package gendocs writes what is handed out beside the program, all of it from
// the tables that the program itself uses: the reference, the manual page, and
// the completions of shells. The files stand in the repository, so that a
// checkout has them, and a test holds them to the tables.
package gendocs

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// The files, below the repository's root.
const (
	Reference  = "docs/reference.md"
	Manual     = ".packaging/files/oktagon.1"
	Bash       = ".packaging/files/completions/oktagon.bash"
	Zsh        = ".packaging/files/completions/_oktagon"
	Fish       = ".packaging/files/completions/oktagon.fish"
	PowerShell = ".packaging/files/completions/oktagon.ps1"
	Graph      = "testdata/pictures/graph.svg"
)

// Files are all files with their content. root is the repository, whose source
// has the fields of the summary, and whose golden files have the demo's graph.
func Files(root string) (map[string][]byte, error) {
	reference, err := reference(root)
	if err != nil {
		return nil, err
	}
	graph, err := graphPicture(root)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		Reference:  []byte(reference),
		Manual:     []byte(manual()),
		Bash:       []byte(bash()),
		Zsh:        []byte(zsh()),
		Fish:       []byte(fish()),
		PowerShell: []byte(powerShell()),
		Graph:      []byte(graph),
	}, nil
}

// Stale names the files of a repository that are not what the tables say.
func Stale(root string) ([]string, error) {
	files, err := Files(root)
	if err != nil {
		return nil, err
	}
	var stale []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if b, err := os.ReadFile(filepath.Join(root, name)); err != nil || !bytes.Equal(b, files[name]) {
			stale = append(stale, name)
		}
	}
	return stale, nil
}
