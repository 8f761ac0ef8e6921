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
	"time"

	"oktagon/collector/safefile"
)

// Kept is the folder of --snapshot, which the same command can use every week. While its
// snapshot is not finished, a run resumes it; while the graph of a finished one is not
// written, a run builds that. After that a run collects into a new folder beside it, which
// takes its place when its graph is written.
type Kept struct {
	*Writer
	dir  string  // the folder that was named, at the end of its links
	old  *Writer // the snapshot to be replaced, nil when there is none
	keep int     // how many replaced ones stay
}

// The folders beside the kept one, by what follows its name.
const (
	nextSuffix = ".new"                // the collection that will replace it
	oldSuffix  = ".old"                // one that was replaced and is being removed
	dateSuffix = "-2006-01-02-150405Z" // one that was replaced and stays: when its collection started
)

// OpenKept opens the folder of --snapshot. Of the snapshots that are replaced, keep stay.
// Close it.
func OpenKept(dir string, keep int) (*Kept, error) {
	k := &Kept{dir: endOfLinks(dir), keep: keep}
	if next := k.dir + nextSuffix; !hasManifest(k.dir) && hasManifest(next) {
		// A run was killed between two renames, or somebody has removed the old snapshot.
		var err error
		if k.Writer, err = CreateOrResume(next); err != nil {
			return nil, err
		}
		if k.man.Written.IsZero() {
			return k, nil
		}
		return k.replaced()
	}
	w, err := CreateOrResume(dir)
	if err != nil {
		return nil, err
	}
	w.dir = k.dir
	if !w.resumed && safefile.IsMountPoint(k.dir) {
		return nil, errors.Join(w.FolderErrorf("it is a mount point, which cannot be replaced by the next collection; name a folder in it"), w.Close())
	}
	if k.Writer = w; w.man.Written.IsZero() {
		return k, nil
	}
	if err := k.openNext(); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	if !k.man.Written.IsZero() { // its run was killed before it was put in place
		return k.replaced()
	}
	return k, nil
}

// openNext opens the folder of the collection that will replace this one.
func (k *Kept) openNext() error {
	if err := removeSnapshot(k.dir + oldSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return k.FolderErrorf("%s is in the way: %w; rename or delete it", k.dir+oldSuffix, err)
	}
	next, err := CreateOrResume(k.dir + nextSuffix)
	if err == nil {
		k.old, k.Writer = k.Writer, next
	}
	return err
}

// replaced puts the finished collection in place, and opens what comes after it.
func (k *Kept) replaced() (*Kept, error) {
	if err := errors.Join(k.putInPlace(), k.Close()); err != nil {
		return nil, err
	}
	return OpenKept(k.dir, k.keep)
}

// Dir is the folder that this run reads or writes.
func (k *Kept) Dir() string { return k.Writer.dir }

// IsFinished reports whether the collection is finished, so that only its graph is to be built.
func (k *Kept) IsFinished() bool { return !k.Snapshot().Manifest.Finished.IsZero() }

// Replaces returns the manifest of the snapshot that this run replaces, nil when there is none.
func (k *Kept) Replaces() *Manifest {
	if k.old == nil {
		return nil
	}
	return &k.old.man
}

// Finish records that the graph is written, and puts the snapshot in the place of the old one.
func (k *Kept) Finish() error {
	err := k.Update(func(m *Manifest) { m.Written = time.Now().UTC() })
	if err == nil {
		err = k.putInPlace()
	}
	return err
}

// putInPlace renames the new folder, if there is one, and removes what is not to be kept.
func (k *Kept) putInPlace() error {
	if k.Writer.dir == k.dir {
		return nil
	}
	if err := k.moveOld(); err != nil {
		return err
	}
	if err := k.Writer.moveTo(k.dir); err != nil {
		return err
	}
	if k.old == nil || k.keep > 0 {
		return k.prune()
	}
	if err := removeSnapshot(k.old.dir); err != nil {
		return k.old.writeError(err)
	}
	return nil
}

// moveOld makes room for the new snapshot.
func (k *Kept) moveOld() error {
	if k.old == nil {
		_ = os.Remove(k.dir) // an empty folder
		return nil
	}
	if k.keep == 0 {
		return k.old.moveTo(k.dir + oldSuffix)
	}
	for started := k.old.man.Started.UTC(); ; started = started.Add(time.Second) {
		away := k.dir + started.Format(dateSuffix)
		if _, err := os.Lstat(away); errors.Is(err, fs.ErrNotExist) { // two can start in one second
			return k.old.moveTo(away)
		}
	}
}

// moveTo renames the folder.
func (w *Writer) moveTo(dir string) error {
	if runtime.GOOS == "windows" { // it renames no folder with an open file
		_ = w.lock.Unlock()
		defer func() {
			w.lock = newLock(w.dir)
			_, _ = w.lock.TryLock()
		}()
	}
	if err := os.Rename(w.dir, dir); err != nil {
		return w.writeError(err)
	}
	w.dir = dir
	return nil
}

// prune removes the oldest of the snapshots that were replaced.
func (k *Kept) prune() error {
	if k.keep == 0 {
		return nil
	}
	entries, err := os.ReadDir(filepath.Dir(k.dir))
	if err != nil {
		return k.writeError(err)
	}
	var dated []string // the oldest first, as ReadDir sorts them
	for _, e := range entries {
		suffix, ours := strings.CutPrefix(e.Name(), filepath.Base(k.dir))
		dir := filepath.Join(filepath.Dir(k.dir), e.Name())
		if _, err := time.Parse(dateSuffix, suffix); ours && err == nil && hasManifest(dir) {
			dated = append(dated, dir)
		}
	}
	for _, dir := range dated[:max(0, len(dated)-k.keep)] {
		if err := removeSnapshot(dir); err != nil {
			return k.writeError(err)
		}
	}
	return nil
}

// Close unlocks the folders.
func (k *Kept) Close() error {
	err := k.Writer.Close()
	if k.old != nil {
		if hasManifest(k.old.dir) {
			return errors.Join(err, k.old.Close())
		}
		_ = k.old.lock.Unlock() // the folder was removed
	}
	return err
}

// removeSnapshot removes a folder with a finished snapshot. A folder that holds anything else
// stays.
func removeSnapshot(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	m, err := readManifest(folder{context.Background(), dir})
	switch {
	case !info.IsDir() || !safefile.IsOwn(info) || errors.Is(err, fs.ErrNotExist):
		return errors.New("it is no snapshot of this user")
	case err != nil:
		return err
	}
	names := []string{lockName}
	for name := range m.Files {
		names = append(names, name)
	}
	for _, c := range m.Coverage {
		names = append(names, c.Resource+extension)
	}
	// The manifest goes last: a run that is killed here can be understood by the next one.
	for _, name := range append(names, manifestName) {
		if filepath.Base(name) != name || !isSnapshotFile(name) {
			return &BrokenError{File: manifestName, Err: fmt.Errorf("it lists %q", name)}
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return os.Remove(dir)
}

// IsWritten reports whether a folder holds a snapshot whose graph is written.
func IsWritten(dir string) bool {
	m, err := readManifest(folder{context.Background(), dir})
	return err == nil && !m.Written.IsZero()
}

func hasManifest(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, manifestName))
	return err == nil
}

// endOfLinks returns the path of the folder that is renamed, not of a link to it, as it was
// typed when that is possible.
func endOfLinks(dir string) string {
	if end, err := filepath.EvalSymlinks(dir); err == nil {
		dir = end
	}
	dir = filepath.Clean(dir)
	if name := filepath.Base(dir); name == "." || name == ".." {
		if abs, err := filepath.Abs(dir); err == nil {
			return abs
		}
	}
	return dir
}
