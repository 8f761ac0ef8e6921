package snapshot

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/gofrs/flock"
)

// Writer writes a snapshot into a folder.
type Writer struct {
	dir string
	// lock is held on a folder that is kept; nil in one that is not.
	lock    *flock.Flock
	resumed bool       // an earlier run has begun
	mu      sync.Mutex // guards man and its file
	man     Manifest
}

// Create makes the folder, private to its owner, when it is not there, and
// starts a snapshot in it that is not to outlive the run: nothing of it is
// forced onto the disk. A folder that holds a snapshot already is refused. See
// [CreateOrResume] for one to keep.
func Create(dir string) (*Writer, error) {
	w := &Writer{dir: dir, man: Manifest{Version: Version}}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, w.failed(err)
	}
	if _, err := os.Stat(filepath.Join(dir, manifestName)); err == nil {
		return nil, w.FolderErrorf(holdsOne)
	}
	return w, nil
}

// Snapshot reads what was written so far. Only finished listings are seen.
func (w *Writer) Snapshot() *Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.man
	m.Coverage = slices.Clone(m.Coverage) // Update may change it meanwhile
	return &Snapshot{fsys: os.DirFS(w.dir), Manifest: m}
}

// Update changes the manifest and saves it. Of a folder that is kept, what the
// manifest says of other files is on the disk before it is itself: a listing and
// a fan-out are, once they are finished.
func (w *Writer) Update(change func(*Manifest)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.man)
	b, err := json.MarshalIndent(w.man, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(w.dir, manifestName)
	f, err := os.OpenFile(path+partial, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return w.failed(err)
	}
	_, err = f.Write(append(b, '\n'))
	// Should the new name be lost with the power, the old manifest claims less.
	return w.failed(w.place(f, path, err))
}

// extension ends the names of the resources' files, partial and sorted those of
// files that are not finished.
const (
	extension = ".jsonl"
	partial   = ".part"
	sorted    = ".sorted"
)

// settle places a file for good: the manifest may speak of it.
func (w *Writer) settle(f *os.File, path string, err error) error {
	if err = w.place(f, path, err); err == nil && w.Kept() {
		syncFolder(w.dir)
	}
	return err
}

// place ends the writing of a temporary file, which may have failed, and gives
// it its name.
func (w *Writer) place(f *os.File, path string, err error) error {
	if err == nil {
		err = w.sync(f)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}

// sync brings a file of a folder that is kept onto the disk.
func (w *Writer) sync(f *os.File) error {
	if !w.Kept() {
		return nil
	}
	return f.Sync()
}

// syncFolder makes renames durable where the system can sync a folder; Windows
// cannot and need not.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// Remove takes a resource's file away, if there is one.
func (w *Writer) Remove(resource string) error {
	err := os.Remove(w.path(resource))
	if os.IsNotExist(err) {
		return nil
	}
	return w.failed(err)
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

func (w *Writer) failed(err error) error {
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
