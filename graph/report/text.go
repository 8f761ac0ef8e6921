package report

import (
	"sort"

	"oktagon/collector/safetext"
)

// How much of a name a table shows, and a line of text.
const (
	cellWidth  = 40
	nameWidth  = 48
	valueWidth = 240
)

func cell(s string) string { return safetext.Truncate(s, cellWidth) }

// short is a name among other words.
func short(s string) string { return safetext.Truncate(s, nameWidth) }

// inOrder sorts a list, and leaves what is equal as it was. The slices package has a
// sort for each type, of 12 KB each; the lists of a report are short, its types many.
func inOrder[T any](list []T, compare func(x, y T) int) {
	sort.SliceStable(list, func(i, j int) bool { return compare(list[i], list[j]) < 0 })
}
