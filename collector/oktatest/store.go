package oktatest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"

	"oktagon/collector/snapshot"

	"github.com/go-json-experiment/json/jsontext"
)

// store reads the records of a snapshot in any order.
type store struct {
	listings map[string]*listingReader
	fanOuts  map[string]*snapshot.FanOutReader
}

// openStore opens every resource that the table of endpoints names.
func openStore(snap *snapshot.Snapshot) (*store, error) {
	st := &store{listings: map[string]*listingReader{}, fanOuts: map[string]*snapshot.FanOutReader{}}
	for _, row := range endpoints {
		if err := st.open(snap, row.from); err != nil {
			return nil, errors.Join(err, st.close())
		}
	}
	return st, nil
}

func (st *store) open(snap *snapshot.Snapshot, from source) error {
	if from.listing != "" && st.listings[from.listing] == nil {
		x, err := snap.Index(from.listing)
		if err != nil {
			return err
		}
		st.listings[from.listing] = newListingReader(x)
	}
	if from.fanOut != "" && st.fanOuts[from.fanOut] == nil {
		f, err := snap.FanOut(from.fanOut)
		if err != nil {
			return err
		}
		st.fanOuts[from.fanOut] = f
	}
	return nil
}

func (st *store) close() error {
	var errs []error
	for _, l := range st.listings {
		errs = append(errs, l.index.Close())
	}
	for _, f := range st.fanOuts {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// position is where a record is: for listings its number, for fan-outs the page as
// the snapshot has it and the number of the item on that page.
type position struct{ page, item int }

// record is the JSON of one record, valid until the next one is read.
type record struct {
	at   position
	json []byte
}

// readFrom yields the records from a position on.
type readFrom func(position) iter.Seq2[record, error]

// listingReader is a listing whose records can also be found by id.
type listingReader struct {
	index *snapshot.Index
	byID  func() (map[string]int32, error) // reads the listing when it is called first
}

func newListingReader(x *snapshot.Index) *listingReader {
	return &listingReader{x, sync.OnceValues(func() (map[string]int32, error) { return numbersByID(x) })}
}

func numbersByID(x *snapshot.Index) (map[string]int32, error) {
	numbers := make(map[string]int32, x.Len())
	for i := range x.Len() {
		line, err := x.Line(i)
		if err != nil {
			return nil, err
		}
		id, err := idOf(line)
		if err != nil {
			return nil, fmt.Errorf("record %d: %w", i+1, err)
		}
		numbers[id] = int32(i)
	}
	return numbers, nil
}

// find returns the record with an id, nil when there is none.
func (l *listingReader) find(id string) ([]byte, error) {
	numbers, err := l.byID()
	if err != nil {
		return nil, err
	}
	n, ok := numbers[id]
	if !ok {
		return nil, nil
	}
	return l.index.Line(int(n))
}

func (l *listingReader) read(from position) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		for i := from.item; i < l.index.Len(); i++ {
			line, err := l.index.Line(i)
			if !yield(record{position{item: i}, line}, err) || err != nil {
				return
			}
		}
	}
}

// itemsOf yields the items of a parent of a fan-out.
func itemsOf(f *snapshot.FanOutReader, parent string) readFrom {
	return func(from position) iter.Seq2[record, error] {
		return func(yield func(record, error) bool) {
			for page := from.page; page < f.PageCount(parent); page++ {
				list, err := f.Page(parent, page)
				if err != nil {
					yield(record{}, err)
					return
				}
				n := 0
				for item, err := range elements(list) {
					at := position{page, n}
					n++
					if (page > from.page || at.item >= from.item || err != nil) && (!yield(record{at, item}, err) || err != nil) {
						return
					}
				}
			}
		}
	}
}

// elements yields the elements of a JSON array.
func elements(array []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		d := jsontext.NewDecoder(bytes.NewBuffer(array), trusted)
		_, err := d.ReadToken()
		for err == nil && d.PeekKind() != ']' {
			var element jsontext.Value
			element, err = d.ReadValue()
			if err == nil && !yield(element, nil) {
				return
			}
		}
		if err != nil && err != io.EOF {
			yield(nil, err)
		}
	}
}

// idOf reads the id of a record. Clients have "client_id" instead, permissions
// "label", and targets in the app catalog "name".
func idOf(record []byte) (string, error) {
	// Nearly all records begin with their id: users need not be decoded to be found.
	if rest, ok := bytes.CutPrefix(record, []byte(`{"id":"`)); ok {
		if id, _, ok := bytes.Cut(rest, []byte(`"`)); ok && !bytes.Contains(id, []byte(`\`)) {
			return string(id), nil
		}
	}
	var r struct {
		ID     string `json:"id"`
		Client string `json:"client_id"`
		Label  string `json:"label"`
		Name   string `json:"name"`
	}
	err := json.Unmarshal(record, &r)
	return cmp.Or(r.ID, r.Client, r.Label, r.Name), err
}
