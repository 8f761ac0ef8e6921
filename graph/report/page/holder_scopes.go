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

// byTier groups scopes by tier, the highest first.
func byTier(all []report.Scope) (groups []tierScopes) {
	for _, tier := range scopes.Tiers {
		group := tierScopes{tier: tier}
		for i := range all {
			if all[i].Tier == tier {
				group.names = append(group.names, all[i].Name)
			}
		}
		if group.names != nil {
			groups = append(groups, group)
		}
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
		return el("dd", attr("class", "mono"), text(shortScopes(t.names)))
	}
	if t.tier == scopes.Sensitive || t.tier == scopes.Ordinary {
		return el("dd", attr("class", "mono"), text(strings.Join(t.names, ", ")))
	}
	return el("dd", g.Map(t.names, func(s string) g.Node { return g.Group{code(s, longText), text(" ")} }))
}

// shortScopes names scopes by what they end in, without what they all begin with.
func shortScopes(names []string) string {
	var parts []string
	for _, access := range []string{"manage", "read", ""} {
		var resources []string
		for _, name := range names {
			resource, is := strings.CutSuffix(strings.TrimPrefix(name, "okta."), "."+access)
			if access == "" {
				is = !strings.HasSuffix(name, ".manage") && !strings.HasSuffix(name, ".read")
			}
			if is {
				resources = append(resources, resource)
			}
		}
		if resources != nil {
			parts = append(parts, strings.TrimPrefix(access+": ", ": ")+strings.Join(resources, ", "))
		}
	}
	return strings.Join(parts, "; ")
}
