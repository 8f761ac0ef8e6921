package snapshot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/gofrs/flock"

	"oktagon/collector/safefile"
	"oktagon/collector/safetext"
)

// lockName is the file that a collection holds locked. The system releases the lock when
// the process ends, even after a crash.
const lockName = "lock"

// CreateOrResume starts a snapshot that outlives the run, or opens the one of an earlier run,
// finished or not. Two runs cannot write one at the same time. Close it.
func CreateOrResume(dir string) (*Writer, error) {
	w := &Writer{dir: dir, lock: newLock(dir)}
	switch err := os.MkdirAll(dir, 0o700); {
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		return nil, w.FolderErrorf("no folder can be made there: %w; name another", safetext.WithoutPath(err))
	case err != nil:
		return nil, w.writeError(err)
	}
	if err := w.checkOwners(); err != nil {
		return nil, err
	}
	// Before locking, because the lock would be a new file in a folder that is not ours;
	// and again after it, because another run may have ended meanwhile.
	if err := w.loadManifest(); err != nil {
		return nil, err
	}
	if err := w.takeLock(); err != nil {
		return nil, err
	}
	err := w.loadManifest()
	if err == nil && w.resumed {
		err = w.removeUnfinished()
	}
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

func newLock(dir string) *flock.Flock {
	return flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))
}

// takeLock locks the folder. A lock file that another run has removed at its end locks nothing.
func (w *Writer) takeLock() error {
	locked, err := w.lock.TryLock()
	if err != nil {
		return w.writeError(err)
	}
	if locked {
		ours, err := w.lock.Stat()
		there, statErr := os.Stat(filepath.Join(w.dir, lockName))
		if locked = err == nil && statErr == nil && os.SameFile(ours, there); !locked {
			_ = w.lock.Unlock()
		}
	}
	if !locked {
		return w.FolderErrorf("another oktagon is using this folder; wait for it, or name another folder")
	}
	return nil
}

// permissions returns the mode of a folder; ok is false where the system has no such bits.
func permissions(dir string) (mode fs.FileMode, ok bool) {
	info, err := os.Stat(dir)
	if err != nil || runtime.GOOS == "windows" {
		return 0, false
	}
	return info.Mode().Perm(), true
}

// checkOwners refuses a folder that other users have made or may write into, and files in it
// that they have put there.
func (w *Writer) checkOwners() error {
	link, err := os.Lstat(w.dir)
	if err != nil {
		return w.writeError(err)
	}
	info, err := os.Stat(w.dir)
	switch {
	case err != nil:
		return w.writeError(err)
	case safefile.IsForeign(link) || safefile.IsForeign(info):
		return w.FolderErrorf("it belongs to another user; name another folder")
	case safefile.WritableByOthers(info):
		return w.FolderErrorf("others may write into this folder (mode %04o); chmod 700 it, or name a new folder in it, which oktagon makes private", info.Mode().Perm())
	}
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		return w.unreadable(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil || !isSnapshotFile(e.Name()):
		case info.Mode()&fs.ModeSymlink != 0:
			return w.FolderErrorf("%s in it is a symbolic link, a snapshot has none; name another folder", e.Name())
		case safefile.IsForeign(info):
			return w.FolderErrorf("%s in it belongs to another user; name another folder", e.Name())
		}
	}
	return nil
}

// isSnapshotFile reports whether a run writes files of this name, finished or not.
func isSnapshotFile(name string) bool {
	name = strings.TrimSuffix(strings.TrimSuffix(name, partSuffix), sortedSuffix)
	return name == manifestName || name == lockName || filepath.Ext(name) == extension
}

func (w *Writer) unreadable(err error) error {
	return w.FolderErrorf("it cannot be read: %w; name another folder", safetext.WithoutPath(err))
}

// loadManifest reads the manifest of an earlier run, if there is one.
func (w *Writer) loadManifest() error {
	found, err := readManifest(folder{context.Background(), w.dir})
	exists := !errors.Is(err, fs.ErrNotExist)
	if foreign, err := w.foreignFile(exists); err != nil {
		return err
	} else if foreign != "" {
		return w.FolderErrorf("%s in it is not part of a snapshot; name another folder, or a new one in it", foreign)
	}
	switch {
	case !exists:
		w.man, w.resumed = Manifest{Version: Version}, false
		return nil
	case err != nil:
		return w.FolderErrorf("%w", err)
	}
	w.man, w.resumed = found, true
	return nil
}

// foreignFile returns the name of a file that no run has written: the folder will be
// replaced as a whole. A run writes the manifest first; without one, no file is ours.
func (w *Writer) foreignFile(hasManifest bool) (string, error) {
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		return "", w.unreadable(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case !isSnapshotFile(e.Name()),
			!hasManifest && filepath.Ext(e.Name()) == extension,
			e.Name() == lockName && err == nil && info.Size() > 0:
			return e.Name(), nil
		}
	}
	return "", nil
}

// removeUnfinished removes the files that an earlier run had not finished when it ended.
func (w *Writer) removeUnfinished() error {
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		return w.writeError(err)
	}
	for _, e := range entries {
		name, unfinished := strings.CutSuffix(e.Name(), partSuffix)
		if !unfinished {
			name, unfinished = strings.CutSuffix(e.Name(), sortedSuffix)
		}
		if !unfinished || name != manifestName && filepath.Ext(name) != extension {
			continue
		}
		if err := os.Remove(filepath.Join(w.dir, e.Name())); err != nil {
			return w.writeError(err)
		}
	}
	return nil
}

// Resumed reports whether an earlier run started this collection.
func (w *Writer) Resumed() bool { return w.resumed }

// Kept reports whether the snapshot outlives the run.
func (w *Writer) Kept() bool { return w.lock != nil }

// Warnings returns what the owner of a kept folder should know about it.
func (w *Writer) Warnings() []string {
	if mode, ok := permissions(w.dir); ok && w.Kept() && mode&0o077 != 0 {
		return []string{fmt.Sprintf("others may look into %s (mode %04o); its files are for you alone, chmod 700 hides their names too", w.dir, mode)}
	}
	return nil
}

// Close unlocks a kept folder.
func (w *Writer) Close() error {
	if !w.Kept() {
		return nil
	}
	if w.Snapshot().Manifest.Finished.IsZero() {
		return w.lock.Unlock()
	}
	// It is removed while it is locked, so that no other run locks a file that is about to
	// disappear. Windows removes no open file.
	path := filepath.Join(w.dir, lockName)
	removed := os.Remove(path)
	err := w.lock.Unlock()
	if removed != nil && err == nil {
		err = os.Remove(path)
	}
	return err
}

// A FolderError says why a folder cannot be used for a snapshot, and what to do.
type FolderError struct {
	Dir string
	Err error
}

// FolderErrorf returns a FolderError about the folder of w.
func (w *Writer) FolderErrorf(format string, args ...any) error {
	return &FolderError{w.dir, fmt.Errorf(format, args...)}
}

// Error names the folder.
func (e *FolderError) Error() string { return fmt.Sprintf("--snapshot %s: %s", e.Dir, e.Err) }

// Unwrap is the reason.
func (e *FolderError) Unwrap() error { return e.Err }
