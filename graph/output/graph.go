package output

import (
	"context"
	"math"
	"runtime/debug"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
	"oktagon/schema"
)

// buildMemory is the soft limit on memory while a graph is built, in bytes: the garbage
// collector runs earlier near it, and more is used only when it is needed. An
// organization of a million users stays below it; one of less than some 500,000 users,
// whose heap is less than half of it, is not slowed down.
const buildMemory = 1_200_000_000

// writeGraph builds the graph of a snapshot, validates it, writes it to files, and fills x.
func (w *Writer) writeGraph(ctx context.Context, snap *snapshot.Snapshot, x *report.Extract) (graph.Stats, []opengraph.File, error) {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // a limit set by GOMEMLIMIT stays
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(buildMemory))
	}
	valid, err := schema.New()
	if err != nil {
		return graph.Stats{}, nil, err
	}
	scopePaths := graph.ScopePaths(w.Options.Output.ScopePaths)
	out := sinks{ctx.Err, []graph.Sink{valid, w.graph}}
	if scopePaths != graph.ScopePathsOff {
		out.all = append(out.all, x)
	}
	stats, err := graph.Build(snap, graph.Options{
		LowercaseProperties: w.Options.Output.LowercaseProperties,
		ScopePaths:          scopePaths,
		OnStep:              func(done, of int) { w.Console.Progress.Step(done, of, "") },
	}, out)
	if err != nil {
		return stats, nil, err
	}
	if scopePaths == graph.ScopePathsOff {
		// The findings need the edges of scopes, which the files do not have.
		if _, err := graph.Build(snap, graph.Options{ScopePaths: w.reportedPaths()}, sinks{ctx.Err, []graph.Sink{x}}); err != nil {
			return stats, nil, err
		}
	}
	w.Console.Progress.Phase("writing", time.Time{})
	files, err := w.graph.Commit()
	return stats, files, err
}

// sinks hands every node and edge to all of its sinks in order. It fails with the first
// error, or when the context has ended.
type sinks struct {
	contextErr func() error
	all        []graph.Sink
}

func (s sinks) Node(n *opengraph.Node) error {
	for _, sink := range s.all {
		if err := sink.Node(n); err != nil {
			return err
		}
	}
	return s.contextErr()
}

func (s sinks) Edge(e *opengraph.Edge) error {
	for _, sink := range s.all {
		if err := sink.Edge(e); err != nil {
			return err
		}
	}
	return s.contextErr()
}

func paths(files []opengraph.File) []string {
	var list []string
	for _, f := range files {
		list = append(list, f.Path)
	}
	return list
}
