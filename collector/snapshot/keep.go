package snapshot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"oktagon/collector/safetext"
)

// lockName is the file that a collection holds locked. The system lets go of
// the lock when the process ends, however it does.
const lockName = "lock"

// CreateOrResume starts a snapshot that outlives the run, or takes up the one that an
// earlier run has left unfinished. Two runs cannot write one at the same time.
// Close it.
func CreateOrResume(dir string) (*Writer, error) {
	w := &Writer{dir: dir, lock: flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))}
	switch err := os.MkdirAll(dir, 0o700); {
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		return nil, w.FolderErrorf("no folder can be made there: %w; name another", safetext.WithoutPath(err))
	case err != nil:
		return nil, w.failed(err)
	}
	if mode, ok := modeOf(dir); ok && mode&0o002 != 0 {
		return nil, w.FolderErrorf("everybody may write into this folder (mode %04o); chmod 700 it, or name another", mode)
	}
	// Nothing is left in a folder that is somebody else's; what another run has done
	// to ours shows only behind the lock.
	if err := w.takeUp(); err != nil {
		return nil, err
	}
	switch locked, err := w.lock.TryLock(); {
	case err != nil:
		return nil, w.failed(err)
	case !locked:
		return nil, w.FolderErrorf("another oktagon is collecting into this folder; wait for it, or name another folder")
	}
	err := w.takeUp()
	if err == nil && w.resumed {
		err = w.clear()
	}
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// modeOf is what a folder lets whom do; ok is false where the system has no such
// bits.
func modeOf(dir string) (mode fs.FileMode, ok bool) {
	info, err := os.Stat(dir)
	if err != nil || runtime.GOOS == "windows" {
		return 0, false
	}
	return info.Mode().Perm(), true
}

// takeUp reads the manifest of an earlier run.
func (w *Writer) takeUp() error {
	others, err := w.others()
	if err != nil {
		return err
	}
	found, err := readManifest(os.DirFS(w.dir))
	switch {
	case errors.Is(err, fs.ErrNotExist) && others != "":
		return w.FolderErrorf("%s in it is not oktagon's, there is no manifest.json; name another folder", others)
	case errors.Is(err, fs.ErrNotExist):
		w.man, w.resumed = Manifest{Version: Version}, false
		return nil
	case err != nil:
		return w.FolderErrorf("%w", err)
	}
	w.man, w.resumed = found, true
	if !found.Finished.IsZero() {
		return w.FolderErrorf(holdsOne)
	}
	return nil
}

// others names a file that would be the snapshot's if there were a manifest, which
// a run writes before any of them.
func (w *Writer) others() (string, error) {
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		return "", w.FolderErrorf("it cannot be read: %w; name another folder", safetext.WithoutPath(err))
	}
	for _, e := range entries {
		info, err := e.Info()
		if filepath.Ext(e.Name()) == extension || e.Name() == lockName && err == nil && info.Size() > 0 {
			return e.Name(), nil
		}
	}
	return "", nil
}

// clear removes the files that an earlier run had not finished when it ended.
func (w *Writer) clear() error {
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		return w.failed(err)
	}
	for _, e := range entries {
		name, ended := strings.CutSuffix(e.Name(), partial)
		if !ended {
			name, ended = strings.CutSuffix(e.Name(), sorted)
		}
		if !ended || name != manifestName && filepath.Ext(name) != extension {
			continue
		}
		if err := os.Remove(filepath.Join(w.dir, e.Name())); err != nil {
			return w.failed(err)
		}
	}
	return nil
}

const holdsOne = "this folder holds a finished collection; build from it with --from-snapshot, or name another folder"

// Resumed reports whether an earlier run has begun this snapshot.
func (w *Writer) Resumed() bool { return w.resumed }

// Kept reports whether the snapshot is to outlive the run.
func (w *Writer) Kept() bool { return w.lock != nil }

// Warnings are what the owner of a folder that is kept should know of it.
func (w *Writer) Warnings() []string {
	if mode, ok := modeOf(w.dir); ok && w.Kept() && mode&0o077 != 0 {
		return []string{fmt.Sprintf("others may look into %s (mode %04o); its files are for you alone, chmod 700 hides their names too", w.dir, mode)}
	}
	return nil
}

// Close lets other runs write into a folder that is kept.
func (w *Writer) Close() error {
	if !w.Kept() {
		return nil
	}
	finished := !w.Snapshot().Manifest.Finished.IsZero()
	if err := w.lock.Unlock(); err != nil || !finished {
		return err
	}
	// A run that waits for this lock finds the snapshot complete and leaves.
	return os.Remove(filepath.Join(w.dir, lockName))
}

// A FolderError says why a folder cannot take a snapshot, and what to do.
type FolderError struct {
	Dir string
	Err error
}

// FolderErrorf makes the error of a folder that cannot take the snapshot of a run.
func (w *Writer) FolderErrorf(format string, args ...any) error {
	return &FolderError{w.dir, fmt.Errorf(format, args...)}
}

// Error names the folder.
func (e *FolderError) Error() string { return fmt.Sprintf("--snapshot %s: %s", e.Dir, e.Err) }

// Unwrap is the reason.
func (e *FolderError) Unwrap() error { return e.Err }

// Begin notes in the manifest that a run begins, or goes on, now.
func (m *Manifest) Begin(now time.Time) {
	if m.Started.IsZero() {
		m.Started = now
	} else {
		m.Resumed = append(m.Resumed, now)
	}
}
