// Generate writes the reference, the manual page and the completions of shells
// from the program's tables, and a picture of the demo's graph. Run it in the root
// of the repository.
//
// With -terminal it draws what it reads on standard input as a terminal shows it:
//
//	tmux capture-pane -p | go run ./.packaging/generate -terminal > testdata/pictures/run.svg
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"oktagon/docs/gendocs"
)

func main() {
	terminal := flag.Bool("terminal", false, "draw standard input instead")
	flag.Parse()
	run := func() error { return generate(".") }
	if *terminal {
		run = draw
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(root string) error {
	files, err := gendocs.Files(root)
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// draw makes a picture of a terminal of standard input.
func draw() error {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	_, err = io.WriteString(os.Stdout, gendocs.Terminal(string(text)))
	return err
}
