package output

import (
	"context"
	"fmt"
	"os"

	"oktagon/collector/config"
	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/report"
)

// openBaseline reads what the run is compared with: a graph, or a snapshot, of
// which the graph is built anew.
func (s *Sinks) openBaseline(ctx context.Context) error {
	if s.Baseline == "" {
		return nil
	}
	info, err := os.Stat(s.Baseline)
	switch {
	case err != nil:
	case info.IsDir():
		s.baseline, err = snapshotBaseline(ctx, s.Baseline)
	case !info.Mode().IsRegular(): // it is read twice
		err = fmt.Errorf("%s is neither a file nor a folder: name the graph, or a snapshot, of an earlier run", s.Baseline)
	default:
		s.baseline, err = report.GraphBaseline(ctx, s.Baseline)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return badBaseline(err)
	}
	s.compareDomains()
	return nil
}

// compareDomains warns, before hours of collecting, of what may be a mistake. It
// may be none: one organization can have several domains. Its id decides, when it
// is known.
func (s *Sinks) compareDomains() {
	if s.OrgURL == nil || s.baseline.Domain() == s.OrgURL.Hostname() {
		return
	}
	s.Note(fmt.Sprintf("--baseline is of %s: if %s is another organization, the run will end with exit code 2",
		s.baseline.Domain(), s.OrgURL.Hostname()))
}

func badBaseline(err error) error {
	return &config.Error{Problems: []error{fmt.Errorf("--baseline: %w", err)}}
}

func snapshotBaseline(ctx context.Context, dir string) (*report.Baseline, error) {
	snap, err := snapshot.Open(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	x, err := report.NewExtract(snap)
	if err != nil {
		return nil, err
	}
	if _, err := graph.Build(snap, graph.Options{}, watched{x, ctx.Err}); err != nil {
		return nil, err
	}
	return report.SnapshotBaseline(dir, snap, x), nil
}
