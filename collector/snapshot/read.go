package snapshot

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"

	"oktagon/collector/jsoncodec"
)

// Snapshot reads a snapshot. Its files may not change meanwhile.
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

// BrokenError is a file of a snapshot that cannot be read, or has less in it than
// was written.
type BrokenError struct {
	File string
	Line int // 0 is the file as a whole
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

// Records reads a listing in its order. A resource without a file has none, which
// is an error, as is every one that is missing, when the manifest counts more.
func Records[T any](s *Snapshot, resource string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for at, err := range s.records(resource) {
			var record T
			if err == nil {
				err = at.decode(&record)
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// records reads the lines of a listing and holds their number to the manifest's.
func (s *Snapshot) records(resource string) iter.Seq2[textLine, error] {
	return func(yield func(textLine, error) bool) {
		n := 0
		for l, err := range s.lines(resource) {
			if !yield(l, err) || err != nil {
				return
			}
			n++
		}
		if err := s.Manifest.CoverageOf(resource).lacks(n); err != nil {
			yield(textLine{}, err)
		}
	}
}

// lacks is the error of a file that holds so many records when those are fewer
// than were kept.
func (c Coverage) lacks(records int) error {
	if records >= c.Objects {
		return nil
	}
	return &BrokenError{File: c.Resource + extension, Err: fmt.Errorf("it holds %d records, the manifest counts %d", records, c.Objects)}
}

// Verify reads all that there is of a resource. Its error is a [*BrokenError] when
// what was written is not what is there.
func (s *Snapshot) Verify(resource string) error {
	n, children := 0, false
	for l, err := range s.lines(resource) {
		if err != nil {
			return err
		}
		if !jsoncodec.Valid(l.text) {
			return &BrokenError{l.file, l.no, jsoncodec.ErrNotJSON}
		}
		children = children || bytes.HasPrefix(l.text, []byte(childPrefix))
		n++
	}
	if !children {
		return s.Manifest.CoverageOf(resource).lacks(n)
	}
	f, err := s.FanOut(resource)
	if err != nil {
		return err
	}
	return f.Close()
}

// textLine is one line of a file and where it stands.
type textLine struct {
	file string
	no   int
	at   int64
	text []byte // valid until the next line is read
}

func (l textLine) decode(v any) error {
	if err := jsoncodec.Decode(l.text, v); err != nil {
		return &BrokenError{l.file, l.no, err}
	}
	return nil
}

// lines reads a file line by line. A last line without its end is an error:
// the program that wrote it was stopped in the middle.
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
		for l := (textLine{file: name, no: 1}); ; l.no++ {
			l.text, long, err = readLine(r, long[:0])
			if err == io.EOF && len(l.text) == 0 {
				return
			}
			if err == io.EOF {
				err = &BrokenError{name, l.no, io.ErrUnexpectedEOF}
			}
			if !yield(l, err) || err != nil {
				return
			}
			l.at += int64(len(l.text))
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
			long = append(long, part...)
			return long, long, err
		}
		long = append(long, part...)
	}
}

// Index is a listing with random access.
type Index struct {
	r     io.ReaderAt
	close func() error
	ends  []int64 // where each line ends
	file  string
}

// Index opens a listing for random access. Close it.
func (s *Snapshot) Index(resource string) (*Index, error) {
	x := &Index{file: resource + extension, close: func() error { return nil }}
	for l, err := range s.records(resource) {
		if err != nil {
			return nil, err
		}
		x.ends = append(x.ends, l.at+int64(len(l.text)))
	}
	if len(x.ends) == 0 {
		return x, nil
	}
	var err error
	x.r, x.close, err = s.open(x.file)
	return x, err
}

func (s *Snapshot) open(name string) (io.ReaderAt, func() error, error) {
	f, err := s.fsys.Open(name)
	if err != nil {
		return nil, nil, err
	}
	r, ok := f.(io.ReaderAt)
	if !ok {
		return nil, nil, errors.Join(fmt.Errorf("%s: this file system has no random access", name), f.Close())
	}
	return r, f.Close, nil
}

// Len is the number of records.
func (x *Index) Len() int { return len(x.ends) }

// Close closes the file.
func (x *Index) Close() error { return x.close() }

// Decode decodes record i into v.
func (x *Index) Decode(i int, v any) error {
	line, err := x.Line(i)
	if err != nil {
		return err
	}
	return textLine{file: x.file, no: i + 1, text: line}.decode(v)
}

// Line returns the JSON of record i, in a buffer of its own.
func (x *Index) Line(i int) ([]byte, error) {
	var start int64
	if i > 0 {
		start = x.ends[i-1]
	}
	b := make([]byte, x.ends[i]-start)
	if _, err := x.r.ReadAt(b, start); err != nil && err != io.EOF {
		return nil, &BrokenError{x.file, i + 1, err}
	}
	return bytes.TrimRight(b, "\r\n"), nil
}
