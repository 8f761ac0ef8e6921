package source

import (
	"context"
	"errors"
	"fmt"

	"oktagon/collector"
	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// openFolder opens the folder of --snapshot and says what this run does with it.
func (s *Source) openFolder() (err error) {
	dir := s.Options.Collection.Snapshot
	s.kept, err = snapshot.OpenKept(dir, s.Options.Collection.KeepSnapshots)
	if errors.As(err, new(*snapshot.FolderError)) {
		err = configError(err)
	}
	if err != nil {
		return err
	}
	s.Options.Collection.Kept = s.kept.Dir()
	if err := s.checkReplaced(); err != nil {
		return errors.Join(err, s.kept.Close())
	}
	switch m := s.kept.Snapshot().Manifest; {
	case s.kept.IsFinished():
		s.Console.Note(fmt.Sprintf("--snapshot %s: the collection of %s is finished and its graph is not: it is built now, and the next run collects again", dir, safetext.Minute(m.Finished)))
	case s.kept.Resumed():
		s.Console.Note(fmt.Sprintf("--snapshot %s: going on with the collection of %s", dir, safetext.Minute(m.Started)))
	case s.kept.Replaces() != nil:
		s.Console.Note(fmt.Sprintf("--snapshot %s: collecting again; the snapshot of %s is replaced when the new graph is written", dir, safetext.Minute(s.kept.Replaces().Started)))
	}
	return nil
}

// checkReplaced refuses to replace the snapshot of another organization.
func (s *Source) checkReplaced() error {
	old := s.kept.Replaces()
	if old == nil || s.Options.Source.OrgURL == nil || old.Domain == s.Options.Source.OrgURL.Hostname() {
		return nil
	}
	return configError(fmt.Errorf("--snapshot %s: it holds a snapshot of %s, this run asks %s; name another folder",
		s.Options.Collection.Snapshot, old.Domain, s.Options.Source.OrgURL.Hostname()))
}

// openKept opens the finished collection of --snapshot.
func (s *Source) openKept(ctx context.Context, o collector.Options) (*snapshot.Snapshot, error) {
	err := collector.CheckResume(s.kept.Writer, o)
	var snap *snapshot.Snapshot
	if err == nil {
		snap, err = snapshot.OpenFolder(ctx, s.kept.Dir())
	}
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case isBroken(err):
		err = s.kept.FolderErrorf("%w", err)
	}
	if err != nil {
		return nil, configError(err)
	}
	return snap, nil
}

// Finish records in a kept snapshot that its graph is written, so that the next run collects
// again.
func (s *Source) Finish() error {
	if s.kept == nil {
		return nil
	}
	if err := s.kept.Finish(); err != nil {
		return fmt.Errorf("--snapshot %s: %w", s.Options.Collection.Snapshot, err)
	}
	return nil
}
