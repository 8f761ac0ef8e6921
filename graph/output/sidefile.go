package output

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"oktagon/collector/safefile"
	"oktagon/collector/transport"
)

// sideFile is a file that a run writes in addition to the graph: the summary or the page. It
// is opened when the run begins, so that a wrong path is reported before the collection, and
// is renamed to its path when it is complete. The zero value is a file that nobody asked for.
type sideFile struct {
	flag, path string // as they were given
	target     string // path with its symbolic links resolved
	file       *os.File
	temporary  *safefile.Temp // file, when it is to be renamed to target; pipes and devices are written in place
}

// openSideFile opens the file that a flag names; path may be empty. isGraph reports whether a
// path belongs to the files of the graph.
func openSideFile(ctx context.Context, flag, path string, isGraph func(path string) bool) (f sideFile, err error) {
	if path == "" {
		return f, nil
	}
	f = sideFile{flag: flag, path: path}
	f.target = safefile.FollowOwn(path)
	if isGraph(path) || isGraph(f.target) {
		return f, configError(f.wrap(errors.New("the graph goes there; choose another name")))
	}
	switch info, statErr := f.stat(); {
	case errors.Is(statErr, errForeignPipe):
		err = statErr
	case statErr == nil && info.IsDir():
		return f, configError(f.wrap(errors.New("is a folder: add a file name")))
	case statErr == nil && info.Mode()&fs.ModeNamedPipe != 0:
		f.file, err = openPipe(ctx, f.target)
	case statErr == nil && !info.Mode().IsRegular():
		f.file, err = os.OpenFile(f.target, os.O_WRONLY, 0)
	default:
		err = f.create()
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = configError(f.wrap(fmt.Errorf("folder %s does not exist: create it or choose another path", filepath.Dir(path))))
		return f, err
	}
	return f, f.wrap(err)
}

// stat returns what the target is: a new file in place of a link of another user, and the
// pipe or device that a link without a name leads to.
func (f *sideFile) stat() (fs.FileInfo, error) {
	info, err := os.Lstat(f.target)
	switch {
	case err != nil:
	case info.Mode()&fs.ModeSymlink != 0 && safefile.IsForeign(info):
		err = fs.ErrNotExist
	case info.Mode()&fs.ModeSymlink != 0:
		return os.Stat(f.target)
	case info.Mode()&fs.ModeNamedPipe != 0 && safefile.IsForeign(info):
		// Whoever made the pipe would read what is written.
		return info, errForeignPipe
	}
	return info, err
}

var errForeignPipe = errors.New("is a pipe of another user: choose another path")

// create creates the temporary file.
func (f *sideFile) create() (err error) {
	if err := safefile.CheckReplace(f.target); err != nil {
		return err
	}
	dir, base := filepath.Split(f.target)
	dir = filepath.Clean(dir)
	safefile.RemoveLeftovers(dir, func(name string) bool { return name == base })
	if f.temporary, err = safefile.CreateTemp(dir, base); err == nil {
		f.file = f.temporary.File
	}
	return err
}

// pipeRetry is the time between two attempts to open a named pipe that has no reader yet.
const pipeRetry = 50 * time.Millisecond

// openPipe waits until the named pipe has a reader, and opens it. When the context ends, it
// stops waiting, and so does a write that the reader does not accept.
func openPipe(ctx context.Context, path string) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err == nil {
			context.AfterFunc(ctx, func() { _ = f.SetWriteDeadline(time.Now()) })
		}
		if !errors.Is(err, syscall.ENXIO) {
			return f, err
		}
		if err := transport.Sleep(ctx, pipeRetry); err != nil {
			return nil, err
		}
	}
}

// write writes the content with fill and renames the file to its path.
func (f *sideFile) write(fill func(io.Writer) error) error {
	if f.file == nil {
		return nil
	}
	err := fill(f.file)
	if err == nil && f.temporary != nil {
		err = f.file.Sync() // or a crash could leave the name without the content
	}
	err = errors.Join(err, f.file.Close())
	if err == nil && f.temporary != nil {
		if err = f.temporary.Rename(f.target); err == nil {
			f.temporary = nil
		}
	}
	return f.wrap(err)
}

// discard removes the file unless write has completed it.
func (f *sideFile) discard() {
	if f.file == nil {
		return
	}
	_ = f.file.Close() // fails after write, which has closed it
	if f.temporary != nil {
		_ = f.temporary.Remove()
	}
}

func (f *sideFile) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("--%s %s: %w", f.flag, f.path, err)
}
