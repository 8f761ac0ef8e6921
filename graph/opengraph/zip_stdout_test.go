package opengraph

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestZip(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := create(t, filepath.Join(dir, "g.zip"), Options{MaxFileSize: 500})
	fill(t, w, 20, 20, 9)
	files := commit(t, w)
	if len(files) != 2 || files[0].Nodes != 20 || files[0].Edges != 20 || files[0].Hybrid || !files[1].Hybrid || files[1].Edges != 9 {
		t.Errorf("files %+v", files)
	}
	if diff := cmp.Diff([]string{"g-hybrid.zip", "g.zip"}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
	for i, prefix := range []string{"g", "g-hybrid"} {
		n, e := readZip(t, files[i].Path, prefix)
		if n != files[i].Nodes || e != files[i].Edges {
			t.Errorf("%s holds %d nodes, %d edges", files[i].Path, n, e)
		}
	}
}

// readZip counts the elements of a zip and checks the names of its entries.
func readZip(t *testing.T, path, prefix string) (nodes, edges int) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for i, entry := range z.File {
		want := prefix + ".json"
		if i > 0 {
			want = fmt.Sprintf("%s-%04d.json", prefix, i+1)
		}
		if entry.Name != want || entry.UncompressedSize64 > 500 {
			t.Errorf("entry %d is %s of %d bytes, want %s", i, entry.Name, entry.UncompressedSize64, want)
		}
		r, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		n, e := counts(t, data)
		nodes, edges = nodes+n, edges+e
	}
	return nodes, edges
}

func TestZipIsDeterministic(t *testing.T) {
	t.Parallel()
	var first string
	for range 2 {
		path := filepath.Join(t.TempDir(), "g.zip")
		w := create(t, path, Options{})
		fill(t, w, 100, 100, 0)
		commit(t, w)
		got := read(t, path)
		if first != "" && got != first {
			t.Error("the same graph gives another zip")
		}
		first = got
	}
}

func TestStdout(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := create(t, "-", Options{Stdout: &out, MaxFileSize: 10})
	fill(t, w, 3, 2, 4)
	if out.Len() > 0 {
		t.Error("standard output was written before Commit")
	}
	tmp := w.main.last().tmp.Name()
	files := commit(t, w)
	if diff := cmp.Diff([]File{{Path: "-", Bytes: int64(out.Len()), Nodes: 3, Edges: 2}}, files); diff != "" {
		t.Error(diff)
	}
	if n, e := counts(t, out.Bytes()); n != 3 || e != 2 {
		t.Errorf("%d nodes, %d edges", n, e)
	}
	if w.LeftOut() != 4 {
		t.Errorf("LeftOut() = %d", w.LeftOut())
	}
	if _, err := os.Stat(tmp); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the temporary file is left: %v", err)
	}
}

func TestStdoutFails(t *testing.T) {
	t.Parallel()
	w := create(t, "-", Options{Stdout: brokenPipe{}})
	fill(t, w, 1, 0, 0)
	if _, err := w.Commit(); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error %v", err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
