package config

import "io/fs"

// readableByOthers is always false: Windows has no permission bits, and its access lists are
// not read.
func readableByOthers(fs.FileInfo) bool { return false }
