package opengraph

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"oktagon/collector/safefile"
)

// DefaultMaxFileSize is the size of a part in bytes, 100 MB, when [Options] has
// none. BloodHound has no limit in its code, but reads a signed upload
// into memory (opengraph.md, "Sizes, zip, transport").
const DefaultMaxFileSize = 100_000_000

// maxElements is how many nodes and edges a part has at most (opengraph.md,
// "Sizes, zip, transport": about 250k items).
const maxElements = 250_000

// stdout is the path that means standard output.
const stdout = "-"

// Options say how a graph is written. The zero value works for files.
type Options struct {
	// MaxFileSize is the size of a part in bytes, before compression; 0 is
	// [DefaultMaxFileSize]. A part is larger only when a single element is, and
	// ends earlier at 250,000 elements. Standard output gets one part of any size.
	MaxFileSize int64
	// Stdout receives the main graph when the path is "-", at Commit.
	Stdout io.Writer
}

// File is one finished output.
type File struct {
	// Path is where it is, as --output has it.
	Path string `json:"path"` // "-" for standard output
	// Bytes is its size.
	Bytes int64 `json:"bytes"` // as it lies on the disk; of a zip, compressed
	// Nodes counts the nodes in it.
	Nodes int `json:"nodes"`
	// Edges counts the edges in it.
	Edges int `json:"edges"`
	// Hybrid says that it holds edges into other graphs.
	Hybrid bool `json:"hybrid,omitempty"` // to be uploaded after the files that do not
}

// A Writer streams a graph into files: nodes first, then edges. It writes temporary
// files (mode 0600) in the target's folder, for "-" in the system's folder for them;
// [Writer.Commit] renames them. The caller ends with Commit or [Writer.Abort];
// deferring Abort is always right.
//
// It is not safe for concurrent use. After an error only Abort has an effect.
type Writer struct {
	opts         Options
	set          outputSet
	main, hybrid *stream
	element      []byte // reused by each element
	sawEdge      bool
	skipped      int   // hybrid edges
	err          error // the first error; errDone after Commit or Abort
}

var errDone = errors.New("opengraph: the writer is closed")

// Create opens a writer for path: FILE.json (further parts FILE-0002.json, …;
// edges into other graphs FILE-hybrid.json, FILE-hybrid-0002.json, …), FILE.zip
// (the same parts within FILE.zip and FILE-hybrid.zip), or "-" for standard
// output. The error names the path and what to do when the output cannot be written.
func Create(path string, opts Options) (*Writer, error) {
	if opts.MaxFileSize < 0 {
		return nil, fmt.Errorf("output %s: negative file size %d", path, opts.MaxFileSize)
	}
	if opts.MaxFileSize == 0 {
		opts.MaxFileSize = DefaultMaxFileSize
	}
	w := &Writer{opts: opts}
	if err := w.open(path); err != nil {
		return nil, err
	}
	safefile.RemoveLeftovers(w.main.tempDir, func(base string) bool {
		_, n := w.set.partOf(base)
		return base == path || n > 0
	})
	if err := w.main.tryCreate(); err != nil {
		return nil, err
	}
	return w, nil
}

func (w *Writer) open(path string) error {
	if path == stdout {
		if w.opts.Stdout == nil {
			return errors.New("output -: no standard output given")
		}
		w.main = &stream{tempDir: os.TempDir()}
		return nil
	}
	set, err := newOutputSet(path)
	if err != nil {
		return err
	}
	w.set = set
	w.main = &stream{set: set, tempDir: set.dir, max: w.opts.MaxFileSize}
	w.hybrid = &stream{set: set, tempDir: set.dir, max: w.opts.MaxFileSize, hybrid: true}
	return nil
}

// Node writes one node. A node after the first edge is an error: the nodes of
// a part stand before its edges.
func (w *Writer) Node(n *Node) error {
	if w.err != nil {
		return w.err
	}
	if w.sawEdge {
		w.err = fmt.Errorf("opengraph: node %s after the first edge: a bug in oktagon", n.ID)
		return w.err
	}
	w.element = AppendNode(w.element[:0], n)
	w.err = w.main.write(nodeSection, w.element)
	return w.err
}

// Edge writes one edge, a hybrid one to the hybrid file. Standard output is one file:
// there a hybrid edge is left out and counted.
func (w *Writer) Edge(e *Edge) error {
	if w.err != nil {
		return w.err
	}
	w.sawEdge = true
	to := w.main
	if e.Hybrid() {
		to = w.hybrid
	}
	if to == nil {
		w.skipped++
		return nil
	}
	w.element = AppendEdge(w.element[:0], e)
	w.err = to.write(edgeSection, w.element)
	return w.err
}

// LeftOut returns the number of hybrid edges left out of standard output.
func (w *Writer) LeftOut() int { return w.skipped }

// Commit moves the files to their paths and returns them in the order of upload. The
// first main part is moved last: without it nothing is an output. Parts of an earlier
// run under the same name are removed. After an error nothing of this run is left; the
// output of an earlier run is lost only when the error happens while files are moved.
func (w *Writer) Commit() ([]File, error) {
	if w.err == errDone {
		return nil, errDone
	}
	err := w.err
	if err == nil {
		err = w.commit()
	}
	if err != nil {
		return nil, errors.Join(err, w.discard())
	}
	w.err = errDone
	var files []File
	for _, s := range w.streams() {
		files = append(files, s.files...)
	}
	return files, nil
}

func (w *Writer) commit() error {
	for _, s := range w.streams() {
		if err := s.finish(); err != nil {
			return err
		}
	}
	if w.hybrid == nil {
		return w.copyToStdout()
	}
	return w.rename()
}

// copyToStdout copies the finished main graph, so that standard output gets all of it
// or nothing.
func (w *Writer) copyToStdout() error {
	if err := w.main.last().copyTo(w.opts.Stdout); err != nil {
		return err
	}
	return w.main.last().discard()
}

// rename moves the finished files to their paths, the first main part last. When there
// is more than one file, old or new, the old ones are removed before: at no time is
// the first part of one run beside a later part of another.
func (w *Writer) rename() error {
	old, err := w.set.earlier()
	if err != nil {
		return fmt.Errorf("output %s: %w", w.set.path(false, 1), err)
	}
	targets := w.renameOrder()
	if len(targets) > 1 || slices.ContainsFunc(old, func(path string) bool { return path != targets[0].path }) {
		if err := remove(old); err != nil {
			return err
		}
	}
	for _, t := range targets {
		if err := t.move(); err != nil {
			return err
		}
	}
	syncFolder(w.set.dir)
	return nil
}

// renameOrder is chosen so that a run that is killed leaves no gap between parts, and
// no first part without the others.
func (w *Writer) renameOrder() []*target {
	return slices.Concat(w.main.targets[1:], w.hybrid.targets, w.main.targets[:1])
}

func remove(paths []string) error {
	for _, path := range paths {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove the output of an earlier run: %w", err)
		}
	}
	return nil
}

// syncFolder makes the renames durable, on systems that can sync a folder. Windows
// cannot, and does not need it.
func syncFolder(dir string) {
	if d, err := os.Open(filepath.Clean(dir)); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// Abort removes everything that was written. After Commit or Abort it does nothing.
func (w *Writer) Abort() error {
	if w.err == errDone {
		return nil
	}
	return w.discard()
}

func (w *Writer) discard() error {
	var errs []error
	for _, s := range w.streams() {
		for _, t := range s.targets {
			errs = append(errs, t.discard())
		}
		s.targets, s.files, s.open, s.archive = nil, nil, nil, nil
	}
	w.err = errDone
	return errors.Join(errs...)
}

func (w *Writer) streams() []*stream {
	if w.hybrid == nil {
		return []*stream{w.main}
	}
	return []*stream{w.main, w.hybrid}
}
