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

	"oktagon/collector/safefile"
	"oktagon/collector/safetext"
)

// File is a finished file on disk.
type File struct{ Path string }

// hybridName matches the files that must be uploaded after the others.
var hybridName = regexp.MustCompile(`(?i)-hybrid(-[0-9]{4,})?\.(json|zip)$`)

// Split separates the main files of a run from its hybrid ones, by their names.
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

// CheckFiles returns what is wrong with files, without any request.
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

// contentType goes by the extension of the name, as in BloodHound.
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
		return 0, fmt.Errorf("%s: %w", f.Path, safetext.WithoutPath(err))
	case !info.Mode().IsRegular():
		return 0, fmt.Errorf("%s: is not a regular file: name the files that a run wrote", f.Path)
	case info.Size() == 0:
		return 0, fmt.Errorf("%s: is empty: write it again", f.Path)
	}
	return info.Size(), nil
}

// open implements [body]. One handle is read twice, so that it is the same file both
// times even if the path gets another one.
func (f File) open() (io.ReadSeekCloser, int64, error) {
	file, err := safefile.Open(f.Path)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// expectFrom is the size in bytes from which the server is asked whether it accepts the
// body before it is sent.
const expectFrom = 1 << 20

// header returns the header of the request that sends f.
func (f File) header(size int64) (http.Header, error) {
	kind, err := f.contentType()
	if err != nil {
		return nil, err
	}
	h := http.Header{
		"Content-Type":       {kind},
		"X-File-Upload-Name": {asciiName(filepath.Base(f.Path))},
		"Prefer":             {uploadWait},
	}
	if size >= expectFrom {
		h.Set("Expect", "100-continue")
	}
	return h, nil
}

// asciiName replaces the characters that a header must not have.
func asciiName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '_'
		}
		return r
	}, name)
}
