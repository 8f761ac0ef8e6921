package snapshot

import (
	"cmp"
	"slices"
	"strings"
)

// CompareIDs is the order of ids in a snapshot: ids that differ in letter case only stand
// side by side. Which ids are one node in BloodHound, package opengraph decides.
func CompareIDs(a, b string) int { return cmp.Or(compareFolded(a, b), strings.Compare(a, b)) }

// compareFolded compares without regard to the case of ASCII letters.
func compareFolded(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] { // the usual case, for speed
			continue
		}
		if x, y := upper(a[i]), upper(b[i]); x != y {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(len(a), len(b))
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - ('a' - 'A')
	}
	return c
}

// SortByID sorts items by the id that id returns; items with the same id keep their order.
// It sorts numbers and moves each item once: a group may have a million members, and a
// stable sort of the items themselves moves each of them some hundred times.
func SortByID[T any](items []T, id func(*T) string) {
	ids := make([]string, len(items))
	for i := range items {
		ids[i] = id(&items[i])
	}
	from := sortedIndexes(ids)
	for start := range from {
		first, at := items[start], start
		for from[at] != start {
			next := from[at]
			items[at], from[at] = items[next], at
			at = next
		}
		items[at], from[at] = first, at
	}
}

// sortedIndexes returns the indexes of ids in the order of the ids. It is not generic:
// one instance per record type took up a hundredth of the binary.
func sortedIndexes(ids []string) []int {
	indexes := make([]int, len(ids))
	for i := range indexes {
		indexes[i] = i
	}
	slices.SortFunc(indexes, func(a, b int) int { return cmp.Or(CompareIDs(ids[a], ids[b]), cmp.Compare(a, b)) })
	return indexes
}
