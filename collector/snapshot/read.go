package snapshot

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"reflect"

	"oktagon/collector/jsoncodec"
)

// Snapshot reads a snapshot, whose files must not change meanwhile.
type Snapshot struct {
	Manifest Manifest
	fsys     fs.FS
}

// Open reads the manifest of the snapshot in fsys.
func Open(fsys fs.FS) (*Snapshot, error) {
	m, err := readManifest(fsys)
	if err != nil {
		return nil, err
	}
	return &Snapshot{Manifest: m, fsys: fsys}, nil
}

// BrokenError is a file of a snapshot that cannot be read, or that has lost records.
type BrokenError struct {
	File string
	Line int // 0 for the whole file
	Err  error
}

func (e *BrokenError) Error() string {
	where := e.File
	if e.Line > 0 {
		where += fmt.Sprintf(" line %d", e.Line)
	}
	return fmt.Sprintf("snapshot: %s is broken: %v; collect again, into another folder", where, e.Err)
}

func (e *BrokenError) Unwrap() error { return e.Err }

// Records reads a listing in its order. It ends with an error when the manifest counts more
// records than the file has.
func Records[T any](s *Snapshot, resource string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		// A call instead of a loop over it, here and in package emit: the compiler
		// makes a third of the code of it, and makes it for every type of records.
		s.records(resource)(func(at textLine, err error) bool {
			var record T
			if err == nil {
				err = at.decode(&record)
			}
			return yield(record, err) && err == nil
		})
	}
}

// Pointers is [Records] for a type of pointers to records. The compiler makes its code,
// and that of all functions with such a type, once for all of them, not for each.
func Pointers[P any](s *Snapshot, resource string) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		s.records(resource)(func(at textLine, err error) bool {
			record := New[P]()
			if err == nil {
				err = at.decode(record)
			}
			return yield(record, err) && err == nil
		})
	}
}

// New returns a pointer to a zero record, for a type of pointers.
func New[P any]() P { return reflect.New(reflect.TypeFor[P]().Elem()).Interface().(P) }

// records reads the lines of a listing and compares their number with the manifest.
func (s *Snapshot) records(resource string) iter.Seq2[textLine, error] {
	return func(yield func(textLine, error) bool) {
		n := 0
		for l, err := range s.lines(resource) {
			if !yield(l, err) || err != nil {
				return
			}
			n++
		}
		if err := s.Manifest.CoverageOf(resource).checkCount(n); err != nil {
			yield(textLine{}, err)
		}
	}
}

// checkCount returns an error when a file has fewer records than were kept.
func (c Coverage) checkCount(records int) error {
	if records >= c.Objects {
		return nil
	}
	return &BrokenError{File: c.Resource + extension, Err: fmt.Errorf("it holds %d records, the manifest counts %d", records, c.Objects)}
}

// VerifyResource reads everything of a resource. It returns a [*BrokenError] when that is not
// what was written.
func (s *Snapshot) VerifyResource(resource string) error {
	if s.HasChecksum(resource) {
		return s.verifyFile(resource + extension)
	}
	n, children := 0, false
	for l, err := range s.lines(resource) {
		if err != nil {
			return err
		}
		if !jsoncodec.Valid(l.text) {
			return &BrokenError{l.file, l.number, jsoncodec.ErrNotJSON}
		}
		children = children || bytes.HasPrefix(l.text, []byte(pagePrefix))
		n++
	}
	if !children {
		return s.Manifest.CoverageOf(resource).checkCount(n)
	}
	f, err := s.FanOut(resource)
	if err != nil {
		return err
	}
	return f.Close()
}

// textLine is one line of a file and its place.
type textLine struct {
	file   string
	number int
	offset int64
	text   []byte // valid until the next line is read
}

func (l textLine) decode(v any) error {
	err := checkValues(l.text)
	if err == nil {
		err = jsoncodec.Decode(l.text, v)
	}
	if err != nil {
		return &BrokenError{l.file, l.number, err}
	}
	return nil
}

// lines reads a file line by line. A last line without a line end is an error: the program
// that wrote it was stopped.
func (s *Snapshot) lines(resource string) iter.Seq2[textLine, error] {
	return func(yield func(textLine, error) bool) {
		name := resource + extension
		f, err := s.fsys.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(textLine{}, err)
			return
		}
		defer f.Close()
		r := bufio.NewReaderSize(f, 64<<10)
		var long []byte
		for l := (textLine{file: name, number: 1}); ; l.number++ {
			l.text, long, err = readLine(r, long[:0])
			if err == io.EOF && len(l.text) == 0 {
				return
			}
			switch err {
			case io.EOF:
				err = &BrokenError{name, l.number, io.ErrUnexpectedEOF}
			case errLongLine:
				err = &BrokenError{name, l.number, err}
			}
			if !yield(l, err) || err != nil {
				return
			}
			l.offset += int64(len(l.text))
		}
	}
}

// readLine reads one line with its end. The line lies in r's buffer or, when
// it is longer, in the buffer long, which is returned for its next use.
func readLine(r *bufio.Reader, long []byte) (text, buf []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if err != bufio.ErrBufferFull {
			if len(long) == 0 {
				return part, long, err
			}
		}
		var tooLong error
		if long, tooLong = grown(long, part); tooLong != nil {
			return nil, long, tooLong
		}
		if err != bufio.ErrBufferFull {
			return long, long, err
		}
	}
}
