package opengraph

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"oktagon/collector/safefile"
)

// target is a file that is being written: a temporary file, mode 0600, in the folder of
// its path, so that it can be renamed within one file system.
type target struct {
	path   string // after the rename; "-" for standard output
	tmp    *safefile.Temp
	out    *bufio.Writer
	closed bool
	moved  bool
}

// bufferSize is large enough for cheap writes to the disk, and small beside the memory
// of a run.
const bufferSize = 256 << 10

func newTarget(dir, path string) (*target, error) {
	tmp, err := safefile.CreateTemp(dir, filepath.Base(path))
	if err != nil {
		return nil, fmt.Errorf("output %s: cannot create a file in %s: choose another path: %w", path, dir, err)
	}
	return &target{path: path, tmp: tmp, out: bufio.NewWriterSize(tmp, bufferSize)}, nil
}

// finish brings every byte to the disk and closes the file.
func (t *target) finish() error {
	if t.closed {
		return nil
	}
	t.closed = true
	err := t.out.Flush()
	if err == nil {
		err = t.tmp.Sync()
	}
	if closeErr := t.tmp.Close(); err == nil {
		err = closeErr
	}
	return t.wrap(err)
}

// move renames the finished file to its path, over an older one.
func (t *target) move() error {
	if err := t.tmp.Rename(t.path); err != nil {
		return t.wrap(err)
	}
	t.moved = true
	return nil
}

// copyTo writes the finished file to w.
func (t *target) copyTo(w io.Writer) error {
	f, err := os.Open(t.tmp.Name())
	if err != nil {
		return t.wrap(err)
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return t.wrap(err)
}

// discard removes the file, renamed or not.
func (t *target) discard() error {
	var closeErr error
	if !t.closed {
		t.closed = true
		closeErr = t.tmp.Close()
	}
	remove := t.tmp.Remove
	if t.moved {
		remove = func() error { return os.Remove(t.path) }
	}
	return t.wrap(errors.Join(closeErr, remove()))
}

func (t *target) size() (int64, error) {
	path := t.tmp.Name()
	if t.moved {
		path = t.path
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, t.wrap(err)
	}
	return info.Size(), nil
}

func (t *target) wrap(err error) error {
	if err == nil {
		return nil
	}
	return &WriteError{Path: t.path, Err: err}
}

// A WriteError says that an output could not be written. Nothing of it is left.
type WriteError struct {
	Path string // "-" for standard output
	Err  error
}

// Error returns the output and the cause.
func (e *WriteError) Error() string { return fmt.Sprintf("write %s: %v", e.Path, e.Err) }

// Unwrap returns the system's error.
func (e *WriteError) Unwrap() error { return e.Err }

// Advice returns what the user can do.
func (e *WriteError) Advice() string {
	if e.Path == stdout && IsBrokenPipe(e.Err) {
		return "whoever read standard output has stopped; --output FILE writes a file"
	}
	return "see that there is room and that oktagon may write there, or choose another place with --output"
}
