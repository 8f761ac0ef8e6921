package oktatest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"oktagon/collector/snapshot"
)

// store is the snapshot, opened for random access.
type store struct {
	listings map[string]*records
	families map[string]*family
}

// openStore opens every resource that the table names.
func openStore(snap *snapshot.Snapshot) (*store, error) {
	st := &store{listings: map[string]*records{}, families: map[string]*family{}}
	for _, row := range endpoints {
		if err := st.open(snap, row); err != nil {
			return nil, errors.Join(err, st.close())
		}
	}
	return st, nil
}

func (st *store) open(snap *snapshot.Snapshot, row endpoint) error {
	if row.from != "" && st.listings[row.from] == nil {
		x, err := snap.Index(row.from)
		if err != nil {
			return err
		}
		st.listings[row.from] = &records{Index: x}
	}
	if row.per != "" && st.families[row.per] == nil {
		f, err := snap.FanOut(row.per)
		if err != nil {
			return err
		}
		st.families[row.per] = &family{FanOutReader: f, cache: map[string]*brood{}}
	}
	return nil
}

func (st *store) close() error {
	var errs []error
	for _, l := range st.listings {
		errs = append(errs, l.Close())
	}
	for _, f := range st.families {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// records is a listing whose records can be found by id.
type records struct {
	*snapshot.Index
	once sync.Once // guards the making of rows
	rows map[string]int32
	err  error
}

// find returns the record with an id, nil when there is none. The first call
// reads the whole listing for its ids.
func (l *records) find(id string) ([]byte, error) {
	l.once.Do(func() { l.rows, l.err = rowsByID(l.Index) })
	if l.err != nil {
		return nil, l.err
	}
	row, ok := l.rows[id]
	if !ok {
		return nil, nil
	}
	return l.Line(int(row))
}

func rowsByID(x *snapshot.Index) (map[string]int32, error) {
	rows := make(map[string]int32, x.Len())
	for i := range x.Len() {
		line, err := x.Line(i)
		if err != nil {
			return nil, err
		}
		id, err := idOf(line)
		if err != nil {
			return nil, fmt.Errorf("record %d: %w", i+1, err)
		}
		rows[id] = int32(i)
	}
	return rows, nil
}

// idOf reads the id of a record, without decoding it when it comes first. That
// of a client has another name, permissions have their label for one, and targets
// the name of a catalog entry.
func idOf(record []byte) (string, error) {
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
