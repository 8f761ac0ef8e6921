//go:build !windows

package config

import "io/fs"

// readableByOthers reports whether group or others may read a file.
func readableByOthers(info fs.FileInfo) bool { return info.Mode().Perm()&0o044 != 0 }
