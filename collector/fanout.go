package collector

import (
	"context"
	"errors"
	"hash/maphash"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"oktagon/collector/okta"
	"oktagon/collector/progress"
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
		return children(ctx, f, id, func(records []T, fresh int) error { return page(f, id, records, fresh) })
	})
}

// children reads what the family's endpoint has for one parent.
func children[T snapshot.Record](ctx context.Context, f *family, id string, keep func(records []T, fresh int) error) (failed, err error) {
	return f.guard(func() (failed, err error) { return read(ctx, f.task, f.call(strings.Split(id, "/")...), keep) })
}

// page writes records of a parent and counts those that it had not; the others are
// repeated, apart from what a listing that began again had to bring once more.
func page[T snapshot.Record](f *family, id string, records []T, fresh int) error {
	kept := 0
	for i := range records {
		if f.first(records[i].Key()) {
			kept++
		}
	}
	f.Progress.Add(f.name, 0, kept)
	f.count(kept)
	f.repeat(fresh - kept)
	return f.file.WritePage(id, records)
}

// first reports whether a parent has no record of this key yet.
func (f *family) first(key string) bool {
	sum := maphash.String(keySeed, key)
	_, came := f.seen[sum]
	f.seen[sum] = struct{}{}
	return !came
}

var keySeed = maphash.MakeSeed()

// fanOutCut is fanOut of records that are cut, by their parent, before they are
// written.
func fanOutCut[T snapshot.Record](of parents, cutter func(*task) (func(parent string, r *T), error)) func(context.Context, *task) error {
	return func(ctx context.Context, t *task) error {
		cut, err := cutter(t)
		if err != nil {
			return err
		}
		return fanOutBy(of, func(ctx context.Context, f *family, id string) (failed, err error) {
			return children(ctx, f, id, func(records []T, fresh int) error {
				for i := range records {
					cut(id, &records[i])
				}
				return page(f, id, records, fresh)
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
		f := &family{task: t, fanned: &fanned{whole: t.ledger}}
		f.ended = sync.NewCond(&f.asking)
		left, err := f.open(ids)
		if err != nil {
			return err
		}
		t.Progress.Start(t.name, len(ids), len(ids)-len(left))
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(progress.AtOnce) // how many requests are in flight is the client's business
		for _, id := range left {
			group.Go(func() error { return f.part().one(ctx, id, read) })
		}
		if err := group.Wait(); err != nil {
			_ = f.file.Finish()
			return err
		}
		t.end(f.ends.sum(0))
		return f.file.Finish()
	}
}

// breakAfter refusals in a row, with no success between, the rest of a fan-out is
// not asked for (okta-api.md §1.3, Breaker).
const breakAfter = 10

// errNotAsked stands for the refusal that a request would have met.
var errNotAsked = errors.New("not asked: the ones before were refused")

// family is the collecting of one fan-out or, with a ledger of its own, of one
// parent of it.
type family struct {
	*task
	*fanned
	// seen has the sums of the keys of one parent. A group may have a million
	// members, whose ids would take five times the memory; two of one sum would
	// cost no more than a count.
	seen map[uint64]struct{}
}

// fanned is what the parents of a fan-out have in common.
type fanned struct {
	file  *snapshot.FanOutWriter
	whole *ledger // of all parents

	asking   sync.Mutex // guards the rest
	ended    *sync.Cond // that one under way has
	underWay int        // requests
	refused  int        // in a row
	answered bool       // one was, ever
	ends     tally
}

// open opens the file and returns the parents that are left to ask for: those
// that an earlier run has read to their end stay. What was refused, failed or had
// no id then is asked for again.
func (f *family) open(ids []string) (left []string, err error) {
	if !f.w.Resumed() {
		f.file, err = f.w.FanOut(f.name)
		return ids, err
	}
	read := make(map[string]bool, len(ids))
	for _, id := range ids {
		read[id] = false
	}
	f.file, err = f.w.Resume(f.name, func(e snapshot.ClosingLine) bool {
		_, wanted := read[e.Parent]
		if !wanted || !e.State.Complete() || e.Dropped > 0 {
			return false
		}
		read[e.Parent] = true
		f.add(e)
		f.ends.add(e.Parent, e.State, e.Reason)
		return true
	})
	return slices.DeleteFunc(ids, func(id string) bool { return read[id] }), err
}

// part is the family with a ledger for one parent.
func (f *family) part() *family {
	return &family{task: &task{run: f.run, resource: f.resource, ledger: &ledger{}}, fanned: f.fanned, seen: map[uint64]struct{}{}}
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
	end := f.close(id, state, reason)
	if err := f.file.WriteClosingLine(end); err != nil {
		return err
	}
	f.whole.add(end)
	f.asking.Lock()
	defer f.asking.Unlock()
	f.ends.add(id, end.State, end.Reason)
	f.Progress.Add(f.name, 1, 0)
	return nil
}

// guard is the breaker: it asks, unless too many before were refused. An object
// that is not there neither counts as a refusal nor as a success.
func (f *family) guard(ask func() (failed, err error)) (failed, err error) {
	if !f.admit() {
		return errNotAsked, nil
	}
	failed, err = ask()
	f.asking.Lock()
	defer f.asking.Unlock()
	defer f.ended.Broadcast()
	f.underWay--
	if err != nil {
		return nil, err
	}
	if failed == nil {
		f.refused, f.answered = 0, true
	} else if state, _ := f.outcome(failed); state == snapshot.Denied {
		f.refused++
	}
	return failed, nil
}

// admit reports whether to ask. Until there is an answer, and from a refusal to
// the next answer, it waits while those under way could be refused too many.
func (f *family) admit() bool {
	f.asking.Lock()
	defer f.asking.Unlock()
	for (f.refused > 0 || !f.answered) && f.refused < breakAfter && f.refused+f.underWay >= breakAfter {
		f.ended.Wait()
	}
	if f.refused >= breakAfter {
		return false
	}
	f.underWay++
	return true
}
