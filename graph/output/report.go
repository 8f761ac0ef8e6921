package output

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"oktagon/collector/config"
	"oktagon/collector/progress"
	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
	"oktagon/graph/report/page"
	"oktagon/schema"
)

// newReport makes the report on a snapshot and compares it with the baseline, if there is one.
func (w *Writer) newReport(snap *snapshot.Snapshot, x *report.Extract) (*report.Report, error) {
	r, err := report.New(config.Version(), snap, x, w.limits())
	if err != nil {
		return nil, err
	}
	r.Run.Demo = w.Options.Source.Demo || snap.Manifest.Org == demoOrg
	if graph.ScopePaths(w.Options.Output.ScopePaths) == graph.ScopePathsStrict {
		r.Run.Notes = append(slices.Clone(r.Run.Notes), "--scope-paths strict: findings leave out, as the graph does, what Okta's guards around administrators could stop")
	}
	r.Accept(w.accepted)
	if !w.Options.Report.Findings { // they list them
		for _, note := range r.AcceptNotes {
			w.Console.Note("--accepted: " + note)
		}
	}
	if w.baseline != nil {
		r.Compare(w.baseline, x)
	}
	return r, nil
}

// demoOrg is the id of the built-in organization: it does not exist in Okta, also when it comes
// from a snapshot of --demo.
const demoOrg = "00oA8cIKkfh5ZLpfu697"

// readAccepted reads the file of --accepted.
func (w *Writer) readAccepted() (err error) {
	path := w.Options.Report.Accepted
	if path == "" {
		return nil
	}
	if w.accepted, err = report.ReadAccepted(path); err != nil {
		return configError(fmt.Errorf("--accepted %s: %w", path, safetext.WithoutPath(err)))
	}
	return nil
}

func (w *Writer) limits() report.Limits {
	const day = 24 * time.Hour
	return report.Limits{Secret: time.Duration(w.Options.Report.SecretAgeLimit) * day, Integration: time.Duration(w.Options.Report.IntegrationAgeLimit) * day}
}

func (w *Writer) summary(r *report.Report, stats graph.Stats, files []opengraph.File) *report.Summary {
	s := &report.Summary{Report: r, FindingsShown: w.Options.Report.Findings, Uploading: w.client != nil, Notes: w.Options.Notes,
		Graph: report.Graph{Stats: stats, Files: files, HybridLeftOut: w.graph.LeftOut()}}
	for _, q := range schema.Queries() {
		s.Queries = append(s.Queries, report.Query{Name: q.Name, Missing: q.Missing(r.Known)})
	}
	return s
}

// report writes the summary, the page and the findings as far as they were asked for. The
// summary on standard error is a courtesy: that it cannot be written is no error.
func (w *Writer) report(s *report.Summary) error {
	err := errors.Join(w.summaryFile.write(s.JSON),
		w.pageFile.write(func(out io.Writer) error { return page.Write(out, s.Report) }))
	w.Console.Progress.Phase("", time.Time{}) // others write to the terminal now
	err = errors.Join(err, w.writeFindings(s.Report))
	switch {
	case w.Console.Records():
		s.Log(w.Console.Log)
	case !w.Options.Log.Quiet:
		_ = s.Text(w.Stderr, w.layout(w.Stderr))
	}
	return err
}

// layout is how texts for people are written to out.
func (w *Writer) layout(out io.Writer) report.Layout {
	return report.Layout{Width: progress.Width(out), Verbose: w.Options.Log.Verbose, WorstLast: progress.IsTerminal(out),
		Least: report.Severity(w.Options.Report.Severity)}
}

// writeFindings writes the findings and the changes: as text, or as records where everything on
// standard error is one.
func (w *Writer) writeFindings(r *report.Report) error {
	if w.Options.Report.AcceptTemplate {
		return r.AcceptTemplate(w.Stdout)
	}
	if w.Options.Output.File != "-" {
		return w.writeFindingsTo(w.Stdout, r)
	}
	if !w.Console.Records() {
		return w.writeFindingsTo(w.Stderr, r)
	}
	if w.Options.Report.Findings {
		r.LogFindings(w.Console.Log)
	}
	if r.Changes != nil {
		r.Changes.Log(w.Console.Log)
	}
	return nil
}

// writeFindingsTo writes them as text. A reader that closes the pipe early, as head does, is no
// error.
func (w *Writer) writeFindingsTo(out io.Writer, r *report.Report) (err error) {
	layout := w.layout(out)
	if w.Options.Report.Findings {
		err = r.FindingsText(out, layout)
	}
	if c := r.Changes; c != nil && err == nil {
		err = c.Text(out, layout.Width)
	}
	if err == nil || opengraph.IsBrokenPipe(err) {
		return nil
	}
	return fmt.Errorf("--findings: %w", err)
}

// ReportError is returned when the graph was written, but the report on it was not.
type ReportError struct {
	Err      error
	Output   string // where the graph is
	Snapshot string // the folder from which the report can be made again, "" when none is kept
}

func (w *Writer) reportError(err error) error {
	return &ReportError{err, w.Options.Output.File, keptSnapshot(w.Options)}
}

// Error says why the report was not written, and where the graph is.
func (e *ReportError) Error() string {
	return fmt.Sprintf("%v; the graph is written to %s", e.Err, e.Output)
}

// Unwrap returns the reason.
func (e *ReportError) Unwrap() error { return e.Err }

// Advice says how to get the report without collecting again.
func (e *ReportError) Advice() string {
	const room = "see that there is room and that oktagon may write there, or choose another place"
	if e.Snapshot == "" {
		return room
	}
	return fmt.Sprintf("%s; --from-snapshot %s makes it again, without collecting", room, safetext.ShellQuote(e.Snapshot))
}

// NotKept returns the error of a run that has written everything but could not keep its
// snapshot.
func (w *Writer) NotKept(err error) error {
	return &ReportError{Err: err, Output: w.Options.Output.File}
}
