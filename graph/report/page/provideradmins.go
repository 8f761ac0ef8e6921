package page

import (
	"cmp"
	"slices"

	g "maragu.dev/gomponents"

	"oktagon/graph/report"
)

// maxProviderAdmins is how many of those who can add identity providers the page lists.
const maxProviderAdmins = 100

func shownProviderAdmins(r *report.Report) []report.ProviderAdmin {
	return r.ProviderAdmins[:min(len(r.ProviderAdmins), maxProviderAdmins)]
}

// providersSection lists those who can add identity providers by a role.
func (p *page) providersSection() g.Node {
	all := p.report.ProviderAdmins
	if len(all) == 0 {
		return nil
	}
	rows := g.Map(shownProviderAdmins(p.report), p.providerRow)
	return section("providers", "page", "Who can add identity providers",
		"Users, groups and service apps whose admin role manages identity providers; super admins are left out. With one of its own, each could sign in as anyone, if a new or changed identity provider may sign in administrators (a3). In the Okta Admin Console: Security → Administrators.",
		scrollable("scroll", "Who can add identity providers", table("", []string{"Who", "Kind", "Status", "By", "#People"}, rows)),
		g.If(len(all) > maxProviderAdmins, el("p", attr("class", "muted"), text("The graph and --findings have the others."))))
}

// providerRow has the anchor of a user or group that has none in another section.
func (p *page) providerRow(a report.ProviderAdmin) g.Node {
	s := report.Subject{Kind: a.Kind, ID: a.ID, Name: a.Name}
	elsewhere := a.Kind == report.OfApplication || a.Kind == report.OfGroup && slices.ContainsFunc(ruledGroups(p.report), func(x *report.RuledGroup) bool { return x.ID == a.ID })
	who := p.subjectLink(s)
	anchor := g.Node(nil)
	if !elsewhere {
		who, anchor = p.consoleName(a.ID, a.Name), attr("id", p.anchors[report.Subject{Kind: a.Kind, ID: a.ID}])
	}
	return el("tr", anchor, el("th", attr("scope", "row"), who, text(" "), idText(a.ID)),
		el("td", text(a.Kind)), el("td", attr("class", "nowrap"), shortName(cmp.Or(a.Status, "–"), 20)), el("td", providerRoles(a.Roles)), numberCell(cmp.Or(a.PeopleText(), "–")))
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
