package page

import (
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// tierScopes are the scopes of one tier.
type tierScopes struct {
	tier  scopes.Tier
	names []string
}

// byTier groups scopes by tier. They must be sorted by tier.
func byTier(all []report.Scope) (groups []tierScopes) {
	for i := range all {
		if n := len(groups); n == 0 || groups[n-1].tier != all[i].Tier {
			groups = append(groups, tierScopes{tier: all[i].Tier})
		}
		last := &groups[len(groups)-1]
		last.names = append(last.names, all[i].Name)
	}
	return groups
}

func scopeList(tiers []tierScopes, compact bool) g.Node {
	if tiers == nil {
		return nil
	}
	return g.Group{el("h4", text("Scopes")), el("dl", attr("class", "scopes"), g.Map(tiers, func(t tierScopes) g.Node {
		return g.Group{el("dt", wordBadge(t.tier)), t.node(compact)}
	}))}
}

func isUnusual(s string) bool { return !plainID.MatchString(s) || len(s) > longText }

// node shows known scopes of the lower tiers in one line. The names of the others are not only in
// oktagon's table, or need attention: each has an element of its own.
func (t tierScopes) node(compact bool) g.Node {
	switch {
	case compact && t.tier == scopes.Ordinary:
		return el("dd", text(safetext.Count(len(t.names), "scope")))
	case compact && (t.tier != scopes.Unknown || !slices.ContainsFunc(t.names, isUnusual)):
		return el("dd", attr("class", "mono"), text(strings.ReplaceAll(strings.Join(t.names, ", "), "okta.", "")))
	}
	if t.tier == scopes.Sensitive || t.tier == scopes.Ordinary {
		return el("dd", attr("class", "mono"), text(strings.Join(t.names, ", ")))
	}
	return el("dd", g.Map(t.names, func(s string) g.Node { return g.Group{code(s, longText), text(" ")} }))
}
