package bloodhound

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"oktagon/collector/safetext"
)

// InspectFiles returns what is wrong with files that somebody names, without any request:
// a file that was cut off, an archive that holds something else, a pattern. BloodHound
// would answer that it has a .zip, and fail later.
func InspectFiles(files []File) error {
	var wrong []error
	for _, f := range files {
		if err := f.inspect(); err != nil {
			wrong = append(wrong, err)
		}
	}
	return errors.Join(wrong...)
}

func (f File) inspect() error {
	kind, err := f.contentType()
	if err == nil {
		_, err = f.size()
	}
	switch {
	case errors.Is(err, os.ErrNotExist) && strings.ContainsAny(f.Path, "*?["):
		return fmt.Errorf("%s: no such file; it looks like a pattern that the shell did not replace by names of files, because none fits", f.Path)
	case err != nil:
		return err
	case kind == "application/zip":
		err = inspectZip(f.Path)
	default:
		err = inspectJSON(f.Path)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f.Path, safetext.WithoutPath(err))
	}
	return nil
}

func inspectJSON(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var s jsonScan
	if err := s.read(file, false); err != nil {
		return err
	}
	return s.problem()
}

// inspectZip looks at the beginning of each entry. The directory of an archive is at its
// end, so an archive that was cut off cannot be opened.
func inspectZip(path string) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("it is no complete zip archive: %w", safetext.WithoutPath(err))
	}
	defer archive.Close()
	if len(archive.File) == 0 {
		return errors.New("the archive is empty")
	}
	for _, entry := range archive.File {
		if entry.FileInfo().IsDir() {
			continue
		}
		if err := inspectEntry(entry); err != nil {
			return fmt.Errorf("%s in it: %w; BloodHound takes archives that hold graphs only", safetext.Text(entry.Name), err)
		}
	}
	return nil
}

func inspectEntry(entry *zip.File) error {
	content, err := entry.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	var s jsonScan
	if err := s.read(content, true); err != nil {
		return err
	}
	if s.graph {
		return nil
	}
	return s.problem()
}

// jsonScan reads JSON only as far as to say whether it ends, and whether it is a file for
// BloodHound: one with the key graph, or data as in files of older collectors.
type jsonScan struct {
	depth           int
	inText, escaped bool
	started, ended  bool // the outermost object
	broken          bool
	graph           bool
	key             []byte // the last text of depth 1, cut off
}

// maxKey is longer than any key that counts.
const maxKey = 16

// read reads content to its end, or with first to the key that counts.
func (s *jsonScan) read(content io.Reader, first bool) error {
	r := bufio.NewReaderSize(content, 1<<16)
	if mark, _ := r.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = r.Discard(len(mark))
	}
	for !s.broken && !(first && s.graph) {
		c, err := r.ReadByte()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		s.next(c)
	}
	return nil
}

func (s *jsonScan) next(c byte) {
	switch {
	case s.inText:
		s.text(c)
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
	case s.ended || !s.started && c != '{':
		s.broken = true
	case c == '"':
		s.inText, s.key = true, s.key[:0]
	case c == '{' || c == '[':
		s.started = true
		s.depth++
	case c == '}' || c == ']':
		s.depth--
		s.ended = s.depth == 0
	case c == ':' && s.depth == 1:
		s.graph = s.graph || string(s.key) == "graph" || string(s.key) == "data"
	}
}

func (s *jsonScan) text(c byte) {
	switch {
	case s.escaped:
		s.escaped = false
	case c == '\\':
		s.escaped = true
	case c == '"':
		s.inText = false
		return
	}
	if s.depth == 1 && len(s.key) < maxKey {
		s.key = append(s.key, c)
	}
}

// problem returns what is wrong with what was read.
func (s *jsonScan) problem() error {
	switch {
	case s.broken && s.ended:
		return errors.New("something follows the end of the JSON")
	case s.broken || !s.started:
		return errors.New("it is not a JSON object")
	case !s.ended:
		return errors.New("it was cut off: the JSON does not end")
	case !s.graph:
		return errors.New("it is not a graph: it has no key graph")
	}
	return nil
}
