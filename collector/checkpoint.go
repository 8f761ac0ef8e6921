package collector

import (
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"oktagon/collector/snapshot"
)

// checkpoint keeps in the manifest which resources were read, so that a later run can
// resume. Complete and absent resources are kept; what was refused, failed or not
// requested is requested again, each parent of a fan-out by itself: the reason may be
// gone. Its methods are safe for concurrent use.
type checkpoint struct {
	writer *snapshot.Writer
	log    *slog.Logger
	rows   []resource // that are selected
	// orgKnown is whether the organization's id was known before the sign-in.
	orgKnown bool

	mu      sync.Mutex // guards running, and the manifest's rows of what is running
	running map[string]*task
}

func newCheckpoint(r *run) *checkpoint {
	return &checkpoint{writer: r.writer, log: r.opts.Log, rows: r.opts.Selection.rows,
		orgKnown: r.org.ID != "", running: map[string]*task{}}
}

// start returns what earlier runs have read of a resource, and whether that is all.
// Otherwise it saves that the resource is being read: incomplete parents of a fan-out
// are about to be removed from its file, and a run that is killed after that must not
// look as if records were lost.
func (c *checkpoint) start(row resource) (previous snapshot.Coverage, done bool, err error) {
	previous, err = c.previous(row.name)
	if err != nil || c.isDone(previous) {
		return previous, true, err
	}
	return previous, false, c.setPending([]resource{row})
}

// previous is what earlier runs have read of a resource. When its file is damaged, the
// resource is read from the start.
func (c *checkpoint) previous(name string) (snapshot.Coverage, error) {
	s := c.writer.Snapshot()
	row := s.Manifest.CoverageOf(name)
	if !c.writer.Resumed() || row.State == snapshot.Pending && !s.HasChecksum(name) {
		return row, nil
	}
	var broken *snapshot.BrokenError
	if err := s.VerifyResource(name); !errors.As(err, &broken) {
		return row, err
	}
	c.log.Warn("what an earlier run has read is broken and is read again", "file", broken.File, "error", broken.Err.Error())
	row = row.Reset()
	if err := c.writer.Remove(name); err != nil {
		return row, err
	}
	return row, c.writer.Update(func(m *snapshot.Manifest) { m.SetCoverage(row) })
}

// isDone reports whether an earlier run has read a resource completely. What was absent
// without a request may be there for a token with more scopes. The organization is read
// again when its id was not known before the sign-in.
func (c *checkpoint) isDone(row snapshot.Coverage) bool {
	switch {
	case row.State == snapshot.Absent && row.Requests == 0:
		return false
	case row.Resource == snapshot.Orgs:
		return row.State.Complete() && c.orgKnown
	}
	return row.State.Complete()
}

// track adds a task to those whose stats are flushed.
func (c *checkpoint) track(t *task) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running[t.row.name] = t
}

// finish saves the coverage of a resource that was read.
func (c *checkpoint) finish(previous, now snapshot.Coverage) error {
	if err := c.invalidateDependents(previous, now); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.running, now.Resource)
	return c.writer.Update(func(m *snapshot.Manifest) { m.SetCoverage(now) })
}

// invalidateDependents sets to pending what an earlier run has read after a resource
// whose records have changed since. Fan-outs then read the new parents only; what was
// trimmed according to the resource is read from the start. This is saved before the
// resource itself, so that a run that is killed in between repeats it.
func (c *checkpoint) invalidateDependents(previous, now snapshot.Coverage) error {
	if !c.writer.Resumed() || previous.State == now.State && previous.Objects+now.Objects == 0 {
		return nil
	}
	dependents := slices.DeleteFunc(slices.Clone(c.rows), func(row resource) bool {
		return !slices.Contains(slices.Concat(row.needs, row.optionalNeeds, row.after), now.Resource)
	})
	if err := c.setPending(slices.Clone(dependents)); err != nil {
		return err
	}
	for _, row := range dependents {
		if !slices.Contains(row.after, now.Resource) {
			continue
		}
		if err := c.writer.Remove(row.name); err != nil {
			return err
		}
	}
	return nil
}

// setPending saves that resources are to be read, unless that is saved already.
func (c *checkpoint) setPending(rows []resource) error {
	m := c.writer.Snapshot().Manifest
	rows = slices.DeleteFunc(rows, func(row resource) bool { return m.CoverageOf(row.name).State == snapshot.Pending })
	if len(rows) == 0 {
		return nil
	}
	return c.writer.Update(func(m *snapshot.Manifest) {
		for _, row := range rows {
			m.SetCoverage(m.CoverageOf(row.name).Reset())
		}
	})
}

// flushEvery is how often the stats of running resources are saved: a killed run loses
// the count of at most that much time.
const flushEvery = 30 * time.Second

// flushStats saves the stats of running resources at intervals and, when it is stopped,
// once more. It does nothing in a snapshot that is not kept.
func (c *checkpoint) flushStats() (stop func() error) {
	if !c.writer.Kept() {
		return func() error { return nil }
	}
	done := make(chan struct{})
	var group errgroup.Group
	group.Go(func() error {
		tick := time.NewTicker(flushEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if err := c.saveStats(); err != nil {
					return err
				}
			case <-done:
				return c.saveStats()
			}
		}
	})
	return func() error {
		close(done)
		return group.Wait()
	}
}

func (c *checkpoint) saveStats() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writer.Update(func(m *snapshot.Manifest) {
		for _, t := range c.running {
			m.SetCoverage(t.stats())
		}
	})
}
