package page

import (
	"cmp"
	"slices"

	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// heldScope is a scope that somebody holds.
type heldScope struct {
	report.Scope
	Integrations, Applications int // that hold it
}

// glossary has every scope that somebody holds, the highest tier first.
func glossary(r *report.Report) []heldScope {
	held := map[string]*heldScope{}
	count := func(list []report.Scope, integrations, applications int) {
		for _, s := range list {
			if held[s.Name] == nil {
				held[s.Name] = &heldScope{Scope: s}
			}
			held[s.Name].Integrations += integrations
			held[s.Name].Applications += applications
		}
	}
	for i := range r.Integrations {
		count(r.Integrations[i].Scopes, 1, 0)
	}
	for i := range r.Applications {
		count(r.Applications[i].Scopes, 0, 1)
	}
	all := make([]heldScope, 0, len(held))
	for _, s := range held {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(x, y heldScope) int {
		return cmp.Or(scopes.Compare(y.Name, x.Name), cmp.Compare(x.Name, y.Name))
	})
	return all
}
