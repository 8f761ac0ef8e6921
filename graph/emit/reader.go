package emit

import (
	"errors"
	"iter"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
)

// Reader reads the records of a snapshot. Close it.
type Reader struct {
	Snapshot *snapshot.Snapshot
	fanOuts  map[string]*snapshot.FanOutReader // that were opened, by resource
	misread  map[string]map[string]bool        // by resource, see Misread
}

// NewReader returns the reader of a snapshot.
func NewReader(s *snapshot.Snapshot) *Reader {
	return &Reader{Snapshot: s, fanOuts: map[string]*snapshot.FanOutReader{}, misread: map[string]map[string]bool{}}
}

// Close closes the fan-outs that were opened.
func (r *Reader) Close() error {
	var errs []error
	for _, f := range r.fanOuts {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// Known reports whether what was read of all the resources is everything there is.
func (r *Reader) Known(resources ...string) bool {
	return !slices.ContainsFunc(resources, func(name string) bool {
		return !r.Snapshot.Manifest.CoverageOf(name).Known()
	})
}

// Selected reports whether the snapshot was meant to have a resource.
func (r *Reader) Selected(resource string) bool {
	return r.Snapshot.Manifest.CoverageOf(resource).State != snapshot.Skipped
}

// fanOut opens a fan-out once; it stays open until the reader is closed.
func (r *Reader) fanOut(resource string) (*snapshot.FanOutReader, error) {
	if f, ok := r.fanOuts[resource]; ok {
		return f, nil
	}
	f, err := r.Snapshot.FanOut(resource)
	if err != nil {
		return nil, err
	}
	r.fanOuts[resource] = f
	return f, nil
}

// State returns how the reading of the items of a parent ended, "" when they were not
// requested or the reading was interrupted.
func (r *Reader) State(resource, parent string) (snapshot.State, error) {
	f, err := r.fanOut(resource)
	if err != nil {
		return "", err
	}
	state, _, _ := f.State(parent)
	return state, nil
}

// Each calls visit for every record of a listing, in its order. A record without an
// id is skipped. P is a pointer to a record, see [snapshot.Pointers].
func Each[P snapshot.Record](r *Reader, resource string, visit func(P) error) error {
	var failed error
	prefetch(batches[P](r.Snapshot, resource))(func(b *batch[P]) bool {
		for _, record := range b.records {
			if record.Key() == "" {
				continue
			}
			if failed = visit(record); failed != nil {
				return false
			}
		}
		failed = b.err
		return failed == nil
	})
	return failed
}

// batch is some records of a listing, and the error that ended it.
type batch[P snapshot.Record] struct {
	records []P
	err     error
}

// batches reads a listing. To pass a batch through a channel costs little beside
// decoding 64 records.
func batches[P snapshot.Record](s *snapshot.Snapshot, resource string) iter.Seq[*batch[P]] {
	const size = 64
	return func(yield func(*batch[P]) bool) {
		b := &batch[P]{}
		goOn := true
		snapshot.Pointers[P](s, resource)(func(record P, err error) bool {
			if err != nil {
				b.err = err
				return false
			}
			if b.records = append(b.records, record); len(b.records) == size {
				goOn = yield(b)
				b = &batch[P]{records: make([]P, 0, size)}
			}
			return goOn
		})
		if goOn {
			yield(b)
		}
	}
}

// EachByNodeID calls visit for every record of a listing whose nodes do not have
// Okta's ids, in the order of the nodes. It keeps the ids in memory and reads the
// records twice.
func EachByNodeID[P snapshot.Record](r *Reader, resource string, nodeID func(P) string, visit func(P, string) error) error {
	type line struct {
		upper, id string
		n         int // of the record in the listing
	}
	var order []line
	n := 0
	for record, err := range snapshot.Pointers[P](r.Snapshot, resource) {
		if err != nil {
			return err
		}
		if record.Key() != "" {
			id := nodeID(record)
			order = append(order, line{ToUpper(id), id, n})
		}
		n++
	}
	slices.SortFunc(order, func(x, y line) int { return strings.Compare(x.upper, y.upper) })
	index, err := r.Snapshot.Index(resource)
	if err != nil {
		return err
	}
	for _, l := range order {
		record := snapshot.New[P]()
		err := index.Decode(l.n, record)
		if err == nil {
			err = visit(record, l.id)
		}
		if err != nil {
			return errors.Join(err, index.Close())
		}
	}
	return index.Close()
}
