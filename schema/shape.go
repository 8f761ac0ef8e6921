package schema

import (
	"encoding/binary"

	"oktagon/graph/opengraph"
)

// The shape of an element is everything that its schema and the rules on shapes
// look at: kinds and keys verbatim, the types of the values, the outcome of the
// check on each value that a keyword looks at, facts about ids. Two elements of one
// shape are both valid or both invalid. Each text is written with its length, so
// that no two shapes give the same bytes.

func appendNodeShape(b []byte, n *opengraph.Node, k *kindRules) []byte {
	b = append(b, 'n', byte(factsOf(n.ID)))
	b = binary.AppendUvarint(b, uint64(len(n.Kinds)))
	for _, name := range n.Kinds {
		b = appendText(b, name)
	}
	return appendProperties(b, n.Properties, k)
}

func appendEdgeShape(b []byte, e *opengraph.Edge, k *kindRules) []byte {
	b = append(b, 'e')
	b = appendText(b, e.Kind)
	b = appendEnd(b, &e.Start)
	b = appendEnd(b, &e.End)
	return appendProperties(b, e.Properties, k)
}

func appendEnd(b []byte, p *opengraph.Endpoint) []byte {
	external := byte(0)
	if p.External {
		external = 1
	}
	b = append(b, external, byte(factsOf(p.ID)))
	b = appendText(b, p.Kind)
	b = binary.AppendUvarint(b, uint64(len(p.Matchers)))
	for i := range p.Matchers {
		b = appendText(b, p.Matchers[i].Key)
		b = append(b, byte(p.Matchers[i].Value.Kind()))
	}
	return b
}

func appendProperties(b []byte, list []opengraph.Property, k *kindRules) []byte {
	for i := range list {
		p := &list[i]
		b = appendText(b, p.Key)
		b = append(b, byte(p.Value.Kind()), checkOutcome(p, k))
	}
	return b
}

// checkOutcome is 0 for a value that no keyword looks at, else 1 or 2.
func checkOutcome(p *opengraph.Property, k *kindRules) byte {
	c, ok := k.checks[p.Key]
	switch {
	case !ok:
		return 0
	case c(&p.Value):
		return 1
	default:
		return 2
	}
}

func appendText(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}
