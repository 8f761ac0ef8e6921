package graph

import (
	"iter"
	"maps"
	"slices"
)

// objects are nodes by kind, as sorted folded ids. The slices may be shared and
// are never changed.
type objects map[string][]string

// all goes through the objects in the order of their ids, over all kinds.
func (o objects) all() iter.Seq[ref] {
	return func(yield func(ref) bool) {
		kinds := slices.Sorted(maps.Keys(o))
		queues := make([][]string, len(kinds))
		for i, kind := range kinds {
			queues[i] = o[kind]
		}
		for {
			next := -1
			for i, q := range queues {
				if len(q) > 0 && (next < 0 || q[0] < queues[next][0]) {
					next = i
				}
			}
			if next < 0 || !yield(ref{queues[next][0], kinds[next]}) {
				return
			}
			queues[next] = queues[next][1:]
		}
	}
}

// add unites the objects of one kind with more of it, which are sorted.
func (o objects) add(kind string, ids []string) {
	switch have := o[kind]; {
	case len(ids) == 0:
	case len(have) == 0:
		o[kind] = ids
	case !same(have, ids):
		o[kind] = unite(have, ids)
	}
}

// same reports whether two slices are one: the whole of a kind is shared.
func same(x, y []string) bool { return len(x) == len(y) && &x[0] == &y[0] }

// unite merges two sorted lists, each id once.
func unite(x, y []string) []string {
	merged := make([]string, 0, len(x)+len(y))
	for len(x) > 0 && len(y) > 0 {
		switch {
		case x[0] < y[0]:
			merged, x = append(merged, x[0]), x[1:]
		case x[0] > y[0]:
			merged, y = append(merged, y[0]), y[1:]
		default:
			merged, x, y = append(merged, x[0]), x[1:], y[1:]
		}
	}
	return append(append(merged, x...), y...)
}

// without leaves out of a sorted list what drop has; it shares the list when
// there is nothing to leave out.
func without(ids []string, drop map[string]bool) []string {
	if len(drop) == 0 || !slices.ContainsFunc(ids, func(id string) bool { return drop[id] }) {
		return ids
	}
	kept := make([]string, 0, len(ids))
	for _, id := range ids {
		if !drop[id] {
			kept = append(kept, id)
		}
	}
	return kept
}

// idsOf sorts the ids of refs, each once.
func idsOf(refs []ref) []string {
	ids := make([]string, len(refs))
	for i, r := range refs {
		ids[i] = r.id
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
