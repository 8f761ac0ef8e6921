package snapshot

import (
	"cmp"
	"strings"
)

// fold is for the order of listings, in which ids that differ in letter case only
// are neighbors. What is one node in BloodHound says package opengraph alone.
func fold(id string) string { return strings.ToUpper(id) }

// CompareIDs is the order of snapshots: by folded id, then by id.
func CompareIDs(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] { // nearly always, in front
			continue
		}
		if x, y := upper(a[i]), upper(b[i]); x != y {
			return cmp.Compare(x, y)
		}
	}
	if len(a) != len(b) {
		return cmp.Compare(len(a), len(b))
	}
	return strings.Compare(a, b)
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - ('a' - 'A')
	}
	return c
}
