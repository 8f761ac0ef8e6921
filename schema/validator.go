package schema

import (
	"bytes"
	"encoding/json"

	"oktagon/graph/opengraph"
)

// Validator checks elements against the schemas. It remembers the shapes it has
// seen, so use one for a whole graph. It is not safe for concurrent use, and its
// zero value is not usable: call [New].
type Validator struct {
	kinds    tables
	seen     map[string]struct{} // shapes that are valid
	seenSize int                 // their bytes
	shape    []byte              // reused by each element
	encoded  []byte              // reused by each new shape
}

// seenLimit bounds the shapes that are kept, in bytes. A real organization needs
// less than a tenth of it. At the limit all are forgotten, which costs time and
// nothing else.
const seenLimit = 8 << 20

// New returns a validator. The first call compiles the embedded schemas, which
// takes about 60 ms, so call it when a graph is built and not when the program
// starts. An error is a bug in the schemas.
func New() (*Validator, error) {
	t, err := compiled()
	if err != nil {
		return nil, err
	}
	return &Validator{kinds: t, seen: map[string]struct{}{}}, nil
}

// Node returns an [*Error] when n must not be written, else nil. It keeps
// no reference to n and allocates nothing for a shape it has seen.
func (v *Validator) Node(n *opengraph.Node) error {
	var k *kindRules
	if len(n.Kinds) > 0 {
		k = v.kinds.nodes[n.Kinds[0]]
	}
	if k == nil {
		return nodeError(n, "", "unknown kind")
	}
	if err := checkNodeValues(n); err != nil {
		return err
	}
	v.shape = appendNodeShape(v.shape[:0], n, k)
	if _, ok := v.seen[string(v.shape)]; ok {
		return nil
	}
	if err := checkNodeShape(n); err != nil {
		return err
	}
	v.encoded = opengraph.AppendNode(v.encoded[:0], n)
	if err := k.validate(v.encoded); err != nil {
		property, problem := explain(err)
		return nodeError(n, property, problem)
	}
	v.remember()
	return nil
}

// Edge returns an [*Error] when e must not be written, else nil. It keeps
// no reference to e and allocates nothing for a shape it has seen.
func (v *Validator) Edge(e *opengraph.Edge) error {
	k := v.kinds.edges[e.Kind]
	if k == nil {
		return edgeError(e, "", "unknown kind")
	}
	if err := checkEdgeValues(e); err != nil {
		return err
	}
	v.shape = appendEdgeShape(v.shape[:0], e, k)
	if _, ok := v.seen[string(v.shape)]; ok {
		return nil
	}
	if err := checkEdgeShape(e, k); err != nil {
		return err
	}
	v.encoded = opengraph.AppendEdge(v.encoded[:0], e)
	if err := k.validate(v.encoded); err != nil {
		property, problem := explain(err)
		return edgeError(e, property, problem)
	}
	v.remember()
	return nil
}

// remember keeps the current shape, which is valid.
func (v *Validator) remember() {
	if v.seenSize+len(v.shape) > seenLimit {
		clear(v.seen)
		v.seenSize = 0
	}
	v.seen[string(v.shape)] = struct{}{}
	v.seenSize += len(v.shape)
}

// validate runs jsonschema on the JSON of one element.
func (k *kindRules) validate(encoded []byte) error {
	dec := json.NewDecoder(bytes.NewReader(encoded))
	dec.UseNumber() // as jsonschema asks, to tell integers from other numbers
	var decoded any
	if err := dec.Decode(&decoded); err != nil {
		return err
	}
	return k.schema.Validate(decoded)
}
