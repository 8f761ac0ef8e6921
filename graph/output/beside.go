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

	"oktagon/collector/config"
	"oktagon/collector/transport"
)

// A beside is a file that lies beside the graph, as the summary does. It is
// opened when the run begins, so that a mistake shows before hours of collecting,
// and gets its name when it is whole. The zero beside is a file that nobody wants.
type beside struct {
	flag, path string // as they were given
	place      string // where the file will lie
	file       *os.File
	temporary  bool // file has another name still; a pipe and a device have not
}

// openBeside makes ready what a flag asks for; an empty path is nothing. graph
// says which paths are the graph's.
func openBeside(ctx context.Context, flag, path string, graph func(path string) bool) (b beside, err error) {
	if path == "" {
		return b, nil
	}
	b = beside{flag: flag, path: path}
	// A link stays, whoever it leads to: /dev/stdout is one.
	if b.place, err = filepath.EvalSymlinks(path); err != nil {
		b.place = path
	}
	if graph(path) || graph(b.place) {
		return b, &config.Error{Problems: []error{b.wrap(errors.New("the graph goes there; choose another name"))}}
	}
	switch info, statErr := os.Stat(path); {
	case statErr == nil && info.IsDir():
		err = errors.New("is a folder: add a file name")
	case statErr == nil && info.Mode()&fs.ModeNamedPipe != 0:
		b.file, err = openPipe(ctx, path)
	case statErr == nil && !info.Mode().IsRegular():
		b.file, err = os.OpenFile(path, os.O_WRONLY, 0)
	default:
		b.file, err = os.CreateTemp(filepath.Dir(b.place), "."+filepath.Base(b.place)+".*.tmp")
		b.temporary = true
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("folder %s does not exist: create it or choose another path", filepath.Dir(path))
	}
	return b, b.wrap(err)
}

// pipePause is how long a pipe is left alone that nobody reads yet.
const pipePause = 50 * time.Millisecond

// openPipe opens a pipe when somebody reads it. Neither that nor the reader is
// waited for once the run has ended.
func openPipe(ctx context.Context, path string) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err == nil {
			context.AfterFunc(ctx, func() { _ = f.SetWriteDeadline(time.Now()) })
		}
		if !errors.Is(err, syscall.ENXIO) {
			return f, err
		}
		if err := transport.Sleep(ctx, pipePause); err != nil {
			return nil, err
		}
	}
}

// write fills the file and gives it its name.
func (b *beside) write(fill func(io.Writer) error) error {
	if b.file == nil {
		return nil
	}
	err := fill(b.file)
	if err == nil && b.temporary {
		err = b.file.Sync() // else the name could outlive the content
	}
	err = errors.Join(err, b.file.Close())
	if err == nil && b.temporary {
		if err = os.Rename(b.file.Name(), b.place); err == nil {
			b.temporary = false
		}
	}
	return b.wrap(err)
}

// drop removes a file that has not got its name.
func (b *beside) drop() {
	if b.file == nil {
		return
	}
	_ = b.file.Close() // a second time after write
	if b.temporary {
		_ = os.Remove(b.file.Name())
	}
}

func (b *beside) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("--%s %s: %w", b.flag, b.path, err)
}
