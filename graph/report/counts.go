package report

import (
	"strings"

	"oktagon/collector/safetext"
)

// Count is how many there are of a severity, or of a type of change.
type Count[W ~string] struct {
	N    int
	Word W
}

func (c Count[W]) String() string { return safetext.Number(c.N) + " " + string(c.Word) }

// nonzero returns the counts that are not 0, in the order of words.
func nonzero[W ~string](words []W, count func(W) int) (all []Count[W]) {
	for _, word := range words {
		if n := count(word); n > 0 {
			all = append(all, Count[W]{n, word})
		}
	}
	return all
}

// JoinCounts returns counts as one text: "2 high, 1 low".
func JoinCounts[W ~string](counts []Count[W]) string {
	var all []string
	for _, c := range counts {
		all = append(all, c.String())
	}
	return strings.Join(all, ", ")
}
