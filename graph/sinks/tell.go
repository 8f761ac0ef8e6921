package sinks

import (
	"errors"
	"io"

	"oktagon/graph"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
	"oktagon/graph/report/page"
	"oktagon/schema"
)

// summary is everything that the run has to say of itself.
func (s *Sinks) summary(r *report.Report, stats graph.Stats, files []opengraph.File) *report.Summary {
	sum := &report.Summary{Report: r, FindingsTold: s.Findings, Notes: s.Notes,
		Graph: report.Graph{Counts: report.Counts(stats), HybridLeftOut: s.out.LeftOut()}}
	for _, q := range schema.Queries() {
		sum.Queries = append(sum.Queries, report.Query{Name: q.Name, Missing: q.Missing(r.Known)})
	}
	for _, f := range files {
		sum.Graph.Files = append(sum.Graph.Files, report.File(f))
	}
	return sum
}

// tell writes the summary and the page where they were asked for.
func (s *Sinks) tell(sum *report.Summary) error {
	err := errors.Join(s.summaryFile.write(sum.JSON),
		s.pageFile.write(func(w io.Writer) error { return page.Write(w, sum.Report) }))
	if s.Findings {
		err = errors.Join(err, sum.Report.FindingsText(s.results()))
	}
	if c := sum.Report.Changes; c != nil {
		err = errors.Join(err, c.Text(s.results()))
	}
	if s.Quiet {
		return err
	}
	return errors.Join(err, sum.Text(s.Stderr))
}

// results is where what was asked for is told: standard output, unless the graph
// goes there.
func (s *Sinks) results() io.Writer {
	if s.Output == "-" {
		return s.Stderr
	}
	return s.Stdout
}
