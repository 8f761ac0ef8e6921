package emit

import (
	"iter"
	"maps"
	"slices"

	"oktagon/collector/snapshot"
)

// NodeSet is a set of nodes: sorted ids in upper case, by kind. The slices may be
// shared and are never changed.
type NodeSet map[string][]string

// All returns the nodes in the order of their ids, over all kinds.
func (s NodeSet) All() iter.Seq[Ref] {
	return func(yield func(Ref) bool) {
		kinds := slices.Sorted(maps.Keys(s))
		queues := make([][]string, len(kinds))
		for i, kind := range kinds {
			queues[i] = s[kind]
		}
		for {
			next := -1
			for i, q := range queues {
				if len(q) > 0 && (next < 0 || q[0] < queues[next][0]) {
					next = i
				}
			}
			if next < 0 || !yield(Ref{queues[next][0], kinds[next]}) {
				return
			}
			queues[next] = queues[next][1:]
		}
	}
}

// Add adds nodes of one kind, whose ids are sorted.
func (s NodeSet) Add(kind string, ids []string) {
	switch have := s[kind]; {
	case len(ids) == 0:
	case len(have) == 0:
		s[kind] = ids
	case !Same(have, ids):
		s[kind] = Union(have, ids)
	}
}

// AddRefs adds nodes one by one; it skips zero refs.
func (s NodeSet) AddRefs(refs ...Ref) {
	for _, r := range refs {
		if !r.IsZero() {
			s.Add(r.Kind, []string{r.ID})
		}
	}
}

// Remove removes nodes by their ids.
func (s NodeSet) Remove(drop map[string]bool) {
	for kind, ids := range s {
		s[kind] = Without(ids, drop)
	}
}

// Same reports whether two lists share their memory: all nodes of a kind do.
func Same(x, y []string) bool { return len(x) == len(y) && (len(x) == 0 || &x[0] == &y[0]) }

// Union merges two sorted lists, each text once.
func Union(x, y []string) []string {
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

// Without returns a list without the texts in drop. It is the list itself when nothing
// is dropped.
func Without(list []string, drop map[string]bool) []string {
	if len(drop) == 0 || !slices.ContainsFunc(list, func(s string) bool { return drop[s] }) {
		return list
	}
	kept := make([]string, 0, len(list))
	for _, s := range list {
		if !drop[s] {
			kept = append(kept, s)
		}
	}
	return kept
}

// Distinct returns Okta ids in the order of their nodes, each once, without empty ones.
func Distinct(ids []string) []string {
	ids = slices.SortedFunc(slices.Values(ids), snapshot.CompareIDs)
	ids = slices.Compact(ids)
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}
