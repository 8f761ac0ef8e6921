package safefile

import "io/fs"

// Windows has no such flags; [OpenNoFollow] looks at the path before it opens it.
const (
	nonBlocking = 0
	noFollow    = 0
)

// IsOwn is always true: the access lists of Windows are not read.
func IsOwn(fs.FileInfo) bool { return true }

// WritableByOthers is always false, for the same reason.
func WritableByOthers(fs.FileInfo) bool { return false }
