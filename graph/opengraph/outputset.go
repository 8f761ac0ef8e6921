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

	"oktagon/collector/safefile"
)

// PathError says that nothing can be written at the path of an output, and why.
type PathError struct {
	Path string
	Err  error
}

func pathErrorf(path, format string, args ...any) error {
	return &PathError{path, fmt.Errorf(format, args...)}
}

// Error returns the path and the reason.
func (e *PathError) Error() string { return fmt.Sprintf("output %s: %v", e.Path, e.Err) }

// Unwrap returns the reason.
func (e *PathError) Unwrap() error { return e.Err }

// outputSet has the names of the files of one output: FILE.json, FILE-0002.json,
// FILE-hybrid.json, FILE-hybrid-0002.json; the same with .zip.
type outputSet struct {
	dir, stem, ext string
}

// newOutputSet returns the files that belong to path, the first one. It fails when a
// run could not write there, so that a mistake shows before hours of collecting.
func newOutputSet(path string) (outputSet, error) {
	if path == "" {
		return outputSet{}, errors.New("output: empty path: name a file, or - for standard output")
	}
	set := outputSetOf(path)
	if set.stem == "" {
		return set, pathErrorf(path, "is a folder: add a file name")
	}
	return set, set.check(path)
}

// outputSetOf returns the files that belong to path, without looking at the disk.
func outputSetOf(path string) outputSet {
	dir, base := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	ext := filepath.Ext(base)
	if ext == base { // ".json": a name, not an ending
		ext = ""
	}
	return outputSet{dir: filepath.Clean(dir), stem: strings.TrimSuffix(base, ext), ext: ext}
}

func (set outputSet) check(path string) error {
	switch info, err := os.Stat(set.dir); {
	case errors.Is(err, fs.ErrNotExist):
		return pathErrorf(path, "folder %s does not exist: create it or choose another path", set.dir)
	case err != nil:
		return pathErrorf(path, "%w", err)
	case !info.IsDir():
		return pathErrorf(path, "%s is not a folder: choose another path", set.dir)
	}
	if err := safefile.CheckReplace(path); err != nil {
		return fmt.Errorf("output %s: %w", path, err)
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return pathErrorf(path, "%w", err)
	case info.IsDir():
		return pathErrorf(path, "is a folder: add a file name")
	case !info.Mode().IsRegular():
		return pathErrorf(path, "is not a regular file: choose another path, or - for standard output")
	}
	return nil
}

// zipped reports whether the parts are entries of zip files.
func (set outputSet) zipped() bool { return strings.EqualFold(set.ext, ".zip") }

// name returns the base name of part n, counted from 1, with ending ext.
func (set outputSet) name(hybrid bool, n int, ext string) string {
	name := set.stem
	if hybrid {
		name += "-hybrid"
	}
	if n > 1 {
		name += fmt.Sprintf("-%04d", n)
	}
	return name + ext
}

func (set outputSet) path(hybrid bool, n int) string {
	return filepath.Join(set.dir, set.name(hybrid, n, set.ext))
}

var partSuffix = regexp.MustCompile(`^(-hybrid)?(?:-([0-9]{4,}))?$`)

// partOf returns the number of the part whose base name is base, counted from 1; 0
// when no part has that name.
func (set outputSet) partOf(base string) (hybrid bool, n int) {
	middle, hasStem := strings.CutPrefix(base, set.stem)
	middle, hasExt := strings.CutSuffix(middle, set.ext)
	m := partSuffix.FindStringSubmatch(middle)
	if !hasStem || !hasExt || m == nil {
		return false, 0
	}
	hybrid, n = m[1] != "", 1
	if m[2] != "" {
		n, _ = strconv.Atoi(m[2]) // part 0 does not exist
	}
	if base != set.name(hybrid, n, set.ext) {
		return false, 0
	}
	return hybrid, n
}

// Owns reports whether path is, or could become, one of the output's files. No other
// file may be written there.
func (w *Writer) Owns(path string) bool {
	if _, n := w.set.partOf(filepath.Base(path)); n == 0 || w.set.dir == "" {
		return false
	}
	here, err := os.Stat(w.set.dir)
	if err != nil {
		return false
	}
	there, err := os.Stat(filepath.Dir(path))
	return err == nil && os.SameFile(here, there)
}

// earlier returns the files of an earlier run, in the order in which they may be
// removed: the first main part, without which nothing is an output, then the other
// parts from the last to the first, so that a run that is killed leaves no gap. A
// file behind a gap, or one that is no graph of oktagon, is not part of the output:
// a graph may be named by its date.
func (set outputSet) earlier() ([]string, error) {
	var paths []string
	if first := set.path(false, 1); isRegular(first) {
		paths = append(paths, first)
	}
	for _, hybrid := range []bool{false, true} {
		parts, err := set.consecutive(hybrid)
		if err != nil {
			return nil, err
		}
		slices.Reverse(parts)
		paths = append(paths, parts...)
	}
	return paths, nil
}

// consecutive returns the main parts after the first, or the hybrid parts, up to the
// first that does not exist or is no graph of oktagon.
func (set outputSet) consecutive(hybrid bool) (paths []string, err error) {
	for n := 1; ; n++ {
		if n == 1 && !hybrid {
			continue
		}
		path := set.path(hybrid, n)
		if set.zipped() && n > 1 || !isRegular(path) {
			return paths, nil
		}
		ours, err := set.isGraph(path)
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

// IsOutput reports whether a file begins like the graphs that oktagon writes. A zip is looked
// into, whatever its name is now.
func IsOutput(path string) (bool, error) {
	if !outputSetOf(path).zipped() {
		return isGraphFile(path)
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		return false, nil // no zip at all
	}
	defer archive.Close()
	if len(archive.File) == 0 {
		return false, nil
	}
	first, err := archive.File[0].Open()
	if err != nil {
		return false, nil // it has a method of packing that we do not use
	}
	defer first.Close()
	return startsAsGraph(first)
}

// Others returns the files that exist under the names of an output's further parts and of its
// hybrid edges.
func Others(path string) (paths []string) {
	set := outputSetOf(path)
	for _, hybrid := range []bool{false, true} {
		for n := 1; isRegular(set.path(hybrid, n)) || n == 1 && !hybrid; n++ {
			if n > 1 || hybrid {
				paths = append(paths, set.path(hybrid, n))
			}
			if set.zipped() {
				break
			}
		}
	}
	return paths
}

// isGraph reports whether a file begins like the ones that oktagon writes.
func (set outputSet) isGraph(path string) (bool, error) {
	if set.zipped() {
		archive, err := zip.OpenReader(path)
		if err != nil {
			return false, nil // no zip at all
		}
		defer archive.Close()
		return len(archive.File) > 0 && archive.File[0].Name == set.name(true, 1, ".json"), nil
	}
	return isGraphFile(path)
}

func isGraphFile(path string) (bool, error) {
	file, err := safefile.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	return startsAsGraph(file)
}

func startsAsGraph(r io.Reader) (bool, error) {
	b := make([]byte, len(head)+1)
	n, err := io.ReadFull(r, b)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return false, err
	}
	start := string(b[:n])
	return start == head+"\n" || start == head+middle[:1], nil
}
