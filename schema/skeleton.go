package schema

import (
	"encoding/binary"

	"oktagon/graph/opengraph"
)

// A skeleton is all of an element that its schema and the rules on its shape
// can see: kinds and keys verbatim, the types of the values, the outcome of the
// check on each value that a keyword guards, facts about ids. Two elements with
// one skeleton are both right or both wrong. Each text is written with its
// length, so that no two shapes give the same bytes.

func appendNodeSkeleton(b []byte, n *opengraph.Node, k *kindRules) []byte {
	b = append(b, 'n', byte(factsOf(n.ID)))
	b = binary.AppendUvarint(b, uint64(len(n.Kinds)))
	for _, name := range n.Kinds {
		b = appendText(b, name)
	}
	return appendProperties(b, n.Properties, k)
}

func appendEdgeSkeleton(b []byte, e *opengraph.Edge, k *kindRules) []byte {
	b = append(b, 'e')
	b = appendText(b, e.Kind)
	b = appendEnd(b, &e.Start)
	b = appendEnd(b, &e.End)
	return appendProperties(b, e.Properties, k)
}

func appendEnd(b []byte, p *opengraph.Endpoint) []byte {
	foreign := byte(0)
	if p.External {
		foreign = 1
	}
	b = append(b, foreign, byte(factsOf(p.ID)))
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
		b = append(b, byte(p.Value.Kind()), outcome(p, k))
	}
	return b
}

// outcome is 0 for a value that no keyword looks at, else 1 or 2.
func outcome(p *opengraph.Property, k *kindRules) byte {
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
