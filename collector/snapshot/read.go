package snapshot

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"

	"oktagon/collector/wire"
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

// LineError is a line of a snapshot that cannot be read.
type LineError struct {
	File string
	Line int
	Err  error
}

func (e *LineError) Error() string {
	return fmt.Sprintf("snapshot: %s line %d is broken: %v; collect again", e.File, e.Line, e.Err)
}

func (e *LineError) Unwrap() error { return e.Err }

// Records reads a listing in its order. A resource without a file has none.
func Records[T any](s *Snapshot, resource string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for at, err := range s.lines(resource) {
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

// textLine is one line of a file and where it stands.
type textLine struct {
	file string
	no   int
	at   int64
	text []byte // valid until the next line is read
}

func (l textLine) decode(v any) error {
	if err := wire.Decode(l.text, v); err != nil {
		return &LineError{l.file, l.no, err}
	}
	return nil
}

// lines reads a file line by line. A last line without its end is an error:
// the program that wrote it was stopped in the middle.
func (s *Snapshot) lines(resource string) iter.Seq2[textLine, error] {
	return func(yield func(textLine, error) bool) {
		name := resource + ".jsonl"
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
				err = &LineError{name, l.no, io.ErrUnexpectedEOF}
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
	x := &Index{file: resource + ".jsonl", close: func() error { return nil }}
	for l, err := range s.lines(resource) {
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
		return nil, &LineError{x.file, i + 1, err}
	}
	return bytes.TrimRight(b, "\r\n"), nil
}

// Family is a fan-out read parent by parent. Close it.
type Family struct {
	r       io.ReaderAt
	close   func() error
	file    string
	parents map[string]*parent
}

// parent is where the pages of one parent lie, and how it ended.
type parent struct {
	pages  []span
	state  State // "" while it has no closing line
	reason string
}

type span struct {
	at   int64
	len  int
	line int
}

// Family opens the fan-out of a resource.
func (s *Snapshot) Family(resource string) (*Family, error) {
	f := &Family{file: resource + ".jsonl", close: func() error { return nil }, parents: map[string]*parent{}}
	lines := 0
	for l, err := range s.lines(resource) {
		if err != nil {
			return nil, err
		}
		if err := f.add(l); err != nil {
			return nil, err
		}
		lines++
	}
	if lines == 0 {
		return f, nil
	}
	var err error
	f.r, f.close, err = s.open(f.file)
	return f, err
}

func (f *Family) add(l textLine) error {
	id, rest, ok := cutPage(l.text)
	if ok && len(rest) > 0 {
		p := f.parent(id)
		p.pages = append(p.pages, span{l.at, len(l.text), l.no})
		return nil
	}
	var line struct {
		Parent string          `json:"parent"`
		Items  json.RawMessage `json:"items"`
		State  State           `json:"state"`
		Reason string          `json:"reason"`
	}
	if err := l.decode(&line); err != nil {
		return err
	}
	if line.Parent == "" {
		return &LineError{l.file, l.no, errors.New(`it has no "parent"`)}
	}
	p := f.parent(line.Parent)
	switch {
	case line.Items != nil:
		p.pages = append(p.pages, span{l.at, len(l.text), l.no})
	case line.State == "":
		return &LineError{l.file, l.no, errors.New(`it has neither "items" nor "state"`)}
	default:
		p.state, p.reason = line.State, line.Reason
	}
	return nil
}

// cutPage takes the parent off a page line in the form that FanOut writes,
// without decoding the items.
func cutPage(text []byte) (id string, items []byte, ok bool) {
	rest, ok := bytes.CutPrefix(text, []byte(`{"parent":"`))
	if !ok {
		return "", nil, false
	}
	name, items, ok := bytes.Cut(rest, []byte(`","items":`))
	if !ok || bytes.ContainsAny(name, `"\`) {
		return "", nil, false
	}
	return string(name), items, true
}

func (f *Family) parent(id string) *parent {
	p := f.parents[id]
	if p == nil {
		p = &parent{}
		f.parents[id] = p
	}
	return p
}

// Close closes the file.
func (f *Family) Close() error { return f.close() }

// Parents returns the ids of all parents, in the order of folded ids.
func (f *Family) Parents() []string {
	return slices.SortedFunc(maps.Keys(f.parents), Compare)
}

// End returns how the reading of a parent ended; ok is false for a parent
// without a closing line.
func (f *Family) End(id string) (state State, reason string, ok bool) {
	p := f.parents[id]
	if p == nil || p.state == "" {
		return "", "", false
	}
	return p.state, p.reason, true
}

// Items reads the items of one parent, in the order of folded ids and each id
// once: a listing that was restarted may have written one twice.
func Items[T Record](f *Family, id string) ([]T, error) {
	p := f.parents[id]
	if p == nil {
		return nil, nil
	}
	var items []T
	for _, page := range p.pages {
		b := make([]byte, page.len)
		if _, err := f.r.ReadAt(b, page.at); err != nil && err != io.EOF {
			return nil, &LineError{f.file, page.line, err}
		}
		var line struct {
			Items []T `json:"items"`
		}
		if err := wire.Decode(b, &line); err != nil {
			return nil, &LineError{f.file, page.line, err}
		}
		items = append(items, line.Items...)
	}
	slices.SortStableFunc(items, func(a, b T) int { return Compare(a.Key(), b.Key()) })
	return slices.CompactFunc(items, func(a, b T) bool { return a.Key() == b.Key() }), nil
}
