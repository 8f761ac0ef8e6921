package safefile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

var (
	errNotRegular = errors.New("it is not a regular file")
	errLink       = errors.New("it is a symbolic link")
)

// Whose a file or folder is. Tests, which cannot make files of other users, replace the
// functions.
var (
	// IsOwn reports whether it belongs to the user of the program.
	IsOwn = isOwn
	// IsForeign reports whether it belongs to another user. Root, who can change all files
	// anyway, is none.
	IsForeign = isForeign
)

// Open opens a regular file for reading. Anything else is an error at once: opening a pipe
// would wait for somebody who writes, and a device may have no end.
func Open(path string) (*os.File, error) { return openRegular(path, os.O_RDONLY|nonBlocking) }

// OpenNoFollow is [Open], but refuses a symbolic link.
func OpenNoFollow(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		err = &fs.PathError{Op: "open", Path: path, Err: errLink}
	}
	if err != nil {
		return nil, err
	}
	return openRegular(path, os.O_RDONLY|nonBlocking|noFollow)
}

func openRegular(path string, flags int) (*os.File, error) {
	f, err := os.OpenFile(path, flags, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = &fs.PathError{Op: "read", Path: path, Err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		err = &fs.PathError{Op: "open", Path: path, Err: errNotRegular}
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// ReadFile returns the content of a regular file of at most limit MiB.
func ReadFile(path string, limit int) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadAll(f, limit)
}

// ReadAll reads r to its end. More than limit MiB are an error.
func ReadAll(r io.Reader, limit int) ([]byte, error) {
	most := int64(limit) << 20
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(b)) > most {
		return nil, fmt.Errorf("it is larger than %d MiB", limit)
	}
	return b, err
}
