// Package bloodhoundtest holds files to BloodHound's own JSON Schemas. It is
// for tests of other packages and is not part of the program.
//
// The schemas are no part of this repository: they are looked for in a folder
// named shared beside the repository or above it, and a test that needs them is
// skipped when they are not there.
package bloodhoundtest

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// Release is a set of schemas, named after the releases that ship it.
type Release struct{ node, edge string }

// The releases. First knows no property matchers: only main files pass it.
// Upcoming refuses upper-case letters in property names and matcher keys.
var (
	Documented = Release{"node.json", "edge.json"}
	Early2026  = Release{"node.json", "bloodhound-2026/edge.json"}
	First      = Release{"bloodhound-8.0/node.json", "bloodhound-8.0/edge.json"}
	Upcoming   = Release{"upcoming/node.json", "upcoming/edge.json"}
)

// Schemas are the compiled schemas of one release.
type Schemas struct{ node, edge *jsonschema.Schema }

// Load compiles the schemas of a release. It skips the test when they are absent.
func Load(t testing.TB, r Release) *Schemas {
	t.Helper()
	compile := func(name string) *jsonschema.Schema {
		compiler := jsonschema.NewCompiler()
		compiler.Draft = jsonschema.Draft2020
		b, err := os.ReadFile(Shared(t, "opengraph", "schema", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		url := "https://bloodhound.invalid/" + name
		if err := compiler.AddResource(url, bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
		schema, err := compiler.Compile(url)
		if err != nil {
			t.Fatal(err)
		}
		return schema
	}
	return &Schemas{node: compile(r.node), edge: compile(r.edge)}
}

// Shared returns the path of a file in the folder shared, found by walking up
// from the working directory. It skips the test when the file is absent.
func Shared(t testing.TB, elem ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(append([]string{"shared"}, elem...)...)
	for {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Skipf("%s is not beside this repository", name)
		}
		dir = parent
	}
}

// Node holds the JSON of one node to the node schema.
func (s *Schemas) Node(b []byte) error { return validate(s.node, b) }

// Edge holds the JSON of one edge to the edge schema.
func (s *Schemas) Edge(b []byte) error { return validate(s.edge, b) }

func validate(schema *jsonschema.Schema, b []byte) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return err
	}
	return schema.Validate(v)
}

// File holds a written file, or each file in a .zip, to the schemas and to the
// layout {"graph":{"nodes":[…],"edges":[…]}}, with nothing before or after it.
// It reports at most 15 wrong elements, as BloodHound does.
func (s *Schemas) File(t testing.TB, path string) {
	t.Helper()
	if strings.EqualFold(filepath.Ext(path), ".zip") {
		s.zip(t, path)
		return
	}
	f, err := os.Open(path)
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	s.report(t, path, f)
}

func (s *Schemas) zip(t testing.TB, path string) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Error(err)
		return
	}
	defer z.Close()
	for _, entry := range z.File {
		r, err := entry.Open()
		if err != nil {
			t.Error(err)
			continue
		}
		s.report(t, path+"/"+entry.Name, r)
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func (s *Schemas) report(t testing.TB, name string, r io.Reader) {
	t.Helper()
	if err := s.Read(r); err != nil {
		t.Errorf("%s: BloodHound would refuse it: %v", name, err)
	}
}

// Read holds one file to the schemas and the layout.
func (s *Schemas) Read(r io.Reader) error {
	dec := json.NewDecoder(r)
	if err := expect(dec, json.Delim('{'), "graph", json.Delim('{')); err != nil {
		return err
	}
	err := s.list(dec, "nodes", s.Node)
	if err == nil {
		err = s.list(dec, "edges", s.Edge)
	}
	if err == nil {
		err = expect(dec, json.Delim('}'), json.Delim('}'))
	}
	if err != nil {
		return err
	}
	if token, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%v follows the closing brace", token)
	}
	return nil
}

func (s *Schemas) list(dec *json.Decoder, key string, check func([]byte) error) error {
	if err := expect(dec, key, json.Delim('[')); err != nil {
		return err
	}
	var wrong []error
	for i := 0; dec.More(); i++ {
		var element json.RawMessage
		if err := dec.Decode(&element); err != nil {
			return err
		}
		if err := check(element); err != nil {
			wrong = append(wrong, fmt.Errorf("%s[%d]: %w", key, i, err))
		}
		if len(wrong) == 15 {
			break
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	return expect(dec, json.Delim(']'))
}

func expect(dec *json.Decoder, tokens ...json.Token) error {
	for _, want := range tokens {
		got, err := dec.Token()
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("%v where %v belongs", got, want)
		}
	}
	return nil
}
