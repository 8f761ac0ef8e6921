package page

import (
	"fmt"
	"slices"
	"strings"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

func integrationDiagram(i *report.Integration, h *holder) diagram {
	creator := describe(&i.Creator)
	var d diagram
	y := d.addBox(1, 1, boxClass(creator.warn), principalIcon(&i.Creator), creator.name, creator.state)
	arrow := "let it in"
	if !i.Created.IsZero() {
		arrow += " on " + day(i.Created)
	}
	y = d.addArrow(y, arrow)
	y = d.addBox(1, y, highestClass(h.paths.texts), "plug", i.Name, scopesText(len(i.Scopes), i.Tier, true))
	d.addPaths(y, h.paths.texts, h.paths.shortNone())
	d.title = diagramTitle(safetext.Truncate(creator.name, longText)+" let in "+safetext.Truncate(i.Name, longText), h.paths.texts)
	return d
}

func applicationDiagram(a *report.Application, h *holder) diagram {
	var d diagram
	y := d.addBox(1, 1, boxClass(a.Admin == report.SuperAdmin), "role", "Admin role: "+rolesText(a), "")
	y = d.addArrow(y, "together with its scopes")
	y = d.addBox(1, y, highestClass(h.paths.texts), "app", a.Name, scopesText(len(a.Scopes), a.Tier, a.ScopesKnown))
	d.addPaths(y, h.paths.texts, h.paths.shortNone())
	d.title = diagramTitle(safetext.Truncate(a.Name, longText), h.paths.texts)
	return d
}

func tokenDiagram(t *report.Token) diagram {
	owner := describe(&t.Owner)
	var d diagram
	y := d.addBox(1, 1, boxClass(owner.warn), principalIcon(&t.Owner), owner.name, owner.state)
	y = d.addArrow(y, "all rights of the owner, without a scope")
	y = d.addBox(1, y, "", "key", t.Name, "API token")
	paths := tokenPaths(t)
	d.addPaths(y, paths, "not known: the owner's roles were not read")
	d.title = diagramTitle(safetext.Truncate(t.Name, longText), paths)
	return d
}

// tokenPaths is what the owner of a token can do.
func tokenPaths(t *report.Token) []pathText {
	switch t.Owner.Admin {
	case report.SuperAdmin:
		return []pathText{{action: "take over the organization", class: "takeover", icon: "org", scopes: []string{"being a super admin"}}}
	case report.OtherAdmin:
		return []pathText{{action: "do what its owner's roles allow", class: "privileged", icon: "role", scopes: []string{"being an admin"}}}
	case report.NoAdmin:
		return []pathText{{action: "do what a user may", class: "alter", icon: "user", scopes: []string{"being a user"}}}
	}
	return nil
}

// shortNone is shown in the diagram when there are no paths.
func (l *pathList) shortNone() string {
	if l.incomplete {
		return "not known"
	}
	return "nothing of weight found"
}

// scopesText says how many scopes there are, and their highest tier.
func scopesText(n int, tier scopes.Tier, known bool) string {
	switch {
	case n == 0 && known:
		return "no scopes"
	case n == 0:
		return "scopes not known"
	case !known:
		return fmt.Sprintf("%s or more, %s or above", safetext.Count(n, "scope"), tier)
	}
	return fmt.Sprintf("%s, at most %s", safetext.Count(n, "scope"), tier)
}

// diagramTitle describes a diagram in words.
func diagramTitle(start string, paths []pathText) string {
	if len(paths) == 0 {
		return start
	}
	var actions []string
	for i := range paths {
		actions = append(actions, paths[i].action)
	}
	return start + ", which could " + strings.Join(actions, "; ")
}

func boxClass(warn bool) string {
	if warn {
		return "warn"
	}
	return ""
}

// highestClass is the class of the most severe path.
func highestClass(paths []pathText) string {
	for _, class := range []string{"takeover", "privileged"} {
		if slices.ContainsFunc(paths, func(t pathText) bool { return t.class == class }) {
			return class
		}
	}
	return ""
}

func principalIcon(p *report.Principal) string {
	switch p.Kind {
	case report.PrincipalUser:
		return "user"
	case report.PrincipalApplication:
		return "app"
	case report.PrincipalIntegration:
		return "plug"
	}
	return "nobody"
}
