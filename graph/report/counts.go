package report

import (
	"strings"

	"oktagon/collector/safetext"
)

// Findings are some findings, the worst first.
type Findings []*Finding

// Count is the number of those of one severity.
func (all Findings) Count(s Severity) int {
	n := 0
	for _, f := range all {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Counts has the severities that occur, the worst first.
func (all Findings) Counts() []Count[Severity] { return occurring(Severities, all.Count) }

// Groups are those of one kind and severity, which differ in subject and evidence
// only: what is wrong and what to do about it is said once.
func (all Findings) Groups() (groups []Findings) {
	for i := 0; i < len(all); {
		n := i + 1
		for n < len(all) && all[n].ID == all[i].ID && all[n].Severity == all[i].Severity {
			n++
		}
		groups = append(groups, all[i:n])
		i = n
	}
	return groups
}

// Count is the number of changes of one sort.
func (c *Changes) Count(what string) int {
	n := 0
	for i := range c.Changes {
		if c.Changes[i].What == what {
			n++
		}
	}
	return n
}

// sorts are what can have become of something.
var sorts = []string{Added, Removed, Changed, NotKnown}

// Counts has the sorts of changes that occur.
func (c *Changes) Counts() []Count[string] { return occurring(sorts, c.Count) }

// Count is how many there are of one word: of a severity, or of a sort of changes.
type Count[W ~string] struct {
	N    int
	Word W
}

func (c Count[W]) String() string { return safetext.Number(c.N) + " " + string(c.Word) }

func occurring[W ~string](words []W, count func(W) int) (all []Count[W]) {
	for _, word := range words {
		if n := count(word); n > 0 {
			all = append(all, Count[W]{n, word})
		}
	}
	return all
}

// Listed are counts in a line.
func Listed[W ~string](counts []Count[W]) string {
	var all []string
	for _, c := range counts {
		all = append(all, c.String())
	}
	return strings.Join(all, ", ")
}
