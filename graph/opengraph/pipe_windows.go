package opengraph

import (
	"errors"
	"syscall"
)

// errorNoData is what writing into a pipe says whose reader is closing it
// (ERROR_NO_DATA of winerror.h).
const errorNoData = syscall.Errno(232)

// IsBrokenPipe reports whether a write failed because whoever read has stopped.
func IsBrokenPipe(err error) bool {
	return errors.Is(err, syscall.ERROR_BROKEN_PIPE) || errors.Is(err, errorNoData)
}
