// Package bloodhoundtest holds files to the rules of BloodHound's upload. It is
// for tests of other packages and is not part of the program.
//
// The rules are written down in rules.json. Where the folder shared lies beside
// the repository or above it, the schemas that BloodHound publishes are used too.
package bloodhoundtest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

// Release names the rules for nodes and edges of some releases, in two forms: the
// definitions of rules.json, and the files that BloodHound publishes.
type Release struct {
	node, edge         string
	nodeFile, edgeFile string
}

// The releases. First knows no property matchers: only main files pass it.
// Upcoming refuses upper-case letters in property names and matcher keys.
var (
	Documented = Release{"node", "edge", "node.json", "edge.json"}
	Early2026  = Release{"node", "edge_2026", "node.json", "bloodhound-2026/edge.json"}
	First      = Release{"node", "edge_8_0", "bloodhound-8.0/node.json", "bloodhound-8.0/edge.json"}
	Upcoming   = Release{"node_upcoming", "edge_upcoming", "upcoming/node.json", "upcoming/edge.json"}
)

//go:embed rules.json
var rules []byte

// Rules are those of one release. Each form of them must accept an element.
type Rules struct{ node, edge []*jsonschema.Schema }

// Load compiles the rules of a release: ours, and BloodHound's where they are.
func Load(t testing.TB, r Release) *Rules {
	t.Helper()
	all := ours(t, r)
	if theirs := original(t, r); theirs != nil {
		all.node = append(all.node, theirs.node...)
		all.edge = append(all.edge, theirs.edge...)
	}
	return all
}

func ours(t testing.TB, r Release) *Rules {
	t.Helper()
	return &Rules{
		node: []*jsonschema.Schema{compile(t, rules, "#/$defs/"+r.node)},
		edge: []*jsonschema.Schema{compile(t, rules, "#/$defs/"+r.edge)},
	}
}

// original returns the rules as BloodHound publishes them, nil where they are not.
func original(t testing.TB, r Release) *Rules {
	t.Helper()
	node, edge := Original(t, "schema", r.nodeFile), Original(t, "schema", r.edgeFile)
	if node == nil || edge == nil {
		return nil
	}
	return &Rules{
		node: []*jsonschema.Schema{compile(t, node, "")},
		edge: []*jsonschema.Schema{compile(t, edge, "")},
	}
}

func compile(t testing.TB, document []byte, fragment string) *jsonschema.Schema {
	t.Helper()
	const url = "https://bloodhound.invalid/rules.json"
	compiler := jsonschema.NewCompiler()
	compiler.Draft = jsonschema.Draft2020
	if err := compiler.AddResource(url, bytes.NewReader(document)); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(url + fragment)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// Original returns a file that BloodHound or its Okta extension publishes, found by
// walking up from the working directory to a folder shared; nil where there is none.
func Original(t testing.TB, folder, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		b, err := os.ReadFile(filepath.Join(dir, "shared", "opengraph", folder, filepath.FromSlash(name)))
		if err == nil {
			return b
		}
	}
	return nil
}

// Node holds the JSON of one node to the rules.
func (r *Rules) Node(b []byte) error { return validate(r.node, b) }

// Edge holds the JSON of one edge to the rules.
func (r *Rules) Edge(b []byte) error { return validate(r.edge, b) }

func validate(schemas []*jsonschema.Schema, b []byte) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return err
	}
	for _, schema := range schemas {
		if err := schema.Validate(v); err != nil {
			return err
		}
	}
	return nil
}

// File holds a written file to the rules.
func (r *Rules) File(t testing.TB, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	if err := r.Read(f); err != nil {
		t.Errorf("%s: BloodHound would refuse it: %v", path, err)
	}
}

// Read holds the content of a file to the rules and to the layout
// {"graph":{"nodes":[…],"edges":[…]}}: no other key, no key twice, nothing after
// it. Like BloodHound it reports 15 wrong elements at most.
func (r *Rules) Read(content io.Reader) error {
	var file struct {
		Graph *struct {
			Nodes []jsontext.Value `json:"nodes"`
			Edges []jsontext.Value `json:"edges"`
		} `json:"graph"`
	}
	if err := jsonv2.UnmarshalRead(content, &file, jsonv2.RejectUnknownMembers(true)); err != nil {
		return err
	}
	if file.Graph == nil {
		return errors.New("it has no graph")
	}
	wrong := check("nodes", file.Graph.Nodes, r.Node)
	wrong = append(wrong, check("edges", file.Graph.Edges, r.Edge)...)
	return errors.Join(wrong[:min(len(wrong), 15)]...)
}

func check(list string, elements []jsontext.Value, valid func([]byte) error) (wrong []error) {
	for i, element := range elements {
		if err := valid(element); err != nil {
			wrong = append(wrong, fmt.Errorf("%s[%d]: %w", list, i, err))
		}
	}
	return wrong
}
