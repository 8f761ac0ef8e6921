package config

import "io/fs"

// readableByOthers: Windows has no permission bits; its lists are not read.
func readableByOthers(fs.FileInfo) bool { return false }
