//go:build !windows

package config

import (
	"io/fs"
	"os"
	"syscall"
)

// readableByOthers reports whether other users can read a file. For a file of another owner
// the group does not count: it may be what lets us read it.
func readableByOthers(info fs.FileInfo) bool {
	perm := info.Mode().Perm()
	stat, ok := info.Sys().(*syscall.Stat_t)
	ours := ok && int(stat.Uid) == os.Geteuid()
	return perm&0o004 != 0 || perm&0o040 != 0 && ours
}
