package opengraph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	nodeLine = `{"id":"A","kinds":["K"],"properties":{}}`
	edgeLine = `{"kind":"E","start":{"match_by":"id","value":"A"},"end":{"match_by":"id","value":"B"},"properties":{}}`
)

var (
	tinyNode     = &Node{ID: "A", Kinds: []string{"K"}}
	tinyEdge     = &Edge{Kind: "E", Start: Endpoint{ID: "A"}, End: Endpoint{ID: "B"}}
	externalEdge = &Edge{Kind: "E", Start: Endpoint{ID: "A"}, End: Endpoint{ID: "B", External: true}}
)

// fill writes the given numbers of elements and fails the test on an error.
func fill(t *testing.T, w *Writer, nodes, edges, external int) {
	t.Helper()
	for range nodes {
		if err := w.Node(tinyNode); err != nil {
			t.Fatal(err)
		}
	}
	for range edges {
		if err := w.Edge(tinyEdge); err != nil {
			t.Fatal(err)
		}
	}
	for range external {
		if err := w.Edge(externalEdge); err != nil {
			t.Fatal(err)
		}
	}
}

func create(t *testing.T, path string, opts Options) *Writer {
	t.Helper()
	w, err := Create(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Abort(); err != nil {
			t.Errorf("abort: %v", err)
		}
	})
	return w
}

func commit(t *testing.T, w *Writer) []File {
	t.Helper()
	files, err := w.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// list returns the names in dir, sorted.
func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestFileContent(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		nodes, edges int
		want         string
	}{
		"empty": {0, 0, `{"graph":{"nodes":[],"edges":[]}}` + "\n"},
		"nodes": {2, 0, "{\"graph\":{\"nodes\":[\n" + nodeLine + ",\n" + nodeLine + "\n],\"edges\":[]}}\n"},
		"edges": {0, 2, "{\"graph\":{\"nodes\":[],\"edges\":[\n" + edgeLine + ",\n" + edgeLine + "\n]}}\n"},
		"both":  {1, 1, "{\"graph\":{\"nodes\":[\n" + nodeLine + "\n],\"edges\":[\n" + edgeLine + "\n]}}\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "g.json")
			w := create(t, path, Options{})
			fill(t, w, test.nodes, test.edges, 0)
			files := commit(t, w)
			want := []File{{Path: path, Bytes: int64(len(test.want)), Nodes: test.nodes, Edges: test.edges}}
			if diff := cmp.Diff(want, files); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.want, read(t, path)); diff != "" {
				t.Error(diff)
			}
			if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
				t.Errorf("mode %v, error %v; want 0600", info.Mode(), err)
			}
		})
	}
}

// counts returns the numbers of elements of a part, which must have nothing but a graph.
func counts(t *testing.T, data []byte) (nodes, edges int) {
	t.Helper()
	var part struct {
		Graph struct{ Nodes, Edges []json.RawMessage }
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&part); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(dec.Buffered()); err != nil || string(rest) != "\n" {
		t.Errorf("after the brace: %q, %v", rest, err)
	}
	return len(part.Graph.Nodes), len(part.Graph.Edges)
}

func TestParts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	limit := int64(500)
	w := create(t, filepath.Join(dir, "g.json"), Options{MaxFileSize: limit})
	fill(t, w, 20, 20, 9)
	var nodes, edges, external int
	for _, f := range commit(t, w) {
		data := []byte(read(t, f.Path))
		n, e := counts(t, data)
		if n != f.Nodes || e != f.Edges || f.Bytes != int64(len(data)) {
			t.Errorf("%+v holds %d nodes, %d edges, %d bytes", f, n, e, len(data))
		}
		if f.Bytes > limit {
			t.Errorf("%s is longer than %d bytes: %d", f.Path, limit, f.Bytes)
		}
		if f.Hybrid {
			external += e
		} else {
			nodes, edges = nodes+n, edges+e
		}
	}
	if nodes != 20 || edges != 20 || external != 9 {
		t.Errorf("%d nodes, %d edges, %d hybrid ones in all parts", nodes, edges, external)
	}
	for _, name := range []string{"g.json", "g-0002.json", "g-hybrid.json", "g-hybrid-0002.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestElementLongerThanPart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := create(t, filepath.Join(dir, "g.json"), Options{MaxFileSize: 10})
	fill(t, w, 2, 1, 0)
	commit(t, w)
	if diff := cmp.Diff([]string{"g-0002.json", "g-0003.json", "g.json"}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// A part ends at maxElements, however small they are.
func TestPartsOfManyElements(t *testing.T) {
	t.Parallel()
	w := create(t, filepath.Join(t.TempDir(), "g.json"), Options{})
	fill(t, w, 200_000, 100_000, 0)
	var got []int
	for _, f := range commit(t, w) {
		got = append(got, f.Nodes, f.Edges)
	}
	if diff := cmp.Diff([]int{200_000, 50_000, 0, 50_000}, got); diff != "" {
		t.Errorf("nodes and edges of each part (-want +got):\n%s", diff)
	}
}

func TestNodeAfterEdge(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := create(t, filepath.Join(dir, "g.json"), Options{})
	fill(t, w, 1, 0, 1)
	if err := w.Node(tinyNode); err == nil {
		t.Fatal("a node after an edge is accepted")
	}
	if _, err := w.Commit(); err == nil {
		t.Error("Commit succeeds after an error")
	}
	if diff := cmp.Diff([]string{}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// A folder at the path of a part makes Commit fail after it renamed others.
func TestFailedCommitLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, blocked := range []string{"g.json", "g-0002.json"} {
		dir := t.TempDir()
		w := create(t, filepath.Join(dir, "g.json"), Options{MaxFileSize: 300})
		fill(t, w, 20, 0, 1)
		if err := os.MkdirAll(filepath.Join(dir, blocked, "x"), 0o700); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Commit(); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, blocked)) {
			t.Errorf("error %v, want one naming %s", err, blocked)
		}
		if diff := cmp.Diff([]string{blocked}, list(t, dir)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWriteError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := create(t, filepath.Join(dir, "g.json"), Options{})
	fill(t, w, 1, 0, 0)
	if err := w.main.last().tmp.Close(); err != nil { // as if the disk were gone
		t.Fatal(err)
	}
	big := &Node{ID: strings.Repeat("A", 2*bufferSize)}
	err := w.Node(big)
	if !errors.Is(err, os.ErrClosed) || !strings.Contains(err.Error(), filepath.Join(dir, "g.json")) {
		t.Errorf("error %v, want one that names the file", err)
	}
	w.main.last().closed = true
	if _, err := w.Commit(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Commit: %v", err)
	}
	if diff := cmp.Diff([]string{}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkWriteEdges(b *testing.B) {
	w, err := Create(filepath.Join(b.TempDir(), "g.json"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := w.Edge(&sampleEdge); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "edges/s")
	if err := w.Abort(); err != nil {
		b.Fatal(err)
	}
}
