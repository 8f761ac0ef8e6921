package snapshot

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/gofrs/flock"

	"oktagon/collector/safefile"
)

// Writer writes a snapshot into a folder: a kept one ([CreateOrResume]) or one that the run
// removes again ([Create]).
type Writer struct {
	dir string
	// lock is held on a kept folder; nil otherwise.
	lock    *flock.Flock
	resumed bool       // an earlier run started the collection
	mu      sync.Mutex // guards man and its file
	man     Manifest
}

// Create starts a snapshot that does not outlive the run: nothing of it is forced onto the
// disk. It makes the folder, private to its owner, when there is none, and refuses one that
// holds a snapshot.
func Create(dir string) (*Writer, error) {
	w := &Writer{dir: dir, man: Manifest{Version: Version}}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, w.writeError(err)
	}
	if _, err := os.Stat(filepath.Join(dir, manifestName)); err == nil {
		return nil, w.FolderErrorf("this folder holds a snapshot; name another folder")
	}
	return w, nil
}

// Snapshot returns what was written so far. Of listings, only the finished ones are seen.
func (w *Writer) Snapshot() *Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.man
	m.Coverage = slices.Clone(m.Coverage) // Update may change it meanwhile
	return &Snapshot{fsys: folder{context.Background(), w.dir}, Manifest: m}
}

// Update changes the manifest and saves it. Listings and fan-outs are on the disk once they
// are finished, so that a manifest never says more than there is.
func (w *Writer) Update(change func(*Manifest)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.man)
	b, err := w.man.encode()
	if err != nil {
		return err
	}
	path := filepath.Join(w.dir, manifestName)
	f, err := safefile.Create(path + partSuffix)
	if err != nil {
		return w.writeError(err)
	}
	_, err = f.Write(b)
	return w.writeError(w.commitFile(f, path, err))
}

// The file of a resource has the extension; files that are not finished have a suffix
// behind it.
const (
	extension    = ".jsonl"
	partSuffix   = ".part"
	sortedSuffix = ".sorted"
)

// commitFile closes a temporary file and gives it its final name, unless writing it ended
// with err.
func (w *Writer) commitFile(f *os.File, path string, err error) error {
	if err == nil {
		err = w.sync(f)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		w.syncFolder()
	}
	return err
}

// sync forces a file of a kept folder onto the disk.
func (w *Writer) sync(f *os.File) error {
	if !w.Kept() {
		return nil
	}
	return f.Sync()
}

// syncFolder makes renames in a kept folder durable where the system can sync a folder;
// Windows cannot and need not.
func (w *Writer) syncFolder() {
	if !w.Kept() {
		return
	}
	if d, err := os.Open(w.dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// Remove deletes the file of a resource, if there is one.
func (w *Writer) Remove(resource string) error {
	if err := w.forgetSum(resource); err != nil {
		return err
	}
	err := os.Remove(w.path(resource))
	if os.IsNotExist(err) {
		return nil
	}
	return w.writeError(err)
}

func (w *Writer) path(resource string) string {
	return filepath.Join(w.dir, resource+extension)
}

// A WriteError is a file of the snapshot that could not be written.
type WriteError struct {
	Err  error // names the file
	dir  string
	kept bool
}

func (w *Writer) writeError(err error) error {
	if err == nil {
		return nil
	}
	return &WriteError{err, w.dir, w.Kept()}
}

// Error names the file and what went wrong.
func (e *WriteError) Error() string { return "snapshot: " + e.Err.Error() }

// Unwrap is the system's error.
func (e *WriteError) Unwrap() error { return e.Err }

// Advice gives the next step.
func (e *WriteError) Advice() string {
	if e.kept {
		return fmt.Sprintf("make room in %s, and see that oktagon may write there", e.dir)
	}
	return fmt.Sprintf("make room in %s, or name a folder elsewhere with --snapshot DIR", filepath.Dir(e.dir))
}
