package source

import (
	"errors"
	"fmt"
	"slices"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// An UnfinishedError is the error of a run that had collected something, and says
// whether another run can use it.
type UnfinishedError struct {
	Err       error
	dir       string // "" when the snapshot is not kept
	collected bool   // the collection is finished, and only the graph is not written
}

// collectError returns the error of a collection, with what becomes of its snapshot
// if that has anything to resume.
func (s *Source) collectError(w *snapshot.Writer, err error) error {
	isRead := func(c snapshot.Coverage) bool { return c.State != snapshot.Pending }
	switch {
	case errors.As(err, new(*snapshot.FolderError)):
		return configError(err)
	case isBroken(err), !slices.ContainsFunc(w.Snapshot().Manifest.Coverage, isRead):
		return err
	}
	return &UnfinishedError{Err: err, dir: s.Options.Collection.Snapshot}
}

// GraphError returns the error of a graph that was not written, with where the finished
// collection is.
func (s *Source) GraphError(err error) error {
	if s.Options.Source.FromSnapshot != "" || isBroken(err) {
		return err
	}
	return &UnfinishedError{err, s.Options.Collection.Snapshot, true}
}

func isBroken(err error) bool { return errors.As(err, new(*snapshot.BrokenError)) }

// Error is that of the run's error.
func (e *UnfinishedError) Error() string { return e.Err.Error() }

// Unwrap returns the run's error.
func (e *UnfinishedError) Unwrap() error { return e.Err }

// Advice is that of the run's error, and the resume hint.
func (e *UnfinishedError) Advice() string {
	var advised interface{ Advice() string }
	if errors.As(e.Err, &advised) && advised.Advice() != "" {
		return advised.Advice() + "\n" + e.ResumeHint()
	}
	return e.ResumeHint()
}

// ResumeHint says how another run can use what this one collected.
func (e *UnfinishedError) ResumeHint() string {
	switch {
	case e.collected && e.dir != "":
		return fmt.Sprintf("the collection is finished and kept: the same command again, with --snapshot %s, builds the graph from it", safetext.ShellQuote(e.dir))
	case e.collected:
		return "what was collected is gone; --snapshot DIR would keep it"
	case e.dir == "":
		return "nothing is kept; with --snapshot DIR, another run could go on where this one was"
	}
	return fmt.Sprintf("what was answered is kept: the same command again, with --snapshot %s, goes on where it was", safetext.ShellQuote(e.dir))
}
