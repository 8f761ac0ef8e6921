package source

import (
	"errors"
	"fmt"
	"slices"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// An UnfinishedError ended a run on its way: what was answered so far is kept, or
// could have been.
type UnfinishedError struct {
	Err       error
	dir       string // "" when nothing is kept
	collected bool   // all was answered, only the graph is not written
}

// unfinished adds to the error of a run what becomes of its snapshot. With one that
// is broken nothing can go on.
func (s *Source) unfinished(w *snapshot.Writer, err error) error {
	switch {
	case errors.As(err, new(*snapshot.FolderError)):
		return bad(err)
	case isBroken(err):
		return err
	case !slices.ContainsFunc(w.Snapshot().Manifest.Coverage, func(c snapshot.Coverage) bool { return c.State != snapshot.Pending }):
		return err // nothing was collected yet
	}
	return &UnfinishedError{Err: err, dir: s.Options.Collection.Snapshot}
}

// Unwritten adds to the error of a graph that could not be written where it can
// be built from again.
func (s *Source) Unwritten(err error) error {
	if s.Source.FromSnapshot != "" || isBroken(err) {
		return err
	}
	return &UnfinishedError{err, s.Options.Collection.Snapshot, true}
}

func isBroken(err error) bool { return errors.As(err, new(*snapshot.BrokenError)) }

// Error is that of the run.
func (e *UnfinishedError) Error() string { return e.Err.Error() }

// Unwrap is the error of the run.
func (e *UnfinishedError) Unwrap() error { return e.Err }

// Advice is that of the error of the run, and how to go on.
func (e *UnfinishedError) Advice() string {
	var advised interface{ Advice() string }
	if errors.As(e.Err, &advised) && advised.Advice() != "" {
		return advised.Advice() + "\n" + e.ResumeHint()
	}
	return e.ResumeHint()
}

// ResumeHint says how another run goes on where this one was.
func (e *UnfinishedError) ResumeHint() string {
	switch {
	case e.collected && e.dir != "":
		return fmt.Sprintf("the collection is finished and kept: --from-snapshot %s builds the graph from it", safetext.ShellQuote(e.dir))
	case e.collected:
		return "what was collected is gone; --snapshot DIR would keep it"
	case e.dir == "":
		return "nothing is kept; with --snapshot DIR, another run could go on where this one was"
	}
	return fmt.Sprintf("what was answered is kept: the same command again, with --snapshot %s, goes on where it was", safetext.ShellQuote(e.dir))
}
