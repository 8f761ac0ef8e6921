package report

import (
	"fmt"
	"slices"
	"strings"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// gap is a cause for which resources were not read to the end.
type gap struct {
	state     snapshot.State
	resources []string
	reason    string
}

// gapsByCause groups the resources that were not read to the end: a scope that is not granted, or
// a listing that many others need, is one cause and not one for each of them.
func gapsByCause(coverage []snapshot.Coverage) (gaps []gap) {
	rows := map[string]snapshot.Coverage{}
	for _, c := range coverage {
		rows[c.Resource] = c
	}
	for _, c := range coverage {
		if c.State.Complete() {
			continue
		}
		root := rootOf(c, rows)
		at := slices.IndexFunc(gaps, func(g gap) bool { return g.reason == root.Reason })
		if at < 0 {
			gaps, at = append(gaps, gap{state: root.State, reason: root.Reason}), len(gaps)
		}
		gaps[at].resources = append(gaps[at].resources, c.Resource)
	}
	return gaps
}

// rootOf returns the row whose reason is also that of c: that of a resource which c needs.
func rootOf(c snapshot.Coverage, rows map[string]snapshot.Coverage) snapshot.Coverage {
	for range rows { // no chain is longer
		needed, _, _ := strings.Cut(c.Reason, " is ")
		next, ok := rows[needed]
		if !ok || c.Reason != fmt.Sprintf("%s is %s", needed, next.State) {
			break
		}
		c = next
	}
	return c
}

// heading names the resources, as many as fit into a line or two.
func (g *gap) heading() string {
	const limit = 8
	var names []string
	for _, name := range g.resources {
		names = append(names, cutName(name))
	}
	if len(names) <= limit {
		return fmt.Sprintf("%s: %s", cutName(string(g.state)), strings.Join(names, ", "))
	}
	return fmt.Sprintf("%s: %s and %s", cutName(string(g.state)), strings.Join(names[:limit], ", "), safetext.Count(len(names)-limit, "more resource"))
}
