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
		f, err := snap.Family(row.per)
		if err != nil {
			return err
		}
		st.families[row.per] = &family{Family: f, cache: map[string]*brood{}}
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

// item is a record of any kind in its JSON.
type item struct {
	id   string
	key  string // that of its kind of record
	json []byte
}

// Key tells the record from others of the same parent.
func (i item) Key() string { return i.key }

// UnmarshalJSON keeps a copy of the JSON.
func (i *item) UnmarshalJSON(b []byte) error {
	i.json = bytes.Clone(b)
	var err error
	i.id, err = idOf(b)
	i.key = i.id
	switch {
	case err != nil:
	case bytes.Contains(b, []byte(`"assignmentType"`)):
		var a snapshot.RoleAssignment
		err = json.Unmarshal(b, &a)
		i.key = a.Key()
	case i.id == "": // resources of resource sets may have none
		var r snapshot.SetResource
		err = json.Unmarshal(b, &r)
		i.key = r.Key()
	}
	return err
}

// family is a fan-out that remembers the items of the parents asked for last,
// because their next page will be asked for.
type family struct {
	*snapshot.Family
	mu    sync.Mutex // guards the rest
	cache map[string]*brood
	clock int
}

// brood is the items of one parent.
type brood struct {
	once  sync.Once // guards the reading of items
	items []item
	err   error
	used  int
}

// remembered is how many parents' items are kept: as many as a client may read
// at once. Okta's hard cap for this program is 32 requests in flight.
const remembered = 32

func (f *family) items(parent string) ([]item, error) {
	b := f.remember(parent)
	b.once.Do(func() { b.items, b.err = snapshot.Items[item](f.Family, parent) })
	return b.items, b.err
}

func (f *family) remember(parent string) *brood {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.clock++
	b := f.cache[parent]
	if b == nil {
		f.forget()
		b = &brood{}
		f.cache[parent] = b
	}
	b.used = f.clock
	return b
}

// forget makes room for one more parent.
func (f *family) forget() {
	if len(f.cache) < remembered {
		return
	}
	oldest := ""
	for parent, b := range f.cache {
		if oldest == "" || b.used < f.cache[oldest].used {
			oldest = parent
		}
	}
	delete(f.cache, oldest)
}
