package safefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const private = 0o600

// Create creates a file for reading and writing, private to the user. What has its name is
// removed, never written through.
func Create(path string) (*os.File, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, private)
}

// OpenToAppend opens a regular file, no link, for reading and appending, or creates it.
func OpenToAppend(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE|os.O_EXCL, private)
	if errors.Is(err, fs.ErrExist) {
		return openRegular(path, os.O_RDWR|os.O_APPEND|nonBlocking|noFollow)
	}
	return f, err
}

// maxLinks is how many links are followed; the systems follow up to 40.
const maxLinks = 40

// FollowOwn returns the file that a path leads to when links are followed. A link of another
// user is not followed: replacing the returned path replaces it. Root's links are followed,
// /dev/stdout is one.
func FollowOwn(path string) string {
	for range maxLinks {
		info, err := os.Lstat(path)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 || IsForeign(info) {
			return path
		}
		next, err := os.Readlink(path)
		if err != nil {
			return path
		}
		if !filepath.IsAbs(next) {
			dir, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				return path
			}
			next = filepath.Join(dir, next)
		}
		if _, err := os.Lstat(next); err != nil { // it leads nowhere, or to a pipe without a name
			return path
		}
		path = next
	}
	return path
}

// CheckReplace returns an error when a file can be created beside path, but not renamed to
// it: in a folder such as /tmp only its owner can replace a file.
func CheckReplace(path string) error {
	info, err := os.Lstat(path)
	if err != nil || IsOwn(info) {
		return nil // what else is wrong shows when the file is created
	}
	dir, err := os.Stat(filepath.Dir(path))
	if err != nil || IsOwn(dir) || dir.Mode()&fs.ModeSticky == 0 || isRoot {
		return nil
	}
	return errors.New("it belongs to another user, and only its owner can replace it in this folder: choose another path")
}

var isRoot = os.Geteuid() == 0 // who may replace everything

// Replace writes a whole file in place of what has its name. A link is replaced, not
// followed.
func Replace(path string, content []byte, mode fs.FileMode) error {
	t, err := CreateTemp(filepath.Dir(path), filepath.Base(path))
	if err != nil {
		return err
	}
	_, err = t.Write(content)
	err = errors.Join(err, t.Chmod(mode), t.Close())
	if err == nil {
		err = t.Rename(path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, err), t.Remove())
	}
	return nil
}
