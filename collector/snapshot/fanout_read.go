package snapshot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"oktagon/collector/jsoncodec"
)

// FanOutReader reads a fan-out parent by parent. Close it.
type FanOutReader struct {
	r       io.ReaderAt
	close   func() error
	file    string
	parents map[string]*parent
}

// parent is where the pages of one parent are, and what its closing line says.
type parent struct {
	pages   []pageLine
	state   State // "" while it has no closing line
	reason  string
	objects int
}

type pageLine struct {
	offset int64
	length int
	number int
}

// FanOut opens the fan-out of a resource.
func (s *Snapshot) FanOut(resource string) (*FanOutReader, error) {
	f := &FanOutReader{file: resource + extension, close: func() error { return nil }, parents: map[string]*parent{}}
	for line, err := range s.lines(resource) {
		if err != nil {
			return nil, err
		}
		if err := f.add(line); err != nil {
			return nil, err
		}
	}
	if err := f.check(s.Manifest.CoverageOf(resource)); err != nil || len(f.parents) == 0 {
		return f, err
	}
	var err error
	f.r, f.close, err = s.open(f.file)
	return f, err
}

// check returns an error when the manifest says that the file has more: records, or closing
// lines. Closing lines that were written by hand need no count.
func (f *FanOutReader) check(row Coverage) error {
	objects, pages, open := 0, 0, ""
	for id, p := range f.parents {
		objects += p.objects
		pages += len(p.pages)
		if p.state == "" && (open == "" || id < open) {
			open = id
		}
	}
	switch {
	case row.State == Complete && open != "":
		return &BrokenError{File: f.file, Err: fmt.Errorf("%s has no closing line, the manifest says that all was read", open)}
	case objects == 0 && pages > 0:
		return nil
	}
	return row.checkCount(objects)
}

func (f *FanOutReader) add(l textLine) error {
	id, rest, ok := splitPage(l.text)
	if ok && len(rest) > 0 {
		f.addPage(id, l)
		return nil
	}
	var line struct {
		ClosingLine
		Items json.RawMessage `json:"items"`
	}
	if err := l.decode(&line); err != nil {
		return err
	}
	switch {
	case line.Parent == "":
		return &BrokenError{l.file, l.number, errors.New(`it has no "parent"`)}
	case line.Items != nil:
		f.addPage(line.Parent, l)
	case line.State == "":
		return &BrokenError{l.file, l.number, errors.New(`it has neither "items" nor "state"`)}
	default:
		p := f.parent(line.Parent)
		p.state, p.reason, p.objects = line.State, line.Reason, line.Objects
		if line.State == Complete && line.Dropped > 0 { // as earlier versions wrote it
			p.state = Partial
		}
	}
	return nil
}

func (f *FanOutReader) addPage(id string, l textLine) {
	p := f.parent(id)
	p.pages = append(p.pages, pageLine{l.offset, len(l.text), l.number})
}

// pagePrefix begins the lines that FanOutWriter writes.
const pagePrefix = `{"parent":"`

// splitPage splits a page that FanOutWriter wrote without decoding the items.
func splitPage(line []byte) (id string, items []byte, ok bool) {
	rest, ok := bytes.CutPrefix(line, []byte(pagePrefix))
	if !ok {
		return "", nil, false
	}
	name, items, ok := bytes.Cut(rest, []byte(`","items":`))
	if !ok || bytes.ContainsAny(name, `"\`) {
		return "", nil, false
	}
	return string(name), items, true
}

func (f *FanOutReader) parent(id string) *parent {
	p := f.parents[id]
	if p == nil {
		p = &parent{}
		f.parents[id] = p
	}
	return p
}

// Close closes the file.
func (f *FanOutReader) Close() error { return f.close() }

// Parents returns the ids of all parents in the order of [CompareIDs].
func (f *FanOutReader) Parents() []string {
	return slices.SortedFunc(maps.Keys(f.parents), CompareIDs)
}

// State returns how the reading of a parent ended; ok is false for a parent without a
// closing line.
func (f *FanOutReader) State(id string) (state State, reason string, ok bool) {
	p := f.parents[id]
	if p == nil || p.state == "" {
		return "", "", false
	}
	return p.state, p.reason, true
}

// ObjectCount returns how many items of a parent were kept, by its closing line.
func (f *FanOutReader) ObjectCount(id string) int {
	if p := f.parents[id]; p != nil {
		return p.objects
	}
	return 0
}

// PageCount returns how many pages of items a parent has.
func (f *FanOutReader) PageCount(id string) int {
	if p := f.parents[id]; p != nil {
		return len(p.pages)
	}
	return 0
}

// Page returns one page of a parent's items as it was written: a JSON list.
func (f *FanOutReader) Page(id string, n int) (json.RawMessage, error) {
	page := f.parents[id].pages[n]
	b, err := f.read(page)
	if err != nil {
		return nil, err
	}
	if _, items, ok := splitPage(b); ok {
		return bytes.TrimSuffix(bytes.TrimSpace(items), []byte("}")), nil
	}
	var line struct {
		Items json.RawMessage `json:"items"`
	}
	if err := jsoncodec.Decode(b, &line); err != nil {
		return nil, &BrokenError{f.file, page.number, err}
	}
	return line.Items, nil
}

// read returns a line in a buffer of its own.
func (f *FanOutReader) read(page pageLine) ([]byte, error) {
	b := make([]byte, page.length)
	if _, err := f.r.ReadAt(b, page.offset); err != nil && err != io.EOF {
		return nil, &BrokenError{f.file, page.number, err}
	}
	return b, nil
}

// Items returns the items of one parent in the order of [CompareIDs], each id once: a list
// that was restarted may have been written twice.
func Items[T Record](f *FanOutReader, id string) ([]T, error) {
	items, err := ItemsInOrder[T](f, id)
	if err != nil {
		return nil, err
	}
	SortByID(items, func(item *T) string { return (*item).Key() })
	return Distinct(items), nil
}

// ItemsInOrder returns the items of one parent in the order in which Okta sent them.
func ItemsInOrder[T Record](f *FanOutReader, id string) ([]T, error) {
	p := f.parents[id]
	if p == nil {
		return nil, nil
	}
	var items []T
	for _, page := range p.pages {
		b, err := f.read(page)
		if err != nil {
			return nil, err
		}
		var line struct {
			Items []T `json:"items"`
		}
		if err := (textLine{file: f.file, number: page.number, text: b}).decode(&line); err != nil {
			return nil, err
		}
		if items == nil { // nearly all pages are as long as the first
			items = make([]T, 0, len(line.Items)*len(p.pages))
		}
		items = append(items, line.Items...)
	}
	if len(items) < p.objects {
		return nil, &BrokenError{File: f.file, Err: fmt.Errorf("it holds %d records of %s, the closing line counts %d", len(items), id, p.objects)}
	}
	return items, nil
}
