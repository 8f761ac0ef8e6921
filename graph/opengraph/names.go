package opengraph

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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

// existing returns what earlier runs left of the family, in the order in which it
// may be removed: the first main part, without which nothing is an output, then
// each run of parts from its end, so that a kill leaves no gap. What stands behind
// a gap, or is no graph of oktagon, is somebody's own: a graph may be named by its
// date.
func (f family) existing() ([]string, error) {
	var paths []string
	if first := f.path(false, 1); isRegular(first) {
		paths = append(paths, first)
	}
	for _, hybrid := range []bool{false, true} {
		run, err := f.run(hybrid)
		if err != nil {
			return nil, err
		}
		slices.Reverse(run)
		paths = append(paths, run...)
	}
	return paths, nil
}

// run are the main parts behind the first, or the hybrid ones, up to the first
// that is not there or is not ours.
func (f family) run(hybrid bool) (paths []string, err error) {
	for n := 1; ; n++ {
		if n == 1 && !hybrid {
			continue
		}
		path := f.path(hybrid, n)
		if f.zipped() && n > 1 || !isRegular(path) {
			return paths, nil
		}
		ours, err := f.wrote(path)
		if err != nil || !ours {
			return paths, err
		}
		paths = append(paths, path)
	}
}

func isRegular(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// wrote reports whether a file begins as those that oktagon writes.
func (f family) wrote(path string) (bool, error) {
	if f.zipped() {
		archive, err := zip.OpenReader(path)
		if err != nil {
			return false, nil // no zip at all
		}
		defer archive.Close()
		return len(archive.File) > 0 && archive.File[0].Name == f.name(true, 1, ".json"), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	begin := make([]byte, len(head)+1)
	n, err := io.ReadFull(file, begin)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return false, err
	}
	begun := string(begin[:n])
	return begun == head+"\n" || begun == head+middle[:1], nil
}
