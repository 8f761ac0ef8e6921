package emit

import (
	"fmt"
	"slices"

	"oktagon/graph/opengraph"
)

// FoldError is two objects whose ids are one in BloodHound, where neither letter
// case nor kind counts.
type FoldError struct {
	Kind, ID, OtherKind, OtherID string
}

func (e *FoldError) Error() string {
	if e.ID == e.OtherID {
		return fmt.Sprintf("%s and %s both have the id %s and would be one node in BloodHound; "+
			"leave one of them out with --skip", e.OtherKind, e.Kind, e.ID)
	}
	return fmt.Sprintf("%s %s and %s %s differ in letter case only and would be one node in BloodHound; "+
		"leave one of them out with --skip, or rename it in Okta", e.OtherKind, e.OtherID, e.Kind, e.ID)
}

// Find returns the node of an object. Okta's ids are case-sensitive: one in other
// letters is of another object. When kinds are given, the node must be of one of
// them.
func (e *Emitter) Find(id string, kinds ...string) Ref {
	p, ok := e.index.lookup(id)
	if !ok {
		return Ref{}
	}
	k := &e.index.kinds[p.kind]
	if len(kinds) > 0 && !slices.Contains(kinds, k.kind) {
		return Ref{}
	}
	return Ref{k.ids[p.n], k.kind}
}

// IDs returns the ids of the nodes of a kind, sorted. They may not be changed.
func (e *Emitter) IDs(kind string) []string {
	for i := range e.index.kinds {
		if e.index.kinds[i].kind == kind {
			return e.index.kinds[i].ids
		}
	}
	return nil
}

// OktaID returns the id of a node as Okta writes it, "" when there is no such node.
func (e *Emitter) OktaID(nodeID string) string {
	p, ok := e.index.places[nodeID]
	if !ok {
		return ""
	}
	return e.index.kinds[p.kind].oktaIDs[p.n]
}

// Position returns the position of an object's node in IDs(kind).
func (e *Emitter) Position(id, kind string) (n int32, ok bool) {
	p, ok := e.index.lookup(id)
	if !ok || e.index.kinds[p.kind].kind != kind {
		return 0, false
	}
	return int32(p.n), true
}

// At returns the nth node of a kind, see [Emitter.Position].
func (e *Emitter) At(kind string, n int32) Ref { return Ref{ID: e.IDs(kind)[n], Kind: kind} }

// index maps the ids of the nodes that were written to their kinds. It is compact
// because it dominates memory: two texts and an entry of a map per node.
type index struct {
	places map[string]place // by id in upper case
	kinds  []kindIndex
	upper  []byte // reused by find
}

// kindIndex has the nodes of one kind, in their order.
type kindIndex struct {
	kind    string
	ids     []string // in upper case, sorted
	oktaIDs []string // as Okta writes them
}

// place is a node's kind and its position among the nodes of the kind.
type place struct{ kind, n uint32 }

// add adds a node. It returns a FoldError when another node has the same id.
func (x *index) add(kind, id, oktaID string) error {
	if old, taken := x.places[id]; taken {
		k := &x.kinds[old.kind]
		return &FoldError{Kind: kind, ID: oktaID, OtherKind: k.kind, OtherID: k.oktaIDs[old.n]}
	}
	if len(x.kinds) == 0 || x.kinds[len(x.kinds)-1].kind != kind { // kinds come one after the other
		x.kinds = append(x.kinds, kindIndex{kind: kind})
	}
	k := &x.kinds[len(x.kinds)-1]
	x.places[id] = place{uint32(len(x.kinds) - 1), uint32(len(k.ids))}
	k.ids = append(k.ids, id)
	k.oktaIDs = append(k.oktaIDs, oktaID)
	return nil
}

// lookup returns the place of the node of an Okta id.
func (x *index) lookup(id string) (place, bool) {
	p, ok := x.find(id)
	return p, ok && x.kinds[p.kind].oktaIDs[p.n] == id
}

// find returns the place of the node of an id in any letter case. ASCII, which Okta's
// ids are, is brought to upper case without allocating.
func (x *index) find(id string) (place, bool) {
	x.upper = x.upper[:0]
	for i := range len(id) {
		c := id[i]
		if c >= 0x80 {
			p, ok := x.places[opengraph.ToUpper(id)]
			return p, ok
		}
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		x.upper = append(x.upper, c)
	}
	p, ok := x.places[string(x.upper)]
	return p, ok
}
