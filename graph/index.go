package graph

import (
	"slices"

	"oktagon/graph/opengraph"
)

// ref is a node of the graph: its folded id and its kind.
type ref struct {
	id, kind string
}

// index knows the nodes that were emitted. It is what a building keeps in memory
// of each object, so it is small: two texts and a place in a map.
type index struct {
	places map[string]place // by folded id
	kinds  []kindIndex
	fold   []byte // scratch of find
}

// kindIndex has the nodes of one kind, in their order.
type kindIndex struct {
	kind      string
	ids       []string // folded, sorted
	originals []string // as Okta writes them
}

// place is where a node stands in its kind.
type place struct{ kind, n uint32 }

func newIndex() *index { return &index{places: map[string]place{}} }

// add enters a node. Two nodes of one id are a FoldError.
func (x *index) add(kind, folded, original string) error {
	if old, taken := x.places[folded]; taken {
		k := &x.kinds[old.kind]
		return &FoldError{Kind: kind, ID: original, OtherKind: k.kind, OtherID: k.originals[old.n]}
	}
	if len(x.kinds) == 0 || x.kinds[len(x.kinds)-1].kind != kind { // kinds come one after the other
		x.kinds = append(x.kinds, kindIndex{kind: kind})
	}
	k := &x.kinds[len(x.kinds)-1]
	x.places[folded] = place{uint32(len(x.kinds) - 1), uint32(len(k.ids))}
	k.ids = append(k.ids, folded)
	k.originals = append(k.originals, original)
	return nil
}

// of returns the folded ids of a kind, sorted. They may not be changed.
func (x *index) of(kind string) []string {
	for i := range x.kinds {
		if x.kinds[i].kind == kind {
			return x.kinds[i].ids
		}
	}
	return nil
}

// original is the id of a node as Okta writes it, "" for none.
func (x *index) original(folded string) string {
	p, ok := x.places[folded]
	if !ok {
		return ""
	}
	return x.kinds[p.kind].originals[p.n]
}

// find returns the node of an id. Okta's ids are case-sensitive: one in other
// letters is of another object. When kinds are given, the node must be of one of
// them.
func (x *index) find(id string, kinds ...string) (ref, bool) {
	p, ok := x.lookup(id)
	if !ok {
		return ref{}, false
	}
	k := &x.kinds[p.kind]
	if len(kinds) > 0 && !slices.Contains(kinds, k.kind) {
		return ref{}, false
	}
	return ref{k.ids[p.n], k.kind}, true
}

// nth is the place of a node of a kind among those of its kind.
func (x *index) nth(id, kind string) (int32, bool) {
	p, ok := x.lookup(id)
	if !ok || x.kinds[p.kind].kind != kind {
		return 0, false
	}
	return int32(p.n), true
}

// lookup returns where the node of an id is, written as Okta does.
func (x *index) lookup(id string) (place, bool) {
	p, ok := x.folded(id)
	return p, ok && x.kinds[p.kind].originals[p.n] == id
}

// folded folds ASCII, which Okta's ids are, without allocating.
func (x *index) folded(id string) (place, bool) {
	x.fold = x.fold[:0]
	for i := range len(id) {
		c := id[i]
		if c >= 0x80 {
			p, ok := x.places[opengraph.ToUpper(id)]
			return p, ok
		}
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		x.fold = append(x.fold, c)
	}
	p, ok := x.places[string(x.fold)]
	return p, ok
}
