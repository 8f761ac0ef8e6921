package collector

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// parents tells the ids to ask for, from records that were collected before.
type parents func(*snapshot.Snapshot) ([]string, error)

// each takes every record of a listing, or those that pass, as parents.
func each[T snapshot.Record](resource string, pass ...func(T) bool) parents {
	return func(s *snapshot.Snapshot) ([]string, error) {
		var ids []string
		for record, err := range snapshot.Records[T](s, resource) {
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(pass, func(p func(T) bool) bool { return !p(record) }) {
				ids = append(ids, record.Key())
			}
		}
		return ids, nil
	}
}

// fanOut collects the records of one endpoint for each parent.
func fanOut[T snapshot.Record](of parents) func(context.Context, *task) error {
	return fanOutBy(of, func(ctx context.Context, f *family, id string) (failed, err error) {
		return children(ctx, f, id, func(records []T) error { return page(f, id, records) })
	})
}

// children reads what the family's endpoint has for one parent.
func children[T snapshot.Record](ctx context.Context, f *family, id string, keep func([]T) error) (failed, err error) {
	return f.guard(func() (failed, err error) { return read(ctx, f.task, f.call(strings.Split(id, "/")...), keep) })
}

// page writes records of a parent and counts them.
func page[T snapshot.Record](f *family, id string, records []T) error {
	f.Progress.Add(f.name, 0, len(records))
	f.count(len(records))
	return f.file.Page(id, records)
}

// fanOutCut is fanOut of records that are cut, by their parent, before they are
// written.
func fanOutCut[T snapshot.Record](of parents, cutter func(*task) (func(parent string, r *T), error)) func(context.Context, *task) error {
	return func(ctx context.Context, t *task) error {
		cut, err := cutter(t)
		if err != nil {
			return err
		}
		return fanOutBy(of, func(ctx context.Context, f *family, id string) (failed, err error) {
			return children(ctx, f, id, func(records []T) error {
				for i := range records {
					cut(id, &records[i])
				}
				return page(f, id, records)
			})
		})(ctx, t)
	}
}

// fanOutBy is fanOut with a way of its own to read a parent.
func fanOutBy(of parents, read func(context.Context, *family, string) (failed, err error)) func(context.Context, *task) error {
	return func(ctx context.Context, t *task) (err error) {
		ids, err := of(t.w.Snapshot())
		if err != nil {
			return err
		}
		if t.Probe {
			ids = ids[:min(1, len(ids))]
		}
		file, err := t.w.FanOut(t.name)
		if err != nil {
			return err
		}
		f := &family{task: t, file: file}
		t.Progress.Start(t.name, len(ids))
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(parentsAtOnce)
		for _, id := range ids {
			group.Go(func() error { return f.one(ctx, id, read) })
		}
		if err := group.Wait(); err != nil {
			_ = file.Finish()
			return err
		}
		t.end(f.ends.sum(0))
		return file.Finish()
	}
}

const (
	// parentsAtOnce bounds the parents of one fan-out under way. How many
	// requests are really in flight is the client's business.
	parentsAtOnce = 32
	// breakAfter refusals in a row, with no success between, the rest of a
	// fan-out is not asked for (okta-api.md §1.3, Breaker).
	breakAfter = 10
)

// errNotAsked stands for the refusal that a request would have met.
var errNotAsked = errors.New("not asked: the ones before were refused")

// family is the collecting of one fan-out.
type family struct {
	*task
	file *snapshot.FanOut

	mu      sync.Mutex // guards the rest
	refused int        // requests in a row
	ends    tally
}

// one reads one parent to its end and says how it ended.
func (f *family) one(ctx context.Context, id string, read func(context.Context, *family, string) (failed, err error)) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	failed, err := read(ctx, f, id)
	if err != nil {
		return err
	}
	state, reason := f.outcome(failed)
	if state == snapshot.Absent && okta.Classify(failed) == okta.NotFound {
		state = snapshot.Gone
	}
	f.ended(id, state, reason)
	f.Progress.Add(f.name, 1, 0)
	return f.file.Close(id, state, reason)
}

func (f *family) ended(id string, state snapshot.State, reason string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ends.add(id, state, reason)
}

// guard is the breaker: it asks, unless too many before were refused. An object
// that is not there neither counts as a refusal nor as a success.
func (f *family) guard(ask func() (failed, err error)) (failed, err error) {
	if f.broken() {
		return errNotAsked, nil
	}
	if failed, err = ask(); err != nil {
		return nil, err
	}
	state, _ := f.outcome(failed)
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case failed == nil:
		f.refused = 0
	case state == snapshot.Denied:
		f.refused++
	}
	return failed, nil
}

func (f *family) broken() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.refused >= breakAfter
}
