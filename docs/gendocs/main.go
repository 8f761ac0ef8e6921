// Gendocs writes the files that come from the program's own tables: the
// reference, the manual page and the completions of shells. They are committed,
// and a test compares them with the tables. Run it in the root of the repository:
//
//	go run ./docs/gendocs
//
// With the argument messages it prints every message of the program instead.
package main

import (
	"log"
	"os"
)

// The files, relative to the root of the repository.
const (
	referencePath  = "docs/reference.md"
	manualPath     = ".packaging/files/oktagon.1"
	bashPath       = ".packaging/files/completions/oktagon.bash"
	zshPath        = ".packaging/files/completions/_oktagon"
	fishPath       = ".packaging/files/completions/oktagon.fish"
	powerShellPath = ".packaging/files/completions/oktagon.ps1"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) == 2 && os.Args[1] == "messages" {
		if err := printMessages(os.Stdout, "."); err != nil {
			log.Fatal(err)
		}
		return
	}
	generated, err := files()
	if err != nil {
		log.Fatal(err)
	}
	for name, content := range generated {
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// files returns the content of every generated file by its name.
func files() (map[string]string, error) {
	reference, err := reference()
	if err != nil {
		return nil, err
	}
	return map[string]string{
		referencePath:  reference,
		manualPath:     manual(),
		bashPath:       bash(),
		zshPath:        zsh(),
		fishPath:       fish(),
		powerShellPath: powerShell(),
	}, nil
}
