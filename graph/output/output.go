// Package output writes the results of a run: the graph and the report to files and to the
// terminal, and the upload to BloodHound. It connects the packages that do so with the
// options of the command line.
package output

import (
	"context"
	"errors"
	"io"
	"time"

	"oktagon/collector/config"
	"oktagon/collector/progress"
	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/bloodhound"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
)

// ErrIncomplete is returned when the graph was written, but some resources were not read
// to the end.
var ErrIncomplete = errors.New("the graph is not complete")

// Written reports whether the graph was written although the run ended with err.
func Written(err error) bool {
	return errors.Is(err, ErrIncomplete) || errors.As(err, new(*ReportError)) ||
		errors.As(err, new(*FindingsError)) || errors.As(err, new(*bloodhound.UploadError))
}

// Done reports whether a run that ended with err has done all that it was asked for, as far as
// the organization allowed.
func Done(err error) bool {
	return err == nil || errors.Is(err, ErrIncomplete) || errors.As(err, new(*FindingsError))
}

// Writer writes the results of one run.
type Writer struct {
	Options        *config.Options
	Console        *progress.Console
	Stdout, Stderr io.Writer

	client      *bloodhound.Client // nil without --upload
	incomplete  bool               // the graph lacks what could not be read
	uploading   bool               // what the client waits for is shown as the state of the job
	graph       *opengraph.Writer
	summaryFile sideFile
	pageFile    sideFile
	baseline    *report.Baseline // nil without --baseline
	accepted    []report.Acceptance
}

// Open reads the baseline and opens all output files. It is called before the collection,
// which can take hours, so that a wrong path is reported at once, and reads the baseline
// first, because the output may replace it. Close must be called even after an error.
func (w *Writer) Open(ctx context.Context) (err error) {
	if err := w.openBaseline(ctx); err != nil {
		return err
	}
	if err := w.readAccepted(); err != nil {
		return err
	}
	if err := w.refuseForeign(); err != nil {
		return err
	}
	w.graph, err = opengraph.Create(w.Options.Output.File, opengraph.Options{MaxFileSize: w.Options.Output.MaxFileSize, Stdout: w.Stdout})
	if errors.As(err, new(*opengraph.PathError)) {
		return configError(err)
	}
	if err == nil {
		w.summaryFile, err = openSideFile(ctx, "summary", w.Options.Output.Summary, w.graph.Owns)
	}
	if err == nil {
		w.pageFile, err = openSideFile(ctx, "report", w.Options.Report.File, w.graph.Owns)
	}
	return err
}

// Close removes the temporary files that Write did not turn into output files.
func (w *Writer) Close() {
	if w.graph != nil {
		_ = w.graph.Abort()
	}
	w.summaryFile.discard()
	w.pageFile.discard()
}

// Write builds the graph of a snapshot, writes it, reports on it and uploads it. After an
// error, [Written] says whether the graph was written.
func (w *Writer) Write(ctx context.Context, snap *snapshot.Snapshot) error {
	if w.baseline != nil {
		if err := w.baseline.Check(snap.Manifest.Org); err != nil {
			return baselineError(err)
		}
	}
	// An element is validated as soon as it is built.
	w.Console.Progress.Phase("building and validating", time.Time{})
	x, err := report.NewExtract(snap)
	if err != nil {
		return err
	}
	stats, files, err := w.writeGraph(ctx, snap, x)
	if err != nil {
		return err
	}
	w.warnOfSecondDomain(snap.Manifest.Domain, &stats)
	return w.reportAndUpload(ctx, snap, x, stats, files)
}

// reportAndUpload reports on the written graph and uploads it. When one of the two fails,
// the other is done all the same.
func (w *Writer) reportAndUpload(ctx context.Context, snap *snapshot.Snapshot, x *report.Extract, stats graph.Stats, files []opengraph.File) error {
	w.Console.Progress.Phase("reporting", time.Time{})
	snap = downgrade(snap, stats.Misread)
	r, err := w.newReport(snap, x)
	if err == nil {
		err = w.report(w.summary(r, stats, files))
	}
	if err != nil {
		err = w.reportError(err)
	}
	w.incomplete = r == nil || !r.Complete()
	if w.client != nil {
		err = errors.Join(w.Upload(ctx, paths(files)), err)
	}
	if err != nil {
		return err
	}
	if err := w.failOn(r); err != nil {
		return err
	}
	if !r.Complete() {
		return ErrIncomplete
	}
	return nil
}

// configError reports a problem of the command line, which ends the run with exit code 2.
func configError(err error) error { return &config.Error{Problems: []error{err}} }
