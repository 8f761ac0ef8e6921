package opengraph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	nodeLine = `{"id":"A","kinds":["K"],"properties":{}}`
	edgeLine = `{"kind":"E","start":{"match_by":"id","value":"A"},"end":{"match_by":"id","value":"B"},"properties":{}}`
)

var (
	tinyNode    = &Node{ID: "A", Kinds: []string{"K"}}
	tinyEdge    = &Edge{Kind: "E", Start: Endpoint{ID: "A"}, End: Endpoint{ID: "B"}}
	foreignEdge = &Edge{Kind: "E", Start: Endpoint{ID: "A"}, End: Endpoint{ID: "B", External: true}}
)

// fill writes the given numbers of elements and fails the test on an error.
func fill(t *testing.T, w *Writer, nodes, edges, foreign int) {
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
	for range foreign {
		if err := w.Edge(foreignEdge); err != nil {
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

// counts reads a part and returns its elements, failing on anything beside the graph.
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
	var nodes, edges, foreign int
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
			foreign += e
		} else {
			nodes, edges = nodes+n, edges+e
		}
	}
	if nodes != 20 || edges != 20 || foreign != 9 {
		t.Errorf("%d nodes, %d edges, %d hybrid ones in all parts", nodes, edges, foreign)
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

// A part has no more elements than BloodHound takes well, however small they are.
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

// put writes files of one content into a folder.
func put(t *testing.T, dir, content string, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

const oldGraph = `{"graph":{"nodes":[],"edges":[]}}` + "\n"

func TestStalePartsAreRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, oldGraph, "g.json", "g-0002.json", "g-0003.json", "g-hybrid.json", "g-hybrid-0002.json")
	others := []string{"g-00002.json", "g-0001.json", "g-0005.json", "g-002.json", "g-12345.json", "g-2025.json", "g-20261118.json",
		"g-hybrid-0004.json", "g-hybrid-notes.json", "g-hybrid.zip"}
	put(t, dir, oldGraph, others...)
	before := len(list(t, dir))
	w := create(t, filepath.Join(dir, "g.json"), Options{})
	fill(t, w, 1, 0, 0)
	if n := len(list(t, dir)); n != before+1 {
		t.Errorf("before Commit the folder has %d files", n)
	}
	commit(t, w)
	if diff := cmp.Diff(append(others, "g.json"), list(t, dir)); diff != "" {
		t.Error(diff)
	}
	if read(t, filepath.Join(dir, "g.json")) == oldGraph {
		t.Error("the first part was not replaced")
	}
}

// What has the name of a part and is no graph of ours stays, and so does what
// stands behind it.
func TestOthersFilesStay(t *testing.T) {
	t.Parallel()
	for _, ext := range []string{".json", ".zip"} {
		dir := t.TempDir()
		put(t, dir, "mine", "g-0002"+ext, "g-hybrid"+ext)
		put(t, dir, oldGraph, "g-0003"+ext, "g-hybrid-0002"+ext)
		w := create(t, filepath.Join(dir, "g"+ext), Options{})
		fill(t, w, 1, 0, 0)
		commit(t, w)
		if diff := cmp.Diff([]string{"g-0002" + ext, "g-0003" + ext, "g-hybrid-0002" + ext, "g-hybrid" + ext, "g" + ext}, list(t, dir)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestStaleZipIsRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, foreign := range []int{1, 0} {
		w := create(t, filepath.Join(dir, "g.zip"), Options{})
		fill(t, w, 1, 1, foreign)
		commit(t, w)
	}
	if diff := cmp.Diff([]string{"g.zip"}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// Whenever a run is killed while it removes the files of an earlier one and places
// its own, the next run finds all that is left.
func TestKilledWhilePlacing(t *testing.T) {
	t.Parallel()
	old := []string{"g.json", "g-0002.json", "g-0003.json", "g-hybrid.json", "g-hybrid-0002.json", "g-hybrid-0003.json"}
	for steps := range 2*len(old) + 1 {
		dir := t.TempDir()
		killed, err := Create(filepath.Join(dir, "g.json"), Options{MaxFileSize: 10})
		if err != nil {
			t.Fatal(err)
		}
		fill(t, killed, 3, 0, 3)
		for _, s := range killed.streams() {
			if err := s.finish(); err != nil {
				t.Fatal(err)
			}
		}
		put(t, dir, oldGraph, old...)
		remaining, err := killed.family.existing()
		if err != nil || len(remaining) != len(old) {
			t.Fatal(remaining, err)
		}
		err = remove(remaining[:min(steps, len(old))])
		for _, target := range killed.order()[:max(steps-len(old), 0)] {
			err = errors.Join(err, target.move())
		}
		if err != nil {
			t.Fatal(err)
		}
		w := create(t, filepath.Join(dir, "g.json"), Options{})
		fill(t, w, 1, 0, 0)
		commit(t, w)
		left := slices.DeleteFunc(list(t, dir), func(name string) bool { return filepath.Ext(name) == ".tmp" })
		if diff := cmp.Diff([]string{"g.json"}, left); diff != "" {
			t.Errorf("killed after %d steps: %s", steps, diff)
		}
	}
}

func TestAbort(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "g.json")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := create(t, path, Options{MaxFileSize: 300})
	fill(t, w, 10, 10, 10)
	for range 2 {
		if err := w.Abort(); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"g.json"}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
	if got := read(t, path); got != "old" {
		t.Errorf("the earlier output is %q", got)
	}
	if _, err := w.Commit(); err == nil {
		t.Error("Commit after Abort succeeds")
	}
	if w.Node(tinyNode) == nil || w.Edge(tinyEdge) == nil {
		t.Error("writing after Abort succeeds")
	}
}

func TestAbortAfterCommit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := create(t, filepath.Join(dir, "g.json"), Options{})
	commit(t, w)
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(); err == nil {
		t.Error("the second Commit succeeds")
	}
	if diff := cmp.Diff([]string{"g.json"}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// Between Create and the first element lie hours in which a run can be killed.
func TestCreateLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	create(t, filepath.Join(dir, "g.json"), Options{})
	create(t, filepath.Join(dir, "g.zip"), Options{})
	if diff := cmp.Diff([]string{}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestCreateFailsEarly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ path, want string }{
		"empty":         {"", "empty path"},
		"no folder":     {filepath.Join(dir, "none", "g.json"), "does not exist: create it"},
		"is a folder":   {dir, "is a folder: add a file name"},
		"ends in slash": {dir + string(filepath.Separator), "is a folder: add a file name"},
		"under a file":  {filepath.Join(plain, "g.json"), plain},
		"stdout":        {"-", "no standard output"},
	}
	for name, test := range tests {
		_, err := Create(test.path, Options{})
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.path) {
			t.Errorf("%s: error %v, want %q and the path", name, err, test.want)
		}
	}
	if _, err := Create(filepath.Join(dir, "g.json"), Options{MaxFileSize: -1}); err == nil {
		t.Error("a negative size is accepted")
	}
	if diff := cmp.Diff([]string{"plain"}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestCreateInReadOnlyFolder(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("needs a user whom file modes bind")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(filepath.Join(dir, "g.json"), Options{}); err == nil || !strings.Contains(err.Error(), "choose another path") {
		t.Errorf("error %v", err)
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

// A folder in the place of a part makes Commit fail after it moved others.
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
	if err := w.main.last().tmp.Close(); err != nil { // the disk is gone
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

func TestNamesWithoutEnding(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"graph": "graph-0002", ".json": ".json-0002", "a.b.json": "a.b-0002.json", "g.ZIP": "g-0002.ZIP",
	} {
		f, err := newFamily(filepath.Join(t.TempDir(), path))
		if err != nil {
			t.Fatal(err)
		}
		if got := f.name(false, 2, f.ext); got != want {
			t.Errorf("second part of %s is %s, want %s", path, got, want)
		}
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
