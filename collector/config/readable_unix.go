//go:build !windows

package config

import (
	"io/fs"
	"os"
	"syscall"
)

// readableByOthers reports whether others may read a file, or its group may when
// it is ours: in a file of somebody else's, the group may be how we are let in.
func readableByOthers(info fs.FileInfo) bool {
	perm := info.Mode().Perm()
	stat, ok := info.Sys().(*syscall.Stat_t)
	ours := ok && int(stat.Uid) == os.Geteuid()
	return perm&0o004 != 0 || perm&0o040 != 0 && ours
}
