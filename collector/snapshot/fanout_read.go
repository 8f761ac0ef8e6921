package snapshot

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"oktagon/collector/jsoncodec"
)

// FanOutReader is a fan-out read parent by parent. Close it.
type FanOutReader struct {
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
	kept   int // objects, by the closing line
}

type span struct {
	at   int64
	len  int
	line int
}

// FanOut opens the fan-out of a resource.
func (s *Snapshot) FanOut(resource string) (*FanOutReader, error) {
	f := &FanOutReader{file: resource + extension, close: func() error { return nil }, parents: map[string]*parent{}}
	for l, err := range s.lines(resource) {
		if err != nil {
			return nil, err
		}
		if err := f.add(l); err != nil {
			return nil, err
		}
	}
	if err := f.sound(s.Manifest.CoverageOf(resource)); err != nil || len(f.parents) == 0 {
		return f, err
	}
	var err error
	f.r, f.close, err = s.open(f.file)
	return f, err
}

// sound is an error when the file has less in it than the manifest says: records,
// or the closing line of a parent when all were read to their end. Closing lines
// that are written by hand need not count.
func (f *FanOutReader) sound(row Coverage) error {
	kept, pages, open := 0, 0, ""
	for id, p := range f.parents {
		kept += p.kept
		pages += len(p.pages)
		if p.state == "" && (open == "" || id < open) {
			open = id
		}
	}
	switch {
	case row.State == Complete && open != "":
		return &BrokenError{File: f.file, Err: fmt.Errorf("%s has no closing line, the manifest says that all was read", open)}
	case kept == 0 && pages > 0:
		return nil
	}
	return row.lacks(kept)
}

func (f *FanOutReader) add(l textLine) error {
	id, rest, ok := cutPage(l.text)
	if ok && len(rest) > 0 {
		p := f.parent(id)
		p.pages = append(p.pages, span{l.at, len(l.text), l.no})
		return nil
	}
	var line struct {
		Items json.RawMessage `json:"items"`
		ClosingLine
	}
	if err := l.decode(&line); err != nil {
		return err
	}
	if line.Parent == "" {
		return &BrokenError{l.file, l.no, errors.New(`it has no "parent"`)}
	}
	p := f.parent(line.Parent)
	switch {
	case line.Items != nil:
		p.pages = append(p.pages, span{l.at, len(l.text), l.no})
	case line.State == "":
		return &BrokenError{l.file, l.no, errors.New(`it has neither "items" nor "state"`)}
	default:
		p.state, p.reason, p.kept = line.State, line.Reason, line.Objects
		if line.State == Complete && line.Dropped > 0 { // as earlier versions have it
			p.state = Partial
		}
	}
	return nil
}

// childPrefix begins the lines that FanOutWriter writes.
const childPrefix = `{"parent":"`

// cutPage takes the parent off a page line in the form that FanOutWriter writes,
// without decoding the items.
func cutPage(text []byte) (id string, items []byte, ok bool) {
	rest, ok := bytes.CutPrefix(text, []byte(childPrefix))
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

// Parents returns the ids of all parents, in the order of folded ids.
func (f *FanOutReader) Parents() []string {
	return slices.SortedFunc(maps.Keys(f.parents), CompareIDs)
}

// State returns how the reading of a parent ended; ok is false for a parent
// without a closing line.
func (f *FanOutReader) State(id string) (state State, reason string, ok bool) {
	p := f.parents[id]
	if p == nil || p.state == "" {
		return "", "", false
	}
	return p.state, p.reason, true
}

// ObjectCount is how many items of a parent were kept, by its closing line.
func (f *FanOutReader) ObjectCount(id string) int {
	if p := f.parents[id]; p != nil {
		return p.kept
	}
	return 0
}

// PageCount is how many pages of items there are of a parent.
func (f *FanOutReader) PageCount(id string) int {
	if p := f.parents[id]; p != nil {
		return len(p.pages)
	}
	return 0
}

// Page reads one page of a parent's items, as they were written: a JSON list.
func (f *FanOutReader) Page(id string, n int) (json.RawMessage, error) {
	page := f.parents[id].pages[n]
	b, err := f.line(page)
	if err != nil {
		return nil, err
	}
	if _, items, ok := cutPage(b); ok {
		return bytes.TrimSuffix(bytes.TrimSpace(items), []byte("}")), nil
	}
	var line struct {
		Items json.RawMessage `json:"items"`
	}
	if err := jsoncodec.Decode(b, &line); err != nil {
		return nil, &BrokenError{f.file, page.line, err}
	}
	return line.Items, nil
}

// line reads a line, in a buffer of its own.
func (f *FanOutReader) line(s span) ([]byte, error) {
	b := make([]byte, s.len)
	if _, err := f.r.ReadAt(b, s.at); err != nil && err != io.EOF {
		return nil, &BrokenError{f.file, s.line, err}
	}
	return b, nil
}

// Items reads the items of one parent, in the order of folded ids and each id
// once: a listing that was restarted may have written one twice.
func Items[T Record](f *FanOutReader, id string) ([]T, error) {
	items, err := ItemsInOrder[T](f, id)
	if err != nil {
		return nil, err
	}
	SortByID(items, func(item *T) string { return (*item).Key() })
	return slices.CompactFunc(items, func(a, b T) bool { return a.Key() == b.Key() }), nil
}

// ItemsInOrder reads the items of one parent as they came.
func ItemsInOrder[T Record](f *FanOutReader, id string) ([]T, error) {
	p := f.parents[id]
	if p == nil {
		return nil, nil
	}
	var items []T
	for _, page := range p.pages {
		b, err := f.line(page)
		if err != nil {
			return nil, err
		}
		var line struct {
			Items []T `json:"items"`
		}
		if err := jsoncodec.Decode(b, &line); err != nil {
			return nil, &BrokenError{f.file, page.line, err}
		}
		if items == nil { // nearly all pages are as long as the first
			items = make([]T, 0, len(line.Items)*len(p.pages))
		}
		items = append(items, line.Items...)
	}
	if len(items) < p.kept {
		return nil, &BrokenError{File: f.file, Err: fmt.Errorf("it holds %d records of %s, the closing line counts %d", len(items), id, p.kept)}
	}
	return items, nil
}

// SortByID brings items into the order of the folded ids that id tells; those of one id
// stay in their order. It sorts numbers and moves each item once: a group may have
// a million members, and a stable sort of the items themselves moves each of them
// some hundred times.
func SortByID[T any](items []T, id func(*T) string) {
	ids := make([]string, len(items))
	for i := range items {
		ids[i] = id(&items[i])
	}
	places := order(ids)
	for start := range places {
		first, at := items[start], start
		for places[at] != start {
			from := places[at]
			items[at], places[at] = items[from], at
			at = from
		}
		items[at], places[at] = first, at
	}
}

// order returns the places of ids in their order. It is the same code for records
// of all kinds: sorting functions made for each were a hundredth of the program.
func order(ids []string) []int {
	places := make([]int, len(ids))
	for i := range places {
		places[i] = i
	}
	slices.SortFunc(places, func(a, b int) int { return cmp.Or(CompareIDs(ids[a], ids[b]), cmp.Compare(a, b)) })
	return places
}
