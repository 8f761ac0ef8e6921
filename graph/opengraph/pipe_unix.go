//go:build !windows

package opengraph

import (
	"errors"
	"syscall"
)

// ReaderGone reports whether a write failed because whoever read has stopped.
func ReaderGone(err error) bool { return errors.Is(err, syscall.EPIPE) }
