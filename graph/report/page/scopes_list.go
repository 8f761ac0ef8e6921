package page

import (
	"cmp"
	"slices"

	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// heldScope is a scope that somebody holds.
type heldScope struct {
	scope                      report.Scope
	integrations, applications int // number of holders
}

// heldScopes returns every scope that somebody holds, the highest tier first.
func heldScopes(r *report.Report) []heldScope {
	byName := map[string]*heldScope{}
	count := func(list []report.Scope, integrations, applications int) {
		for _, s := range list {
			if byName[s.Name] == nil {
				byName[s.Name] = &heldScope{scope: s}
			}
			byName[s.Name].integrations += integrations
			byName[s.Name].applications += applications
		}
	}
	for i := range r.Integrations {
		count(r.Integrations[i].Scopes, 1, 0)
	}
	for i := range r.Applications {
		count(r.Applications[i].Scopes, 0, 1)
	}
	all := make([]heldScope, 0, len(byName))
	for _, s := range byName {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(x, y heldScope) int {
		return cmp.Or(scopes.Compare(y.scope.Name, x.scope.Name), cmp.Compare(x.scope.Name, y.scope.Name))
	})
	return all
}
