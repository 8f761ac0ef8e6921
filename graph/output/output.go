// Package output is where the graph of a run goes: into files, told to people, and
// into BloodHound. It wires the rooms that do so to the options.
package output

import (
	"context"
	"errors"
	"io"
	"math"
	"runtime/debug"
	"slices"
	"time"

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

// Written reports whether an error ended a run whose graph was written.
func Written(err error) bool {
	return errors.Is(err, ErrIncomplete) || errors.As(err, new(*ToldError)) ||
		errors.As(err, new(*FindingsError)) || errors.As(err, new(*bloodhound.UploadError))
}

// Sinks take the graph of one run.
type Sinks struct {
	*config.Options
	*progress.Console
	Stdout, Stderr io.Writer

	hound       *bloodhound.Client // nil when nothing is uploaded
	out         *opengraph.Writer
	summaryFile beside
	pageFile    beside
	// baseline is what to compare with, nil for nothing.
	baseline *report.Baseline
}

// Open makes sure, before hours of collecting, that everything can be written
// where it shall be, and that the baseline can be read: the output may replace it.
// Close must follow, after an error too.
func (s *Sinks) Open(ctx context.Context) (err error) {
	if err := s.openBaseline(ctx); err != nil {
		return err
	}
	s.out, err = opengraph.Create(s.Output, opengraph.Options{MaxFileSize: s.MaxFileSize, Stdout: s.Stdout})
	if err == nil {
		s.summaryFile, err = openBeside(ctx, "summary", s.Summary, s.out.Owns)
	}
	if err == nil {
		s.pageFile, err = openBeside(ctx, "report", s.Report, s.out.Owns)
	}
	return err
}

// Close removes what was written, unless Take has made an output of it.
func (s *Sinks) Close() {
	if s.out != nil {
		_ = s.out.Abort()
	}
	s.summaryFile.drop()
	s.pageFile.drop()
}

// Take writes the graph of a snapshot, says what there is in it, and uploads it.
// [Written] tells of its error whether the graph is there.
func (s *Sinks) Take(ctx context.Context, snap *snapshot.Snapshot) error {
	if s.baseline != nil {
		if err := s.baseline.Check(snap.Manifest.Org); err != nil {
			return badBaseline(err)
		}
	}
	x, err := report.NewExtract(snap)
	if err != nil {
		return err
	}
	stats, files, err := s.write(ctx, snap, x)
	if err != nil {
		return err
	}
	return s.deliver(ctx, snap, x, stats, files)
}

// deliver tells and uploads a graph that is written. One failing is no reason not
// to do the other.
func (s *Sinks) deliver(ctx context.Context, snap *snapshot.Snapshot, x *report.Extract, stats graph.Stats, files []opengraph.File) error {
	s.Progress.Close()
	r, err := s.review(snap, x)
	if err == nil {
		err = s.tell(s.summary(r, stats, files))
	}
	if err != nil {
		err = s.told(err)
	}
	if s.hound != nil {
		err = errors.Join(s.Upload(ctx, paths(files)), err)
	}
	if err != nil {
		return err
	}
	if err := s.failOn(r); err != nil {
		return err
	}
	if !r.Complete {
		return ErrIncomplete
	}
	return nil
}

// review makes the report, with what has changed since the baseline.
func (s *Sinks) review(snap *snapshot.Snapshot, x *report.Extract) (*report.Report, error) {
	r, err := report.New(config.Build(), snap, x, report.Limits{
		Secret: time.Duration(s.SecretAgeLimit) * 24 * time.Hour, Integration: time.Duration(s.IntegrationAgeLimit) * 24 * time.Hour})
	if err != nil {
		return nil, err
	}
	if graph.ScopePaths(s.ScopePaths) == graph.ScopePathsStrict {
		r.Notes = append(slices.Clone(r.Notes), "--scope-paths strict: findings leave out, as the graph does, what Okta's guards around administrators could stop")
	}
	if s.baseline != nil {
		r.Compare(s.baseline, x)
	}
	return r, nil
}

// buildMemory is the soft limit on memory while a graph is built, in bytes: the garbage
// collector runs earlier near it, and more is used only when it is needed. An
// organization of a million users stays below it; one of less than some 500,000 users,
// whose heap is less than half of it, is not slowed down.
const buildMemory = 1_200_000_000

// write makes files of the graph of a snapshot. x sees the same graph, or that in
// full when the files tell nothing of scopes.
func (s *Sinks) write(ctx context.Context, snap *snapshot.Snapshot, x *report.Extract) (graph.Stats, []opengraph.File, error) {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // a limit set by GOMEMLIMIT stays
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(buildMemory))
	}
	valid, err := schema.New()
	if err != nil {
		return graph.Stats{}, nil, err
	}
	tellsScopes := graph.ScopePaths(s.ScopePaths) != graph.ScopePathsOff
	var out graph.Sink = checked{valid, s.out, ctx.Err}
	if tellsScopes {
		out = both{out, x}
	}
	stats, err := graph.Build(snap, graph.Options{
		LowercaseProperties: s.LowercaseProperties,
		ScopePaths:          graph.ScopePaths(s.ScopePaths),
		Announce: func(expected map[string]int) {
			s.Log.Info("edges that roles give, to be written now", "expected", report.CountsText(expected))
		},
	}, out)
	if err != nil {
		return stats, nil, err
	}
	if !tellsScopes {
		// Findings rest on what scopes allow, though the files do not tell it.
		if _, err := graph.Build(snap, graph.Options{}, watched{x, ctx.Err}); err != nil {
			return stats, nil, err
		}
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

// both are two sinks for one graph.
type both [2]graph.Sink

func (b both) Node(n *opengraph.Node) error { return errors.Join(b[0].Node(n), b[1].Node(n)) }
func (b both) Edge(e *opengraph.Edge) error { return errors.Join(b[0].Edge(e), b[1].Edge(e)) }

// watched is a sink that ends with the context.
type watched struct {
	graph.Sink
	ended func() error
}

func (w watched) Node(n *opengraph.Node) error { return errors.Join(w.Sink.Node(n), w.ended()) }
func (w watched) Edge(e *opengraph.Edge) error { return errors.Join(w.Sink.Edge(e), w.ended()) }

func paths(files []opengraph.File) []string {
	var list []string
	for _, f := range files {
		list = append(list, f.Path)
	}
	return list
}
