package graph_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"testing"
	"testing/fstest"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/opengraph"
	"oktagon/schema"
)

// seedLines is how many lines of each file an organization to fuzz has, so that many are built
// in a second.
const seedLines = 6

// fuzzOrg returns the beginnings of the demo organization's files, which the manifest calls
// complete.
func fuzzOrg(f *testing.F) (files fstest.MapFS, names []string) {
	f.Helper()
	org := os.DirFS("../testdata/contoso")
	names, err := fs.Glob(org, "*.json*")
	if err != nil {
		f.Fatal(err)
	}
	files = fstest.MapFS{}
	for _, name := range names {
		b, err := fs.ReadFile(org, name)
		if err != nil {
			f.Fatal(err)
		}
		if name == "manifest.json" {
			b = withoutCounts(f, b)
		} else if lines := bytes.SplitAfter(b, []byte("\n")); len(lines) > seedLines {
			b = bytes.Join(lines[:seedLines], nil)
		}
		files[name] = &fstest.MapFile{Data: b}
	}
	return files, names
}

// withoutCounts returns a manifest that does not say how many records there are.
func withoutCounts(f *testing.F, manifest []byte) []byte {
	f.Helper()
	var m snapshot.Manifest
	if err := json.Unmarshal(manifest, &m); err != nil {
		f.Fatal(err)
	}
	for i := range m.Coverage {
		m.Coverage[i] = snapshot.Coverage{Resource: m.Coverage[i].Resource, State: snapshot.Complete}
	}
	b, err := json.Marshal(m)
	if err != nil {
		f.Fatal(err)
	}
	return b
}

// FuzzBuild builds the graph of an organization in which one file of the snapshot is anything:
// a snapshot may come from elsewhere. It ends without a panic, and what it writes is valid.
func FuzzBuild(f *testing.F) {
	files, names := fuzzOrg(f)
	for i, name := range names {
		f.Add(uint8(i), files[name].Data)
	}
	valid, err := schema.New()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, which uint8, content []byte) {
		name := names[int(which)%len(names)]
		hostile := maps.Clone(files)
		hostile[name] = &fstest.MapFile{Data: content}
		s, err := snapshot.Open(hostile)
		if err != nil {
			return
		}
		written := &counted{Sink: valid}
		_, err = graph.Build(s, graph.Options{}, written)
		if errors.As(err, new(*schema.Error)) {
			t.Errorf("%s gives a graph that is not valid: %v", name, err)
		}
		if err == nil && written.nodes == 0 {
			t.Errorf("%s gives an empty graph and no error", name)
		}
	})
}

// counted counts the nodes on their way to a sink.
type counted struct {
	graph.Sink
	nodes int
}

func (c *counted) Node(n *opengraph.Node) error {
	c.nodes++
	return c.Sink.Node(n)
}
