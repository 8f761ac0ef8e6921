package safefile

import (
	"io/fs"
	"os"
)

// Windows has no such flags; [OpenNoFollow] looks at the path before it opens it.
const (
	nonBlocking = 0
	noFollow    = 0
)

// isOwn is always true: the access lists of Windows are not read.
func isOwn(fs.FileInfo) bool { return true }

// isForeign is always false, for the same reason.
func isForeign(fs.FileInfo) bool { return false }

// WritableByOthers is always false, for the same reason.
func WritableByOthers(fs.FileInfo) bool { return false }

// IsMountPoint is always false: a folder in which a volume is mounted is rare.
func IsMountPoint(string) bool { return false }

// tryLock does nothing: Windows does not remove a file that is open.
func tryLock(*os.File) error { return nil }

const keepsOpenFiles = true
