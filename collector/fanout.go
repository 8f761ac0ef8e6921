package collector

import (
	"context"
	"fmt"
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

// fanOut collects the records of one endpoint for each parent. The template has
// the parent's id in it.
func fanOut[T snapshot.Record](of parents, template string, queries ...string) func(context.Context, *task) error {
	return fanOutBy(of, func(ctx context.Context, f *family, id string) (failed, err error) {
		return read(ctx, f.task, okta.Route(template, id), queries, func(records []T) error {
			f.Progress.Add(f.name, 0, len(records))
			f.count(len(records))
			return f.file.Page(id, records)
		})
	})
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
		f.conclude(len(ids))
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
	// namedParents bounds how many parents a reason names.
	namedParents = 5
)

// family is the collecting of one fan-out.
type family struct {
	*task
	file *snapshot.FanOut

	mu      sync.Mutex // guards the rest
	denied  int        // refusals in a row
	broken  bool
	trouble map[snapshot.State][]string // parents by state
	reason  string                      // of the first trouble
}

// one reads one parent to its end and says how it ended.
func (f *family) one(ctx context.Context, id string, read func(context.Context, *family, string) (failed, err error)) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if f.isBroken() {
		f.end(id, snapshot.Denied, "not asked: the ones before were refused")
		return f.file.Close(id, snapshot.Denied, "not asked: the ones before were refused")
	}
	failed, err := read(ctx, f, id)
	if err != nil {
		return err
	}
	state, reason := f.outcome(failed)
	if okta.Classify(failed) == okta.NotFound {
		state = snapshot.Gone
	}
	f.end(id, state, reason)
	f.Progress.Add(f.name, 1, 0)
	return f.file.Close(id, state, reason)
}

func (f *family) isBroken() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.broken
}

// end counts how a parent ended, for the breaker and for the resource's state.
func (f *family) end(id string, state snapshot.State, reason string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch state {
	case snapshot.Complete:
		f.denied = 0
	case snapshot.Denied:
		f.denied++
		f.broken = f.broken || f.denied >= breakAfter
	}
	if state.Whole() {
		return
	}
	if f.trouble == nil {
		f.trouble, f.reason = map[snapshot.State][]string{}, reason
	}
	f.trouble[state] = append(f.trouble[state], id)
}

// conclude sets the state of the resource from those of its parents.
func (f *family) conclude(total int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.trouble) == 0 {
		return
	}
	var parts []string
	for _, state := range []snapshot.State{snapshot.Denied, snapshot.Absent, snapshot.Failed} {
		ids := f.trouble[state]
		if len(ids) == 0 {
			continue
		}
		if len(ids) == total {
			f.task.end(state, f.reason)
			return
		}
		slices.Sort(ids)
		named := strings.Join(ids[:min(len(ids), namedParents)], " ")
		if len(ids) > namedParents {
			named += " ..."
		}
		parts = append(parts, fmt.Sprintf("%d of %d %s (%s)", len(ids), total, state, named))
	}
	f.task.end(snapshot.Partial, strings.Join(parts, ", ")+": "+f.reason)
}
