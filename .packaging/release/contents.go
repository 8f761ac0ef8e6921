package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"oktagon/docs/gendocs"
)

// filesFolder is where the generated files lie; in an archive they lie on top.
const filesFolder = ".packaging/files/"

// readHandout reads what every archive holds beside the program. Documents and
// pictures keep their place, so that the README's links lead to them.
func readHandout(root string) ([]entry, error) {
	files := []string{"README.md", "LICENSE", gendocs.Manual, gendocs.Bash, gendocs.Zsh, gendocs.Fish, gendocs.PowerShell}
	for _, folder := range []string{path.Dir(gendocs.Reference), path.Dir(gendocs.Graph)} {
		entries, err := os.ReadDir(filepath.Join(root, folder))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !e.IsDir() {
				files = append(files, path.Join(folder, e.Name()))
			}
		}
	}
	var all []entry
	for _, name := range files {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		all = append(all, entry{name: strings.TrimPrefix(name, filesFolder), content: content})
	}
	return all, nil
}

// notices are the licences of everything that is linked into the program: its
// modules and Go itself. A module without one fails the release.
func notices(info *debug.BuildInfo) ([]byte, error) {
	var b bytes.Buffer
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOROOT: %w", err)
	}
	if err := notice(&b, info.GoVersion, strings.TrimSpace(string(root))); err != nil {
		return nil, err
	}
	for _, m := range info.Deps {
		dir, err := moduleFolder(m.Path)
		if err != nil {
			return nil, err
		}
		if err := notice(&b, m.Path+" "+m.Version, dir); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// moduleFolder is where the source of a module lies.
func moduleFolder(module string) (string, error) {
	out, err := exec.Command("go", "list", "-m", "-json", module).Output()
	if err != nil {
		return "", fmt.Errorf("go list -m %s: %w", module, err)
	}
	var m struct{ Dir string }
	return m.Dir, json.Unmarshal(out, &m)
}

// licenceNames are in the names of files that hold licences.
var licenceNames = []string{"LICENSE", "LICENCE", "COPYING", "NOTICE"}

func isLicence(name string) bool {
	return path.Ext(name) != ".go" && slices.ContainsFunc(licenceNames, func(part string) bool {
		return strings.Contains(strings.ToUpper(name), part)
	})
}

// notice writes the licences in a folder.
func notice(b *bytes.Buffer, what, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("licence of %s: %w", what, err)
	}
	found := false
	for _, e := range entries {
		if e.IsDir() || !isLicence(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		found = true
		fmt.Fprintf(b, "==== %s, %s\n\n%s\n\n", what, e.Name(), bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
	}
	if !found {
		return fmt.Errorf("%s has no licence in %s", what, dir)
	}
	return nil
}
