package opengraph

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// family names the files of one output: FILE.json, FILE-0002.json,
// FILE-hybrid.json, FILE-hybrid-0002.json; the same with .zip.
type family struct {
	dir, stem, ext string
}

// newFamily splits path and checks that a run could write there, so that a
// mistake shows before hours of collecting and not after.
func newFamily(path string) (family, error) {
	if path == "" {
		return family{}, errors.New("output: empty path: name a file, or - for standard output")
	}
	f := familyOf(path)
	if f.stem == "" {
		return f, fmt.Errorf("output %s: is a folder: add a file name", path)
	}
	return f, f.checkPlace(path)
}

// familyOf splits the path of a first file.
func familyOf(path string) family {
	dir, base := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	ext := filepath.Ext(base)
	if ext == base { // ".json": a name, not an ending
		ext = ""
	}
	return family{dir: filepath.Clean(dir), stem: strings.TrimSuffix(base, ext), ext: ext}
}

func (f family) checkPlace(path string) error {
	switch info, err := os.Stat(f.dir); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("output %s: folder %s does not exist: create it or choose another path", path, f.dir)
	case err != nil:
		return fmt.Errorf("output %s: %w", path, err)
	case !info.IsDir():
		return fmt.Errorf("output %s: %s is not a folder: choose another path", path, f.dir)
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("output %s: %w", path, err)
	case info.IsDir():
		return fmt.Errorf("output %s: is a folder: add a file name", path)
	case !info.Mode().IsRegular():
		return fmt.Errorf("output %s: is not a regular file: choose another path, or - for standard output", path)
	}
	return nil
}

// zipped reports whether the parts go into zip files.
func (f family) zipped() bool { return strings.EqualFold(f.ext, ".zip") }

// name returns the base name of part n, counted from 1, with ending ext.
func (f family) name(hybrid bool, n int, ext string) string {
	name := f.stem
	if hybrid {
		name += "-hybrid"
	}
	if n > 1 {
		name += fmt.Sprintf("-%04d", n)
	}
	return name + ext
}

func (f family) path(hybrid bool, n int) string {
	return filepath.Join(f.dir, f.name(hybrid, n, f.ext))
}

var partSuffix = regexp.MustCompile(`^(-hybrid)?(?:-([0-9]{4,}))?$`)

// owns reports whether base is the name of one of the family's files.
func (f family) owns(base string) bool {
	_, n := f.part(base)
	return n > 0
}

// part is the number of one of the family's files, counted from 1; 0 when base is
// not the name of one.
func (f family) part(base string) (hybrid bool, n int) {
	middle, ok := strings.CutPrefix(base, f.stem)
	if !ok {
		return false, 0
	}
	middle, ok = strings.CutSuffix(middle, f.ext)
	if !ok {
		return false, 0
	}
	m := partSuffix.FindStringSubmatch(middle)
	if m == nil {
		return false, 0
	}
	hybrid, n = m[1] != "", 1
	if m[2] != "" {
		n, _ = strconv.Atoi(m[2]) // 0 is no part either
	}
	if base != f.name(hybrid, n, f.ext) {
		return false, 0
	}
	return hybrid, n
}

// Owns reports whether a path is, or would be, one of the output's files: nothing
// else may be written there.
func (w *Writer) Owns(path string) bool {
	if w.family.dir == "" || !w.family.owns(filepath.Base(path)) {
		return false
	}
	here, err := os.Stat(w.family.dir)
	if err != nil {
		return false
	}
	there, err := os.Stat(filepath.Dir(path))
	return err == nil && os.SameFile(here, there)
}

// existing returns the family's files that an earlier run left, the first main
// part first.
func (f family) existing() ([]string, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, err
	}
	first := f.name(false, 1, f.ext)
	var paths []string
	for _, e := range entries {
		if e.IsDir() || !f.owns(e.Name()) {
			continue
		}
		path := filepath.Join(f.dir, e.Name())
		if e.Name() == first {
			paths = append([]string{path}, paths...)
		} else {
			paths = append(paths, path)
		}
	}
	return paths, nil
}
