package safefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// A run that is killed leaves its temporary files. The next one removes them; whether the run
// still lives is known by a lock on the file, which the system releases when a process ends.
// Windows has no use for it: it does not remove a file that is open.

// Temp is a temporary file, private to the user, that is renamed when it is complete.
type Temp struct {
	*os.File
	held *os.File // open until the file is renamed or removed, longer than File
}

// attempts is how often a file is created anew because another run has removed it between
// its creation and its lock.
const attempts = 10

var errTaken = errors.New("temporary files disappear at once: choose another folder")

// CreateTemp creates a temporary file in dir for a file that will be called base.
func CreateTemp(dir, base string) (*Temp, error) {
	for range attempts {
		f, err := os.CreateTemp(dir, "."+base+".*.tmp")
		if err != nil {
			return nil, err
		}
		held, err := hold(f.Name())
		if err == nil {
			return &Temp{f, held}, nil
		}
		_ = f.Close()
		if !errors.Is(err, errTaken) {
			return nil, errors.Join(err, os.Remove(f.Name()))
		}
	}
	return nil, errTaken
}

// hold opens and locks a file that this process has just created.
func hold(path string) (*os.File, error) {
	held, err := OpenNoFollow(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errTaken
	}
	if err != nil {
		return nil, err
	}
	_ = tryLock(held) // without locks nothing is removed either
	ours, err := held.Stat()
	if err == nil {
		var there fs.FileInfo
		if there, err = os.Lstat(path); err != nil || !os.SameFile(ours, there) {
			err = errTaken
		}
	}
	if err != nil {
		return nil, errors.Join(err, held.Close())
	}
	return held, nil
}

// Rename gives the closed file its final name.
func (t *Temp) Rename(path string) error {
	if keepsOpenFiles {
		_ = t.held.Close()
	}
	err := os.Rename(t.Name(), path)
	_ = t.held.Close() // fails when it is closed
	return err
}

// Remove removes the closed file.
func (t *Temp) Remove() error {
	_ = t.held.Close()
	return os.Remove(t.Name())
}

var tempName = regexp.MustCompile(`^\.(.+)\.[0-9]+\.tmp$`)

// RemoveLeftovers removes the temporary files of runs that have ended, for files whose name
// isOurs accepts. Those of other users stay.
func RemoveLeftovers(dir string, isOurs func(base string) bool) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if m := tempName.FindStringSubmatch(e.Name()); m != nil && isOurs(m[1]) {
			removeUnheld(filepath.Join(dir, e.Name()))
		}
	}
}

// removeUnheld removes a file of this user that no process holds, and reports whether it did.
func removeUnheld(path string) bool {
	f, err := OpenNoFollow(path)
	if err != nil {
		return false
	}
	info, err := f.Stat()
	if err != nil || !IsOwn(info) || tryLock(f) != nil {
		_ = f.Close()
		return false
	}
	if keepsOpenFiles {
		_ = f.Close()
	}
	err = os.Remove(path)
	_ = f.Close()
	return err == nil
}

// heldName is the file in a temporary folder that the run locks.
const heldName = "in-use"

var folderName = regexp.MustCompile(`^oktagon-[0-9]+$`)

// TempFolder creates a temporary folder, private to the user, which remove takes away. Folders
// of runs that were killed are removed.
func TempFolder() (dir string, remove func(), err error) {
	removeFolders(os.TempDir())
	for range attempts {
		dir, err := os.MkdirTemp("", "oktagon-")
		if err != nil {
			return "", nil, err
		}
		path := filepath.Join(dir, heldName)
		var held *os.File
		f, err := Create(path)
		if err == nil {
			_ = f.Close()
			held, err = hold(path)
		}
		if err == nil {
			return dir, func() {
				_ = held.Close()
				_ = os.RemoveAll(dir)
			}, nil
		}
		if !errors.Is(err, errTaken) {
			return "", nil, errors.Join(err, os.RemoveAll(dir))
		}
	}
	return "", nil, errTaken
}

// removeFolders removes the temporary folders of runs that have ended. Without the file that
// a run locks, a folder is not one of them.
func removeFolders(parent string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return
	}
	for _, e := range entries {
		dir := filepath.Join(parent, e.Name())
		if info, err := e.Info(); err != nil || !folderName.MatchString(e.Name()) || !info.IsDir() || !IsOwn(info) {
			continue
		}
		if removeUnheld(filepath.Join(dir, heldName)) {
			_ = os.RemoveAll(dir)
		}
	}
}
