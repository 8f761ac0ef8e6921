//go:build !windows

package safefile

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

const (
	nonBlocking = syscall.O_NONBLOCK
	noFollow    = syscall.O_NOFOLLOW
)

// isOwn is [IsOwn].
func isOwn(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

// isForeign is [IsForeign].
func isForeign(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return !ok || stat.Uid != 0 && int(stat.Uid) != os.Geteuid()
}

// WritableByOthers reports whether other users may write into a folder.
func WritableByOthers(info fs.FileInfo) bool { return info.Mode().Perm()&0o022 != 0 }

// IsMountPoint reports whether a folder is on another file system than the one it is in.
func IsMountPoint(dir string) bool {
	inside, err := os.Stat(dir)
	parent, parentErr := os.Stat(filepath.Dir(dir))
	if err != nil || parentErr != nil {
		return false
	}
	a, ok := inside.Sys().(*syscall.Stat_t)
	b, parentOK := parent.Sys().(*syscall.Stat_t)
	return ok && parentOK && a.Dev != b.Dev
}

// tryLock locks an open file until it is closed. It fails when another process has locked it,
// or when the file system has no locks.
func tryLock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// keepsOpenFiles says that the system does not remove or rename a file that is open.
const keepsOpenFiles = false
