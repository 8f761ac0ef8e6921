package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"oktagon/collector/config"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// TestDisturbedGraphs has each endpoint answer in ways that do not say what Okta has, and builds
// the graph. No edge is there that the undisturbed graph lacks. Either the two graphs are the
// same, or the exit code is 3 and the summary names the endpoint.
func TestDisturbedGraphs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	requests, err := collectDemo(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	whole := buildDisturbed(t, dir)
	if whole.code != config.ExitComplete || len(requests) < 40 {
		t.Fatalf("exit %d, %d endpoints", whole.code, len(requests))
	}
	for _, request := range sample(3, requests) {
		path := strings.TrimPrefix(request, "GET ")
		if path == "/api/v1/org" || strings.HasPrefix(path, "/.well-known/") {
			continue // without the organization's own record, nothing is written
		}
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			for _, effect := range sample(100, oktatest.NoAnswers()) {
				if effect == oktatest.Hundred && !strings.HasPrefix(path, "/api/v1/iam/") {
					continue // elsewhere, a full page without a link is the end (okta-api.md §3-9)
				}
				t.Run(string(effect), func(t *testing.T) { checkDisturbed(t, path, effect, whole) })
			}
		})
	}
}

// checkDisturbed collects with a disturbance and compares the graph with the undisturbed one.
func checkDisturbed(t *testing.T, path string, effect oktatest.Effect, whole *built) {
	dir := t.TempDir()
	if _, err := collectDemo(t, dir, oktatest.Fault{Path: path, Effect: effect}); err != nil {
		t.Fatal(err)
	}
	got := buildDisturbed(t, dir)
	checkNoFalseEdge(t, got, whole)
	switch {
	case got.code == config.ExitComplete && got.text == whole.text:
	case got.code == config.ExitComplete:
		t.Error("exit 0 with another graph")
	case got.code != config.ExitIncomplete:
		t.Errorf("exit %d", got.code)
	case !slices.ContainsFunc(got.reasons, func(reason string) bool { return namesPath(reason, path) }):
		t.Errorf("no reason names the endpoint: %q", got.reasons)
	}
}

// checkNoFalseEdge fails on edges that the undisturbed graph lacks, but for those of the objects
// that [oktatest.Hundred] adds.
func checkNoFalseEdge(t *testing.T, got, whole *built) {
	t.Helper()
	for edge := range got.edges {
		if !whole.edges[edge] && !strings.Contains(edge, "HUNDRED") {
			t.Errorf("false edge: %s", edge)
		}
	}
}

// namesPath reports whether a text names an address of an endpoint, with the ids of an object.
// Targets are named by the end of their address.
func namesPath(text, template string) bool {
	if at := strings.Index(template, "/targets/"); at >= 0 {
		template = template[at:]
	}
	for _, part := range strings.Split(template, "{id}") {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return true
}

// built is a graph, and what the run that built it told.
type built struct {
	code    int
	text    string          // of the graph
	edges   map[string]bool // kind and ends
	reasons []string        // of what is not complete
}

// buildDisturbed builds the graph of a snapshot as a user would.
func buildDisturbed(t *testing.T, dir string) *built {
	t.Helper()
	out := t.TempDir()
	file, summary := filepath.Join(out, "g.json"), filepath.Join(out, "s.json")
	b := &built{edges: map[string]bool{}}
	b.code = runProgram(t, nil, "--from-snapshot", dir, "--output", file, "--summary", summary, "--quiet").code
	for _, name := range []string{file, hybrid(file)} {
		text := read(t, name)
		b.text += string(text)
		var g struct {
			Graph struct {
				Edges []struct {
					Kind       string
					Start, End json.RawMessage
				}
			}
		}
		if err := json.Unmarshal(text, &g); err != nil {
			t.Fatal(err)
		}
		for _, e := range g.Graph.Edges {
			b.edges[e.Kind+" "+string(e.Start)+" "+string(e.End)] = true
		}
	}
	var s struct{ Coverage []snapshot.Coverage }
	if err := json.Unmarshal(read(t, summary), &s); err != nil {
		t.Fatal(err)
	}
	for _, row := range s.Coverage {
		if !row.State.Complete() {
			b.reasons = append(b.reasons, row.Reason)
		}
	}
	return b
}
