package graph

import (
	"slices"

	"oktagon/graph/opengraph"
)

// ref is a node of the graph: its folded id and its kind.
type ref struct {
	id, kind string
}

// index knows the nodes that were emitted. It grows with objects.
type index struct {
	nodes map[string]entry    // by folded id
	ids   map[string][]string // folded ids by kind, sorted
	fold  []byte              // scratch of find
}

type entry struct {
	id, kind, original string
}

func newIndex() *index {
	return &index{nodes: map[string]entry{}, ids: map[string][]string{}}
}

// add enters a node. Two nodes of one id are a FoldError.
func (x *index) add(kind, folded, original string) error {
	if old, taken := x.nodes[folded]; taken {
		return &FoldError{Kind: kind, ID: original, OtherKind: old.kind, OtherID: old.original}
	}
	x.nodes[folded] = entry{folded, kind, original}
	x.ids[kind] = append(x.ids[kind], folded)
	return nil
}

// find returns the node of an id in any letter case. When kinds are given, it
// must be of one of them.
func (x *index) find(id string, kinds ...string) (ref, bool) {
	e, ok := x.lookup(id)
	if !ok || len(kinds) > 0 && !slices.Contains(kinds, e.kind) {
		return ref{}, false
	}
	return ref{e.id, e.kind}, true
}

// lookup folds ASCII, which Okta's ids are, without allocating.
func (x *index) lookup(id string) (entry, bool) {
	x.fold = x.fold[:0]
	for i := range len(id) {
		c := id[i]
		if c >= 0x80 {
			e, ok := x.nodes[opengraph.Fold(id)]
			return e, ok
		}
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		x.fold = append(x.fold, c)
	}
	e, ok := x.nodes[string(x.fold)]
	return e, ok
}
