package opengraph_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/opengraph"
)

// collected is what Read has handed on, as lines.
type collected []string

func (c *collected) read(t *testing.T, path string) error {
	t.Helper()
	return opengraph.Read(t.Context(), path,
		func(n *opengraph.Node) error {
			*c = append(*c, string(opengraph.AppendNode(nil, n)))
			return nil
		},
		func(e *opengraph.Edge) error {
			*c = append(*c, string(opengraph.AppendEdge(nil, e)))
			return nil
		})
}

// TestReadWhatWasWritten reads files, parts and zips back: all but the edges into
// other graphs.
func TestReadWhatWasWritten(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"g.json", "g.zip", "G.ZIP", "none"} {
		for _, size := range []int64{0, 300} {
			path := filepath.Join(t.TempDir(), name)
			w, err := opengraph.Create(path, opengraph.Options{MaxFileSize: size})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Abort()
			var want collected
			for i := range 20 {
				n := &opengraph.Node{ID: fmt.Sprint("N", i), Kinds: []string{"Okta_User", "Okta"}, Properties: []opengraph.Property{
					{Key: "a", Value: opengraph.String("Zoë \"1\"")}, {Key: "b", Value: opengraph.Int(int64(i))},
					{Key: "c", Value: opengraph.Bool(i > 3)}, {Key: "d", Value: opengraph.Strings([]string{"x", "y"})}}}
				want = append(want, string(opengraph.AppendNode(nil, n)))
				if err := w.Node(n); err != nil {
					t.Fatal(err)
				}
			}
			own := &opengraph.Edge{Kind: "Okta_ManagerOf", Start: opengraph.Endpoint{ID: "N1"}, End: opengraph.Endpoint{ID: "N2"}}
			other := &opengraph.Edge{Kind: "Okta_UserSync", Start: opengraph.Endpoint{ID: "N1"}, End: opengraph.Endpoint{ID: "S-1", Kind: "User", External: true}}
			want = append(want, string(opengraph.AppendEdge(nil, own)))
			if err := errors.Join(w.Edge(own), w.Edge(other)); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Commit(); err != nil {
				t.Fatal(err)
			}
			var got collected
			if err := got.read(t, path); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s in parts of %d bytes (-want +got):\n%s", name, size, diff)
			}
		}
	}
}

// TestReadLacksPart refuses a graph of which a part in the middle is missing, and
// names it. What else has such a name is no part.
func TestReadLacksPart(t *testing.T) {
	t.Parallel()
	const empty = `{"graph":{"nodes":[],"edges":[]}}`
	for _, test := range []struct {
		files []string
		lacks string
	}{
		{[]string{"g.json", "g-0002.json", "g-0004.json"}, "g-0003.json is missing, and g-0004.json is there"},
		{[]string{"g.json", "g-0010.json"}, "g-0002.json is missing"},
		{[]string{"g.json", "g-0002.json"}, ""},
		{[]string{"g.json", "g-old.json", "g-0002.zip", "g-hybrid-0002.json", "g-00004.json", "g-0000.json", "g-1130.json", "g-2025.json", "g-20261118.json"}, ""},
	} {
		dir := t.TempDir()
		for _, name := range test.files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(empty), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var got collected
		err := got.read(t, filepath.Join(dir, "g.json"))
		if test.lacks == "" && err != nil || test.lacks != "" && (err == nil || !strings.Contains(err.Error(), test.lacks)) {
			t.Errorf("%v: %v, want %q", test.files, err, test.lacks)
		}
	}
}

// TestReadStops ends with the error of who is told.
func TestReadStops(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "g.json")
	if err := os.WriteFile(path, []byte(`{"graph":{"nodes":[{"id":"1"},{"id":"2"}],"edges":null}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	enough, seen := errors.New("enough"), 0
	err := opengraph.Read(t.Context(), path, func(*opengraph.Node) error { seen++; return enough }, nil)
	if !errors.Is(err, enough) || seen != 1 {
		t.Errorf("%v after %d nodes", err, seen)
	}
}

// TestReadEnds ends with the context, also among elements that nobody asked for.
func TestReadEnds(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "g.json")
	long := `{"graph":{"nodes":[{}` + strings.Repeat(`,{"id":"1"}`, 100_000) + `],"edges":[{"start":{"value":"A"},"end":{"value":"B"}}]}}`
	if err := os.WriteFile(path, []byte(long), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := opengraph.Read(ctx, path, nil, func(*opengraph.Edge) error { return errors.New("it went on to the edges") })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// FuzzRead reads whatever bytes there are, without a panic.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"metadata":{"a":[1,{}]},"graph":{"edges":[{"kind":"K","start":{"value":"A"},"end":{"value":"B"},"properties":{"x":1.5,"y":null,"z":[1,"a"]}}],"nodes":[{"id":"A","kinds":["K"]}]}}`))
	f.Add([]byte(`{"graph":{"nodes":[{"id":`))
	f.Add([]byte(`{"graph":[]}`))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(dir, "g.json")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		err := opengraph.Read(t.Context(), path, func(*opengraph.Node) error { return nil }, func(e *opengraph.Edge) error {
			if e.Start.ID == "" || e.End.ID == "" {
				t.Errorf("an edge without an end: %+v", e)
			}
			return nil
		})
		if len(bytes.TrimSpace(data)) == 0 && err == nil {
			t.Error("there is nothing, and no error")
		}
	})
}
