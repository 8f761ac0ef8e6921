package schema

import (
	"bytes"
	"encoding/json"

	"oktagon/graph/opengraph"
)

// Validator holds elements to the schemas. It remembers the skeletons it has
// seen, so use one for a whole graph, from one goroutine: it is not safe for
// concurrent use. There is no useful zero value; call [New].
type Validator struct {
	tables
	seen     map[string]struct{} // skeletons that were found right
	seenSize int                 // their bytes
	skeleton []byte              // reused by each element
	encoded  []byte              // reused by each new skeleton
}

// seenLimit bounds the memory of the skeletons, in bytes of their text. A real
// organization needs well under a tenth; past the limit the memory starts over,
// which costs time and nothing else.
const seenLimit = 8 << 20

// New returns a validator that has seen nothing. The first call compiles the
// embedded schemas, which takes some 60 ms, so call it when a graph is built and
// not when the program starts. It fails only on a bug in the schemas.
func New() (*Validator, error) {
	t, err := load()
	if err != nil {
		return nil, err
	}
	return &Validator{tables: t, seen: map[string]struct{}{}}, nil
}

// Node returns an [*Error] when n must not be written, else nil. It keeps
// nothing of n and allocates nothing for a shape it has seen.
func (v *Validator) Node(n *opengraph.Node) error {
	var k *kindRules
	if len(n.Kinds) > 0 {
		k = v.nodes[n.Kinds[0]]
	}
	if k == nil {
		return nodeError(n, "", "unknown kind")
	}
	if err := nodeValues(n); err != nil {
		return err
	}
	v.skeleton = appendNodeSkeleton(v.skeleton[:0], n, k)
	if _, ok := v.seen[string(v.skeleton)]; ok {
		return nil
	}
	if err := nodeShape(n); err != nil {
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
// nothing of e and allocates nothing for a shape it has seen.
func (v *Validator) Edge(e *opengraph.Edge) error {
	k := v.edges[e.Kind]
	if k == nil {
		return edgeError(e, "", "unknown kind")
	}
	if err := edgeValues(e); err != nil {
		return err
	}
	v.skeleton = appendEdgeSkeleton(v.skeleton[:0], e, k)
	if _, ok := v.seen[string(v.skeleton)]; ok {
		return nil
	}
	if err := edgeShape(e, k); err != nil {
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

// remember keeps the current skeleton, which was found right.
func (v *Validator) remember() {
	if v.seenSize+len(v.skeleton) > seenLimit {
		clear(v.seen)
		v.seenSize = 0
	}
	v.seen[string(v.skeleton)] = struct{}{}
	v.seenSize += len(v.skeleton)
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
