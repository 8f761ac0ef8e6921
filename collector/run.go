package collector

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"oktagon/collector/okta"
	"oktagon/collector/progress"
	"oktagon/collector/snapshot"
)

// Options say what a run collects, and to whom it reports.
type Options struct {
	Selection Selection
	// Factors says whose MFA factors are read: FactorsOfAll, FactorsOfAdmins, which is
	// the default, or FactorsOfNone.
	Factors string
	// Domain is the host of the organization's URL, lower case, without port.
	Domain string
	// Entra says whether and how Microsoft is asked for the ids of tenants.
	Entra Entra
	// LastUse searches the System Log for the last tokens of integrations, service apps and agents.
	LastUse bool
	// Probe reads only the first page of each list and the first parent of each
	// fan-out: enough to see what is allowed.
	Probe    bool
	Progress progress.Reporter
	Log      *slog.Logger
}

// Run signs in and collects the selected resources into w, or the rest of them when an
// earlier run has started w. The manifest has the state of each resource. The error is
// one that ended the run: a dead credential, a lost network, an unreadable
// organization, a full disk, or the context's cause.
func Run(ctx context.Context, c *okta.Client, w *snapshot.Writer, o Options) error {
	o.Selection = o.Selection.Enabled(o)
	o.Progress.ShowStalls(c.Stalled)
	r := &run{opts: o, client: c, writer: w, done: map[string]chan struct{}{}}
	if err := r.start(ctx); err != nil {
		return err
	}
	for _, row := range o.Selection.rows {
		r.done[row.name] = make(chan struct{})
	}
	o.Progress.Plan(o.Selection.plan())
	r.checkpoint = newCheckpoint(r)
	stopFlushing := r.checkpoint.flushStats()
	group, ctx := errgroup.WithContext(ctx)
	for _, row := range o.Selection.rows {
		group.Go(func() error { return r.collect(ctx, row) })
	}
	err := group.Wait()
	if flushed := stopFlushing(); err != nil {
		return err
	} else if flushed != nil {
		return flushed
	}
	return w.Update(func(m *snapshot.Manifest) {
		r.remedies.keepFirst(m.Coverage)
		m.Finished = time.Now().UTC()
	})
}

// run is the state of one call of Run.
type run struct {
	opts   Options
	client *okta.Client
	writer *snapshot.Writer
	// org is what Okta says of the organization before the sign-in.
	org okta.Organization
	// done has a channel per selected resource, closed when its reading has ended.
	done       map[string]chan struct{}
	checkpoint *checkpoint
	remedies   remedies
}

// collect collects one resource, after those that it needs. What an earlier run has
// read completely is not requested again.
func (r *run) collect(ctx context.Context, row resource) error {
	defer close(r.done[row.name])
	before := slices.Concat([]string{snapshot.Orgs}, row.needs, row.optionalNeeds, row.after)
	if slices.Contains(row.after, allOthers) {
		before = r.opts.Selection.Names()
	}
	if err := r.wait(ctx, row.name, before); err != nil {
		return err
	}
	previous, done, err := r.checkpoint.start(row)
	if err != nil {
		return err
	}
	if done {
		r.opts.Progress.Done(row.name, string(previous.State))
		return nil
	}
	t := r.newTask(row, previous)
	if err := t.requestScopes(ctx); err != nil {
		return fmt.Errorf("%s: %w", row.name, err)
	}
	if t.isAllowed() {
		if err := row.records.read(ctx, t); err != nil {
			return fmt.Errorf("%s: %w", row.name, err)
		}
	}
	if err := t.verifyAbsence(ctx); err != nil {
		return fmt.Errorf("%s: %w", row.name, err)
	}
	coverage := t.coverage()
	r.opts.Progress.Done(row.name, string(coverage.State))
	r.opts.Log.Info("resource ended", "resource", row.name, "state", string(coverage.State),
		"objects", coverage.Objects, "requests", coverage.Requests)
	return r.checkpoint.finish(previous, coverage)
}

// wait waits for the resources that come before another one.
func (r *run) wait(ctx context.Context, resource string, before []string) error {
	for _, name := range before {
		done, selected := r.done[name]
		if !selected || name == resource {
			continue
		}
		select {
		case <-done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return context.Cause(ctx)
}
