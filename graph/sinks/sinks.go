// Package sinks is where the graph of a run goes: into files, told to people, and
// into BloodHound. It wires the rooms that do so to the options.
package sinks

import (
	"context"
	"errors"
	"io"

	"oktagon/collector/config"
	"oktagon/collector/progress"
	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/bloodhound"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
	"oktagon/schema"
)

// ErrIncomplete ends a run whose graph was written, but not of everything.
var ErrIncomplete = errors.New("the graph is not complete")

// Sinks take the graph of one run.
type Sinks struct {
	*config.Options
	*progress.Console
	Stdout, Stderr io.Writer

	hound *bloodhound.Client // nil when nothing is uploaded
	out   *opengraph.Writer
}

// Open makes sure, before hours of collecting, that the output can be written.
// Close must follow.
func (s *Sinks) Open() (err error) {
	s.out, err = opengraph.Create(s.Output, opengraph.Options{MaxFileSize: s.MaxFileSize, Stdout: s.Stdout})
	return err
}

// Close removes what was written, unless Take has made an output of it.
func (s *Sinks) Close() {
	if s.out != nil {
		_ = s.out.Abort()
	}
}

// Take writes the graph of a snapshot, says what there is in it, and uploads it.
func (s *Sinks) Take(ctx context.Context, snap *snapshot.Snapshot) error {
	stats, files, err := s.write(ctx, snap)
	if err != nil {
		return err
	}
	s.Progress.Close()
	if err := s.tell(s.summary(snap, stats, files)); err != nil {
		return err
	}
	if s.hound != nil {
		if err := s.Upload(ctx, paths(files)); err != nil {
			return err
		}
	}
	if !snap.Manifest.Whole() {
		return ErrIncomplete
	}
	return nil
}

// write makes files of the graph of a snapshot.
func (s *Sinks) write(ctx context.Context, snap *snapshot.Snapshot) (graph.Stats, []opengraph.File, error) {
	valid, err := schema.New()
	if err != nil {
		return graph.Stats{}, nil, err
	}
	stats, err := graph.Build(snap, graph.Options{
		LowercaseProperties: s.LowercaseProperties,
		ScopePaths:          graph.ScopePaths(s.ScopePaths),
		Announce: func(expected map[string]int) {
			s.Note("edges that roles give, to be written now: " + report.CountsText(expected))
		},
	}, checked{valid, s.out, ctx.Err})
	if err != nil {
		return stats, nil, err
	}
	files, err := s.out.Commit()
	return stats, files, err
}

// checked is the writer behind the validator.
type checked struct {
	valid *schema.Validator
	out   *opengraph.Writer
	ended func() error // of the context
}

func (c checked) Node(n *opengraph.Node) error {
	if err := c.valid.Node(n); err != nil {
		return err
	}
	return errors.Join(c.out.Node(n), c.ended())
}

func (c checked) Edge(e *opengraph.Edge) error {
	if err := c.valid.Edge(e); err != nil {
		return err
	}
	return errors.Join(c.out.Edge(e), c.ended())
}

func paths(files []opengraph.File) []string {
	var list []string
	for _, f := range files {
		list = append(list, f.Path)
	}
	return list
}
