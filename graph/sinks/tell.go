package sinks

import (
	"errors"
	"fmt"
	"io"
	"os"

	"oktagon/graph"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
	"oktagon/schema"
)

// summary is everything that the run has to say of itself.
func (s *Sinks) summary(r *report.Report, stats graph.Stats, files []opengraph.File) *report.Summary {
	sum := &report.Summary{Report: r, Notes: s.Notes,
		Graph: report.Graph{Counts: report.Counts(stats), HybridLeftOut: s.out.LeftOut()}}
	for _, q := range schema.Queries() {
		sum.Queries = append(sum.Queries, report.Query{Name: q.Name, Missing: q.Missing(r.Known)})
	}
	for _, f := range files {
		sum.Graph.Files = append(sum.Graph.Files, report.File(f))
	}
	return sum
}

// tell writes the summary where it was asked for.
func (s *Sinks) tell(sum *report.Summary) error {
	if s.Summary != "" {
		f, err := os.OpenFile(s.Summary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return fmt.Errorf("--summary: %w; the graph is written", err)
		}
		if err := errors.Join(sum.JSON(f), f.Close()); err != nil {
			return fmt.Errorf("--summary: %w; the graph is written", err)
		}
	}
	if s.Findings {
		if err := sum.Report.FindingsText(s.results()); err != nil {
			return err
		}
	}
	if s.Quiet {
		return nil
	}
	return sum.Text(s.Stderr)
}

// results is where what was asked for is told: standard output, unless the graph
// goes there.
func (s *Sinks) results() io.Writer {
	if s.Output == "-" {
		return s.Stderr
	}
	return s.Stdout
}
