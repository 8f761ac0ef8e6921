package report

import (
	"fmt"
	"slices"
	"strings"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// Gap is a cause for which resources were not read to the end.
type Gap struct {
	State     snapshot.State
	Resources []string
	Reason    string // with the remedy
}

// Gaps groups the resources that were not read to the end: a scope that is not granted, or
// a listing that many others need, is one cause and not one for each of them.
func (r *Report) Gaps() (gaps []Gap) {
	rows := map[string]snapshot.Coverage{}
	for _, c := range r.Coverage {
		rows[c.Resource] = c
	}
	scopes := map[string][]string{} // of the causes that differ in their scope only
	for _, c := range r.Coverage {
		if c.State.Complete() {
			continue
		}
		root := rootOf(c, rows)
		scope, cause := withoutScope(root.Reason)
		at := slices.IndexFunc(gaps, func(g Gap) bool { return g.Reason == cause })
		if at < 0 {
			gaps, at = append(gaps, Gap{State: root.State, Reason: cause}), len(gaps)
		}
		gaps[at].Resources = append(gaps[at].Resources, c.Resource)
		if scope != "" && !slices.Contains(scopes[cause], scope) {
			scopes[cause] = append(scopes[cause], scope)
		}
	}
	for i := range gaps {
		gaps[i].Reason = withScopes(scopes[gaps[i].Reason], gaps[i].Reason)
	}
	return gaps
}

// withoutScope returns the scope with which a reason begins, "" when it begins with none, and
// what follows it.
func withoutScope(reason string) (scope, rest string) {
	scope, rest, found := strings.Cut(reason, " ")
	if !found || !strings.HasPrefix(scope, "okta.") {
		return "", reason
	}
	return scope, " " + rest
}

func withScopes(scopes []string, reason string) string {
	if len(scopes) > 1 {
		return "each of " + strings.Join(scopes, ", ") + reason
	}
	return strings.Join(scopes, "") + reason
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
func (g *Gap) heading() string {
	const limit = 8
	var names []string
	for _, name := range g.Resources {
		names = append(names, cutName(name))
	}
	if len(names) <= limit {
		return fmt.Sprintf("%s: %s", cutName(string(g.State)), strings.Join(names, ", "))
	}
	return fmt.Sprintf("%s: %s and %s", cutName(string(g.State)), strings.Join(names[:limit], ", "), safetext.Count(len(names)-limit, "more resource"))
}
