package schema

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"oktagon/graph/kind"
)

//go:embed common.json edges.json nodes/*.json
var documents embed.FS

// base is where the documents say they are; nothing is ever fetched from there.
const base = "https://oktagon.invalid/schema/"

// kindDocument is what the documents say of one node or edge kind, as far as it is
// used beside jsonschema.
type kindDocument struct {
	path       string                // of the schema, below base
	kinds      []string              // all kinds of a node, its own first
	start, end []string              // the kinds that an edge may join
	hybrid     bool                  // an end of the edge may lie in another graph
	properties map[string]definition // by key, references resolved
	required   []string              // keys of properties
}

// documentSet is all kinds by name, and the definitions of common.json.
type documentSet struct {
	nodes, edges map[string]kindDocument
	common       map[string]definition
}

// wireKind is a node's document or an edge's definition as it is written.
type wireKind struct {
	Ref        string   `json:"$ref"`
	Start      []string `json:"start"`
	End        []string `json:"end"`
	Properties struct {
		Kinds      struct{ Const []string } `json:"kinds"`
		Properties wireProperties           `json:"properties"`
	} `json:"properties"`
}

type wireProperties struct {
	Ref        string                `json:"$ref"`
	Properties map[string]definition `json:"properties"`
	Required   []string              `json:"required"`
}

// readDocuments reads the embedded documents, once.
var readDocuments = sync.OnceValues(func() (documentSet, error) {
	set := documentSet{nodes: map[string]kindDocument{}, edges: map[string]kindDocument{}}
	var common struct {
		Defs map[string]definition `json:"$defs"`
	}
	var objects struct {
		Defs map[string]wireProperties `json:"$defs"`
	}
	var edges struct {
		Defs map[string]wireKind `json:"$defs"`
	}
	err := errors.Join(read("common.json", &common), read("common.json", &objects), read("edges.json", &edges))
	set.common = common.Defs
	for name, k := range edges.Defs {
		if name == kind.Contains {
			k.End = kind.Contained()
		}
		set.edges[name] = k.document("edges.json#/$defs/"+name, common.Defs, objects.Defs)
	}
	for _, name := range kind.Nodes() {
		var k wireKind
		err = errors.Join(err, read(nodeFile(name), &k))
		set.nodes[name] = k.document(nodeFile(name), common.Defs, objects.Defs)
	}
	return set, err
})

// document resolves the references of k to common definitions.
func (k wireKind) document(path string, common map[string]definition, objects map[string]wireProperties) kindDocument {
	p := k.Properties.Properties
	if p.Ref != "" {
		p = objects[refName(p.Ref)]
	}
	doc := kindDocument{
		path: path, kinds: k.Properties.Kinds.Const, start: k.Start, end: k.End, hybrid: refName(k.Ref) == "hybrid_edge",
		properties: map[string]definition{}, required: p.Required,
	}
	for key, d := range p.Properties {
		doc.properties[key] = d.resolve(common)
	}
	return doc
}

func nodeFile(kind string) string { return "nodes/" + kind + ".json" }

func read(name string, into any) error {
	b, err := documents.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		return fmt.Errorf("schema %s: %w", name, err)
	}
	return nil
}

func refName(ref string) string { return path.Base(ref) }

// kindRules is what the validator knows of one node or edge kind.
type kindRules struct {
	doc    kindDocument
	schema *jsonschema.Schema
	// checks holds the check of each property whose value the schema looks at.
	checks map[string]check
}

// tables are the kinds by name. They do not change once they are compiled, and
// are shared by all validators.
type tables struct{ nodes, edges map[string]*kindRules }

// compiled compiles the documents, once.
var compiled = sync.OnceValues(func() (tables, error) {
	set, err := readDocuments()
	if err != nil {
		return tables{}, err
	}
	compiler, err := newCompiler()
	if err != nil {
		return tables{}, err
	}
	nodes, err := compileKinds(compiler, set.nodes)
	if err != nil {
		return tables{}, err
	}
	edges, err := compileKinds(compiler, set.edges)
	return tables{nodes, edges}, err
})

// newCompiler returns a compiler that has all documents.
func newCompiler() (*jsonschema.Compiler, error) {
	compiler := jsonschema.NewCompiler()
	compiler.Draft = jsonschema.Draft2020
	compiler.AssertFormat = true // off by default in this draft
	names := []string{"common.json", "edges.json"}
	for _, name := range kind.Nodes() {
		names = append(names, nodeFile(name))
	}
	for _, name := range names {
		b, err := documents.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if err := compiler.AddResource(base+name, bytes.NewReader(b)); err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
	}
	return compiler, nil
}

func compileKinds(compiler *jsonschema.Compiler, docs map[string]kindDocument) (map[string]*kindRules, error) {
	rules := map[string]*kindRules{}
	for name, doc := range docs {
		schema, err := compiler.Compile(base + doc.path)
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", doc.path, err)
		}
		k := &kindRules{doc: doc, schema: schema, checks: map[string]check{}}
		for key, def := range doc.properties {
			c, err := newCheck(def)
			if err != nil {
				return nil, fmt.Errorf("schema %s: property %s: %w", doc.path, key, err)
			}
			if c != nil {
				k.checks[key] = c
			}
		}
		rules[name] = k
	}
	return rules, nil
}
