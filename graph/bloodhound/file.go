package bloodhound

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// File is a finished file on the disk.
type File struct{ Path string }

// hybridName is how the files that must come after the others end.
var hybridName = regexp.MustCompile(`(?i)-hybrid(-[0-9]{4,})?\.(json|zip)$`)

// Split tells the main files of a run from its hybrid ones, by their names.
func Split(paths []string) (main, hybrid []File) {
	for _, path := range paths {
		if hybridName.MatchString(filepath.Base(path)) {
			hybrid = append(hybrid, File{path})
		} else {
			main = append(main, File{path})
		}
	}
	return main, hybrid
}

// CheckFiles reports what is wrong with files before anything is asked of a server.
func CheckFiles(files []File) error {
	var wrong []error
	for _, f := range files {
		_, err := f.contentType()
		if err == nil {
			_, err = f.size()
		}
		if err != nil {
			wrong = append(wrong, err)
		}
	}
	return errors.Join(wrong...)
}

// contentType goes by the name's ending, as BloodHound's does.
func (f File) contentType() (string, error) {
	switch strings.ToLower(filepath.Ext(f.Path)) {
	case ".json":
		return "application/json", nil
	case ".zip":
		return "application/zip", nil
	}
	return "", fmt.Errorf("%s: BloodHound takes .json and .zip files only", f.Path)
}

func (f File) size() (int64, error) {
	info, err := os.Stat(f.Path)
	switch {
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular():
		return 0, fmt.Errorf("%s: is not a regular file", f.Path)
	case info.Size() == 0:
		return 0, fmt.Errorf("%s: is empty", f.Path)
	}
	return info.Size(), nil
}

// open is for [body]: one handle, read twice, so that both times it is the same
// file even if another takes its name.
func (f File) open() (io.ReadSeekCloser, int64, error) {
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// askFrom is the size in bytes from which on the server is asked whether it
// wants a body before it gets it.
const askFrom = 1 << 20

// header is that of the request which sends f.
func (f File) header(size int64) (http.Header, error) {
	kind, err := f.contentType()
	if err != nil {
		return nil, err
	}
	h := http.Header{
		"Content-Type":       {kind},
		"X-File-Upload-Name": {plainName(filepath.Base(f.Path))},
		"Prefer":             {uploadWait},
	}
	if size >= askFrom {
		h.Set("Expect", "100-continue")
	}
	return h, nil
}

// plainName has only what may stand in a header.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '_'
		}
		return r
	}, name)
}
