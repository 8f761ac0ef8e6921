package schema

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

//go:embed common.json edges.json nodes/*.json
var documents embed.FS

// base is where the documents say they are; nothing is ever fetched from there.
const base = "https://oktagon.invalid/schema/"

// kindRules is what the validator knows of one node or edge kind.
type kindRules struct {
	schema *jsonschema.Schema
	// checks holds the check of each property whose value the schema looks at.
	checks map[string]check
	// start and end are the kinds an edge may join; nil for nodes.
	start, end []string
	// hybrid says that an end of the edge may lie in another graph.
	hybrid bool
}

// element is the part of a document that is read beside jsonschema.
type element struct {
	Ref        string   `json:"$ref"`
	Start      []string `json:"start"`
	End        []string `json:"end"`
	Properties struct {
		Kinds struct {
			Const []string `json:"const"`
		} `json:"kinds"`
		Properties properties `json:"properties"`
	} `json:"properties"`
}

type properties struct {
	Ref        string                `json:"$ref"`
	Properties map[string]definition `json:"properties"`
	Required   []string              `json:"required"`
}

// hybrid reports whether an end of the edge may lie in another graph.
func (e element) hybrid() bool { return refName(e.Ref) == "hybrid_edge" }

// properties are the element's own or those that it shares.
func (e element) properties(common shared) properties {
	if p := e.Properties.Properties; p.Ref == "" {
		return p
	}
	return common.objects[refName(e.Properties.Properties.Ref)]
}

// shared are the definitions of common.json, read in both ways they are used:
// as the properties of an element and as one value.
type shared struct {
	objects map[string]properties
	values  map[string]definition
}

// tables are the kinds by name. They do not change once they are loaded, and
// are shared by all validators.
type tables struct{ nodes, edges map[string]*kindRules }

// load compiles the documents, once.
var load = sync.OnceValues(func() (tables, error) {
	compiler := jsonschema.NewCompiler()
	compiler.Draft = jsonschema.Draft2020
	compiler.AssertFormat = true // off by default in this draft
	names, err := addDocuments(compiler)
	if err != nil {
		return tables{}, err
	}
	common, err := readShared()
	if err != nil {
		return tables{}, err
	}
	nodes, err := loadNodes(compiler, common, names)
	if err != nil {
		return tables{}, err
	}
	edges, err := loadEdges(compiler, common)
	return tables{nodes, edges}, err
})

func loadNodes(compiler *jsonschema.Compiler, common shared, names []string) (map[string]*kindRules, error) {
	nodes := map[string]*kindRules{}
	for _, name := range names {
		var doc element
		if err := read(name, &doc); err != nil {
			return nil, err
		}
		k, err := newKind(compiler, name, doc, common)
		if err != nil {
			return nil, err
		}
		nodes[strings.TrimSuffix(path.Base(name), ".json")] = k
	}
	return nodes, nil
}

func loadEdges(compiler *jsonschema.Compiler, common shared) (map[string]*kindRules, error) {
	defs, err := readEdges()
	if err != nil {
		return nil, err
	}
	edges := map[string]*kindRules{}
	for name, def := range defs {
		k, err := newKind(compiler, "edges.json#/$defs/"+name, def, common)
		if err != nil {
			return nil, err
		}
		edges[name] = k
	}
	return edges, nil
}

// readEdges reads the document of the edge kinds.
func readEdges() (map[string]element, error) {
	var doc struct {
		Defs map[string]element `json:"$defs"`
	}
	err := read("edges.json", &doc)
	return doc.Defs, err
}

// addDocuments gives every document to the compiler and returns the names of
// the node kinds' ones.
func addDocuments(compiler *jsonschema.Compiler) ([]string, error) {
	names, err := fs.Glob(documents, "nodes/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range append([]string{"common.json", "edges.json"}, names...) {
		b, err := documents.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if err := compiler.AddResource(base+name, bytes.NewReader(b)); err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
	}
	return names, nil
}

func read(name string, into any) error {
	b, err := documents.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("schema %s: %w", name, err)
	}
	return nil
}

func readShared() (shared, error) {
	var values struct {
		Defs map[string]definition `json:"$defs"`
	}
	var objects struct {
		Defs map[string]json.RawMessage `json:"$defs"`
	}
	if err := read("common.json", &values); err != nil {
		return shared{}, err
	}
	if err := read("common.json", &objects); err != nil {
		return shared{}, err
	}
	s := shared{objects: map[string]properties{}, values: values.Defs}
	for name, raw := range objects.Defs {
		var p properties
		if err := json.Unmarshal(raw, &p); err != nil {
			return shared{}, fmt.Errorf("schema common.json: %s: %w", name, err)
		}
		s.objects[name] = p
	}
	return s, nil
}

func newKind(compiler *jsonschema.Compiler, name string, doc element, common shared) (*kindRules, error) {
	schema, err := compiler.Compile(base + name)
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", name, err)
	}
	k := &kindRules{
		schema: schema,
		checks: map[string]check{},
		start:  doc.Start,
		end:    doc.End,
		hybrid: doc.hybrid(),
	}
	for key, def := range doc.properties(common).Properties {
		if def.Ref != "" {
			def = common.values[refName(def.Ref)]
		}
		c, err := newCheck(def)
		if err != nil {
			return nil, fmt.Errorf("schema %s: property %s: %w", name, key, err)
		}
		if c != nil {
			k.checks[key] = c
		}
	}
	return k, nil
}

func refName(ref string) string { return path.Base(ref) }
