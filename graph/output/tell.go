package output

import (
	"cmp"
	"errors"
	"fmt"
	"io"

	"oktagon/collector/safetext"
	"oktagon/graph"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
	"oktagon/graph/report/page"
	"oktagon/schema"
)

// summary is everything that the run has to say of itself.
func (s *Sinks) summary(r *report.Report, stats graph.Stats, files []opengraph.File) *report.Summary {
	sum := &report.Summary{Report: r, FindingsTold: s.Findings, Notes: s.Notes,
		Graph: report.Graph{Stats: stats, Files: files, HybridLeftOut: s.out.LeftOut()}}
	for _, q := range schema.Queries() {
		sum.Queries = append(sum.Queries, report.Query{Name: q.Name, Missing: q.Missing(r.Known)})
	}
	return sum
}

// A ToldError ends a run whose graph was written, but of which not everything
// could be told that was asked for.
type ToldError struct {
	Err    error
	Output string // where the graph is
	// Snapshot is where it can be told from again, "" when nothing is kept.
	Snapshot string
}

func (s *Sinks) told(err error) error {
	return &ToldError{err, s.Output, cmp.Or(s.FromSnapshot, s.Snapshot)}
}

// Error says what could not be told, and that the graph is there.
func (e *ToldError) Error() string {
	return fmt.Sprintf("%v; the graph is written to %s", e.Err, e.Output)
}

// Unwrap is what went wrong.
func (e *ToldError) Unwrap() error { return e.Err }

// Advice says how it can be told yet.
func (e *ToldError) Advice() string {
	const room = "see that there is room and that oktagon may write there, or choose another place"
	if e.Snapshot == "" {
		return room
	}
	return fmt.Sprintf("%s; --from-snapshot %s tells it again, without collecting", room, safetext.Word(e.Snapshot))
}

// tell writes the summary and the page where they were asked for. Nobody needs to
// read what is told beside them: that costs nobody the run.
func (s *Sinks) tell(sum *report.Summary) error {
	err := errors.Join(s.summaryFile.write(sum.JSON),
		s.pageFile.write(func(w io.Writer) error { return page.Write(w, sum.Report) }),
		s.tellFindings(sum.Report))
	if !s.Quiet {
		_ = sum.Text(s.Stderr)
	}
	return err
}

// tellFindings writes the findings and what has changed, as far as anybody reads:
// to stop is the reader's right.
func (s *Sinks) tellFindings(r *report.Report) (err error) {
	if s.Findings {
		err = r.FindingsText(s.results())
	}
	if c := r.Changes; c != nil && err == nil {
		err = c.Text(s.results())
	}
	if err == nil || opengraph.IsBrokenPipe(err) {
		return nil
	}
	return fmt.Errorf("--findings: %w", err)
}

// results is where what was asked for is told: standard output, unless the graph
// goes there.
func (s *Sinks) results() io.Writer {
	if s.Output == "-" {
		return s.Stderr
	}
	return s.Stdout
}
