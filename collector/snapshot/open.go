package snapshot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"oktagon/collector/safefile"
)

// OpenFolder opens the snapshot in a folder, after comparing its files with their checksums.
// When ctx ends, reading it fails with the context's cause.
func OpenFolder(ctx context.Context, dir string) (*Snapshot, error) {
	s, err := Open(folder{ctx, dir})
	if err == nil {
		err = s.Verify()
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// folder has the files of a snapshot: regular ones, no links, because a snapshot has no
// others.
type folder struct {
	ctx context.Context
	dir string
}

// Open implements [fs.FS].
func (f folder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) || strings.Contains(name, "/") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	file, err := safefile.OpenNoFollow(filepath.Join(f.dir, name))
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return nil, &fs.PathError{Op: failed.Op, Path: name, Err: failed.Err}
	}
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err == nil && info.Size() > maxFile {
		return nil, errors.Join(fmt.Errorf("%s is larger than %d GiB", name, maxFile>>30), file.Close())
	}
	return folderFile{file, f.ctx}, nil
}

// folderFile is a file whose reading ends with a context.
type folderFile struct {
	*os.File
	ctx context.Context
}

func (f folderFile) Read(b []byte) (int, error) {
	if f.ctx.Err() != nil {
		return 0, context.Cause(f.ctx)
	}
	return f.File.Read(b)
}

func (f folderFile) ReadAt(b []byte, offset int64) (int, error) {
	if f.ctx.Err() != nil {
		return 0, context.Cause(f.ctx)
	}
	return f.File.ReadAt(b, offset)
}
