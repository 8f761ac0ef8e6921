package collector

import (
	"context"
	"errors"
	"hash/maphash"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// fanOut reads what one endpoint has for each parent.
type fanOut[P snapshot.Record] struct {
	parents parents
	// trimmer returns a function that removes what is not wanted from a record of a
	// parent before it is written; nil removes nothing.
	trimmer func(*task) (trim func(parent string, record P), err error)
	// readParent reads a parent in another way than page by page.
	readParent parentReader
	// custom reads the records in another way; the other fields are not used then.
	custom func(context.Context, *task) error
}

// parentReader reads the records of one parent. failed is what ended that early; err is
// what must end the run.
type parentReader func(context.Context, *parentRun) (failed, err error)

func (f fanOut[P]) read(ctx context.Context, t *task) error {
	if f.custom != nil {
		return f.custom(ctx, t)
	}
	readParent, err := f.reader(t)
	if err != nil {
		return err
	}
	ids, err := f.parents(t.run.writer.Snapshot())
	if err != nil {
		return err
	}
	return readFanOut(ctx, t, ids, readParent)
}

// reader is readParent, or a function that reads the parent's pages.
func (f fanOut[P]) reader(t *task) (parentReader, error) {
	if f.readParent != nil {
		return f.readParent, nil
	}
	trim := func(string, P) {}
	if f.trimmer != nil {
		var err error
		if trim, err = f.trimmer(t); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context, p *parentRun) (failed, err error) {
		return readChildren(ctx, p, p.call(), func(records []P, fresh int) error {
			for _, record := range records {
				trim(p.id, record)
			}
			return writePage(p, records, fresh)
		})
	}, nil
}

// fanOutRun is what the parents of a fan-out share while it is read.
type fanOutRun struct {
	task     *task
	file     *snapshot.FanOutWriter
	breaker  *breaker
	outcomes outcomes
}

// maxParallelParents is how many parents of a resource are read at the same time.
const maxParallelParents = 32

// readFanOut reads the parents with these ids, apart from those that an earlier run has
// read completely.
func readFanOut(ctx context.Context, t *task, ids []string, read parentReader) error {
	if t.run.opts.Probe {
		ids = ids[:min(1, len(ids))]
	}
	f := &fanOutRun{task: t, breaker: newBreaker(), outcomes: outcomes{goneIsAnswer: t.row.goneIsAnswer,
		absentIsAnswer: t.row.stateOverrides[okta.Denied] == snapshot.Absent}} // where not even a refusal says anything
	left, err := f.open(ids)
	if err != nil {
		return err
	}
	t.run.opts.Progress.Start(t.row.name, len(ids), len(ids)-len(left))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(maxParallelParents) // the client limits the requests in flight
	for _, id := range left {
		group.Go(func() error { return f.forParent(id).run(ctx, read) })
	}
	if err := group.Wait(); err != nil {
		_ = f.file.Finish()
		return err
	}
	t.setState(f.outcomes.summary(0))
	return f.file.Finish()
}

// open opens the file and returns the parents that are left to read. What an earlier
// run has read completely is kept; what was refused, failed or had objects without an
// id is read again.
func (f *fanOutRun) open(ids []string) (left []string, err error) {
	w, name := f.task.run.writer, f.task.row.name
	if !w.Resumed() {
		f.file, err = w.FanOut(name)
		return ids, err
	}
	done := make(map[string]bool, len(ids))
	for _, id := range ids {
		done[id] = false
	}
	f.file, err = w.Resume(name, func(e snapshot.ClosingLine) bool {
		_, wanted := done[e.Parent]
		if !wanted || !e.State.Complete() || e.Dropped > 0 {
			return false
		}
		done[e.Parent] = true
		f.task.counters.addEnding(e)
		f.outcomes.add(e.Parent, e.State, e.Reason)
		return true
	})
	if err == nil && f.file.Damaged > 0 {
		f.task.run.opts.Log.Warn("what an earlier run has read is damaged and is read again", "resource", name, "parents", f.file.Damaged)
	}
	return slices.DeleteFunc(ids, func(id string) bool { return done[id] }), err
}

// parentRun is the reading of one parent of a fan-out.
type parentRun struct {
	fanOut   *fanOutRun
	id       string
	counters counters
	// seen has hashes of the keys of the records so far. A group may have a million
	// members, whose ids would take five times the memory; two keys with the same hash
	// would only make a count wrong.
	seen map[uint64]struct{}
}

func (f *fanOutRun) forParent(id string) *parentRun {
	return &parentRun{fanOut: f, id: id, seen: map[uint64]struct{}{}}
}

// run reads the parent and writes its closing line.
func (p *parentRun) run(ctx context.Context, read parentReader) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	failed, err := read(ctx, p)
	if errors.As(err, new(*snapshot.SizeError)) {
		failed, err = p.call().DataError(err), nil
	}
	if err != nil {
		return err
	}
	f := p.fanOut
	state, reason := p.outcome(failed)
	end := p.counters.ending(f.task.row.endpoint.path, p.id, state, reason)
	if err := f.file.WriteClosingLine(end); err != nil {
		return err
	}
	f.task.counters.addEnding(end)
	f.outcomes.add(p.id, end.State, end.Reason)
	f.task.run.opts.Progress.Add(f.task.row.name, 1, 0)
	return nil
}

// outcome is that of the task, but for a parent that no longer exists: its absence says
// nothing of the others.
func (p *parentRun) outcome(failed error) (snapshot.State, string) {
	t := p.fanOut.task
	if _, overridden := t.row.stateOverrides[okta.NotFound]; !overridden && okta.Classify(failed) == okta.NotFound {
		return snapshot.Gone, withAdvice(failed)
	}
	return t.outcome(failed)
}

// call is the request for the parent. The id of a parent may consist of several ids.
func (p *parentRun) call() okta.Call {
	return p.fanOut.task.row.call(strings.Split(p.id, "/")...)
}

// ask runs a request through the breaker of the fan-out.
func (p *parentRun) ask(request func() (failed, err error)) (failed, err error) {
	return p.fanOut.breaker.do(request, p.fanOut.task.isDenied)
}

// readChildren reads what a call has for the parent.
func readChildren[P snapshot.Record](ctx context.Context, p *parentRun, call okta.Call, keep func(records []P, fresh int) error) (failed, err error) {
	return p.ask(func() (failed, err error) { return readPages(ctx, p.fanOut.task, &p.counters, call, keep) })
}

// errOtherObject means that an answer is not about the object that was asked for.
var errOtherObject = errors.New("the object has another id than the one asked for")

// lookUp reads the one object that a parent stands for. trim removes what is not wanted
// from it; nil removes nothing.
func lookUp[T snapshot.Record](ctx context.Context, p *parentRun, trim func(*T)) (failed, err error) {
	return p.ask(func() (failed, err error) {
		object, failed, err := readOne[T](ctx, p.fanOut.task, p.call())
		if failed != nil || err != nil {
			return failed, err
		}
		if object.Key() != p.id {
			return p.call().DataError(errOtherObject), nil
		}
		if trim != nil {
			trim(&object)
		}
		return nil, writePage(p, []T{object}, 1)
	})
}

// writePage writes records of a parent. fresh of them are new in the list; those of
// them that have the key of an earlier record are counted as repeated.
func writePage[T snapshot.Record](p *parentRun, records []T, fresh int) error {
	kept := 0
	for i := range records {
		if p.isNew(records[i].Key()) {
			kept++
		}
	}
	f := p.fanOut
	f.task.run.opts.Progress.Add(f.task.row.name, 0, kept)
	p.counters.add(kept, 0, fresh-kept)
	return f.file.WritePage(p.id, records)
}

// isNew reports whether no record of the parent had this key before.
func (p *parentRun) isNew(key string) bool {
	hash := maphash.String(keySeed, key)
	_, found := p.seen[hash]
	p.seen[hash] = struct{}{}
	return !found
}

var keySeed = maphash.MakeSeed()

// parents returns the ids of the parents of a fan-out, from records that were collected
// before.
type parents func(*snapshot.Snapshot) ([]string, error)

// each makes a parent of every record of a list that passes all filters. Inlined, it would
// take up 5 kB wherever it is called.
//
//go:noinline
func each[P snapshot.Record](resource string, filters ...func(P) bool) parents {
	return func(s *snapshot.Snapshot) ([]string, error) {
		var ids []string
		for record, err := range snapshot.Pointers[P](s, resource) {
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(filters, func(passes func(P) bool) bool { return !passes(record) }) {
				ids = append(ids, record.Key())
			}
		}
		return ids, nil
	}
}

// eachChild calls visit with every record of a fan-out and its parent.
func eachChild[T snapshot.Record](s *snapshot.Snapshot, resource string, visit func(parent string, record T)) error {
	f, err := s.FanOut(resource)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, parent := range f.Parents() {
		items, err := snapshot.Items[T](f, parent)
		if err != nil {
			return err
		}
		for _, item := range items {
			visit(parent, item)
		}
	}
	return nil
}
