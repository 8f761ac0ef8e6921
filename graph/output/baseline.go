package output

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"oktagon/collector/config"
	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/report"
)

// openBaseline reads the graph or the snapshot that the run is compared with. The graph of a
// snapshot is built again.
func (w *Writer) openBaseline(ctx context.Context) error {
	path := w.Options.Report.Baseline
	if path == "" {
		return nil
	}
	if w.isFirstRun(path) {
		w.Console.Note("--baseline " + path + ": this run writes it, and no run before has; nothing is compared")
		return nil
	}
	info, err := os.Stat(path)
	isSummary := false
	if err == nil && info.Mode().IsRegular() {
		isSummary, err = startsWith(report.SummaryStart)(path)
	}
	switch {
	case err != nil:
	case info.IsDir():
		w.baseline, err = w.snapshotBaseline(ctx, path)
	case isSummary:
		w.baseline, err = report.SummaryBaseline(path)
	case !info.Mode().IsRegular(): // it is read twice
		err = fmt.Errorf("%s is neither a file nor a folder: name the graph, or a snapshot, of an earlier run", path)
	default:
		w.baseline, err = report.GraphBaseline(ctx, path)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil && w.Options.Report.FailOnNew != "" && !w.baseline.HasFindings() {
		err = fmt.Errorf("%s is a graph, which has no findings: --fail-on-new needs a snapshot or a --summary of an earlier run", path)
	}
	if err != nil {
		return baselineError(err)
	}
	w.compareDomains()
	return nil
}

// compareDomains warns before the collection when the baseline has another domain. That is no
// error, because an organization can have several domains: [report.Baseline.Check] compares
// the ids of the organizations once they are known.
func (w *Writer) compareDomains() {
	if w.Options.Source.OrgURL == nil || w.baseline.Domain() == w.Options.Source.OrgURL.Hostname() {
		return
	}
	w.Console.Note(fmt.Sprintf("--baseline is of %s: if %s is another organization, the run will end with exit code 2",
		w.baseline.Domain(), w.Options.Source.OrgURL.Hostname()))
}

// warnOfSecondDomain warns when the same organization was collected by another host name
// before: some ids have the host name in them, and BloodHound keeps both sets.
func (w *Writer) warnOfSecondDomain(domain string, stats *graph.Stats) {
	if w.baseline == nil || w.baseline.Domain() == "" || w.baseline.Domain() == domain {
		return
	}
	warning := fmt.Sprintf("collected as %s, and as %s for --baseline: ids with the host name (roles, scopes, devices) are different ones, and BloodHound keeps both sets until its Okta data is cleared",
		domain, w.baseline.Domain())
	stats.Remarks[warning]++
	w.Console.Note(warning)
}

func baselineError(err error) error { return configError(fmt.Errorf("--baseline: %w", err)) }

// isFirstRun reports whether the baseline is what this run writes and no run has written before.
// The command of every week then needs no exception for the first week.
func (w *Writer) isFirstRun(path string) bool {
	path = filepath.Clean(path)
	same := func(other string) bool { return other != "" && filepath.Clean(other) == path }
	if dir := w.Options.Collection.Snapshot; same(dir) {
		return !snapshot.IsWritten(dir)
	}
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist) && (same(w.Options.Output.File) || same(w.Options.Output.Summary))
}

// snapshotBaseline builds the graph and the findings of a snapshot as those of this run are.
func (w *Writer) snapshotBaseline(ctx context.Context, dir string) (*report.Baseline, error) {
	snap, err := snapshot.OpenFolder(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	x, err := report.NewExtract(snap)
	if err != nil {
		return nil, err
	}
	stats, err := graph.Build(snap, graph.Options{ScopePaths: w.reportedPaths()}, sinks{ctx.Err, []graph.Sink{x}})
	if err != nil {
		return nil, err
	}
	snap = downgrade(snap, stats.Misread)
	r, err := report.New(config.Version(), snap, x, w.limits())
	if err != nil {
		return nil, err
	}
	return report.SnapshotBaseline(dir, snap, x, r), nil
}

// reportedPaths are the paths of scopes that the findings follow: they need them, also when the
// graph that is written has none.
func (w *Writer) reportedPaths() graph.ScopePaths {
	if paths := graph.ScopePaths(w.Options.Output.ScopePaths); paths != graph.ScopePathsOff {
		return paths
	}
	return graph.ScopePathsFull
}
