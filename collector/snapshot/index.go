package snapshot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Index is a listing with random access to its records.
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
		x.ends = append(x.ends, l.offset+int64(len(l.text)))
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
	return textLine{file: x.file, number: i + 1, text: line}.decode(v)
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
