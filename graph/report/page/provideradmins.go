package page

import (
	"cmp"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/graph/report"
)

// maxProviderAdmins is how many of those who can add identity providers the page lists.
const maxProviderAdmins = 100

// providersSection lists those who can add identity providers by a role.
func (p *page) providersSection() g.Node {
	all := p.report.ProviderAdmins
	if len(all) == 0 {
		return nil
	}
	rows := g.Map(all[:min(len(all), maxProviderAdmins)], func(a report.ProviderAdmin) g.Node {
		who := p.consoleName(a.ID, a.Name)
		if a.Kind == report.OfApplication {
			who = p.subjectLink(report.Subject{Kind: a.Kind, ID: a.ID, Name: a.Name})
		}
		return el("tr", el("th", attr("scope", "row"), who, text(" "), idText(a.ID)),
			el("td", text(a.Kind)), el("td", name(strings.ToLower(a.Status))), el("td", providerRoles(a.Roles)), numberCell(cmp.Or(a.PeopleText(), "–")))
	})
	return section("providers", "page", "Who can add identity providers",
		"Users, groups and service apps whose admin role manages identity providers; super admins are left out. With one of its own, each could sign in as anyone, if a new or changed identity provider may sign in administrators (a3). In the Okta Admin Console: Security → Administrators.",
		scrollable("scroll", "Who can add identity providers", table("", []string{"Who", "Kind", "Status", "By", "#People"}, rows)),
		g.If(len(all) > maxProviderAdmins, el("p", attr("class", "muted"), text("The graph and --findings have the others."))))
}

// providerRoles names roles, each with its resource set.
func providerRoles(roles []report.ProviderRole) g.Node {
	var all g.Group
	for n, role := range roles {
		if n == maxEvidence {
			return append(all, text(", and more"))
		}
		all = append(all, g.If(n > 0, text(", ")), shortName(role.Name, 80))
		if set := cmp.Or(role.Set.Name, role.Set.ID); set != "" {
			all = append(all, text(" on "), shortName(set, 80))
		}
	}
	return all
}
