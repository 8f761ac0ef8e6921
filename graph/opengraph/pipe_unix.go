//go:build !windows

package opengraph

import (
	"errors"
	"syscall"
)

// IsBrokenPipe reports whether a write failed because whoever read has stopped.
func IsBrokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
