package page

import (
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/report"
)

// maxRuledGroups is how many groups that rules fill the page lists.
const maxRuledGroups = 100

// ruledGroups returns the groups that rules fill and that have a finding of some weight: those
// with the most severe findings come first.
func ruledGroups(r *report.Report) (groups []*report.RuledGroup) {
	for n := range r.Groups {
		if f := r.Groups[n].Result.Findings; len(f) > 0 && f[0].Severity.AtLeast(report.Medium) && len(groups) < maxRuledGroups {
			groups = append(groups, &r.Groups[n])
		}
	}
	return groups
}

// rulesSection shows who gets into which group by writing profiles, and where that leads.
// Without such a group there is no section.
func (p *page) rulesSection() g.Node {
	groups := ruledGroups(p.report)
	if len(groups) == 0 {
		return nil
	}
	rows := g.Map(groups, func(group *report.RuledGroup) g.Node {
		return el("tr", attr("id", p.anchors[report.Subject{Kind: report.OfGroup, ID: group.ID}]),
			el("th", attr("scope", "row"), p.consoleName(group.ID, group.Name), text(" "), idText(group.ID)), el("td", g.Map(group.ActiveRules(), p.ruleLine)),
			el("td", leadsTo("pushed to ", group.Pushed), leadsTo("assigned: ", group.Apps)),
			el("td", g.Map(group.Result.Findings, func(f *report.Finding) g.Node {
				return el("div", attr("class", "nowrap"), wordBadge(f.Severity), text(" "), link(p.findingAnchor(f), text(f.ID)))
			})))
	})
	return section("rules", "", "Group rules", "Groups that rules fill, where somebody may decide about membership who should not. In the Okta Admin Console: Directory → Groups → Rules.",
		scrollable("scroll", "Group rules", table("", []string{"Group", "Rules that fill it, and who can trigger them", "Leads to", "Findings"}, rows)),
		g.If(len(groups) == maxRuledGroups, el("p", attr("class", "muted"), text("The first ", safetext.Number(maxRuledGroups), " groups. The findings have all."))))
}

// ruleLine is a rule with its expression, and who can trigger it.
func (p *page) ruleLine(r *report.FillingRule) g.Node {
	return el("div", attr("class", "rule"), p.consoleName(r.ID, r.Name.Or(snapshot.Some(r.ID)).String()), text(" "), idText(r.ID), el("div", code(r.Expression(), 400)),
		g.Map(triggers(r), func(s string) g.Node { return el("div", attr("class", "small warn"), bdi(s)) }))
}

// triggers says in sentences who can trigger a rule.
func triggers(r *report.FillingRule) (sentences []string) {
	switch {
	case r.Self.Certain && r.Self.Possible:
		sentences = append(sentences, "Users of every type can: they write "+strings.Join(r.Self.Attributes, ", ")+" themselves.")
	case r.Self.Possible:
		sentences = append(sentences, "Users of some types can: they write "+strings.Join(r.Self.Attributes, ", ")+" themselves.")
	case !r.Self.Known && r.Tests.Problem == nil:
		sentences = append(sentences, "It is not known whether users can: their schemas were not read.")
	}
	if len(r.Tests.NameTests) > 0 {
		sentences = append(sentences, "Whoever can create or rename a group can.")
	}
	if n := len(r.Writers); n > 0 {
		sentences = append(sentences, joinNames(r.Writers)+" can, by a role that writes profiles.")
	}
	if r.Tests.Problem != nil {
		sentences = append(sentences, "The expression could not be read: look at it by hand.")
	}
	return sentences
}

// joinNames names the first of some objects, and counts the others.
func joinNames(all []report.NamedObject) string {
	var names []string
	for _, o := range all[:min(len(all), report.MaxTargets)] {
		names = append(names, safetext.Truncate(o.Name, longText))
	}
	if more := len(all) - len(names); more > 0 {
		names = append(names, safetext.Number(more)+" more")
	}
	return strings.Join(names, ", ")
}

func leadsTo(how string, all []report.NamedObject) g.Node {
	return g.If(len(all) > 0, el("div", text(how), bdi(joinNames(all))))
}
