package page

import (
	g "maragu.dev/gomponents"

	"oktagon/graph/report"
)

// minFiltered is from how many integrations on they can be filtered.
const minFiltered = 10

// option is a choice of a filter. Its class is that of the rows that it leaves.
type option struct{ class, label string }

// The filters of integrations. page.css has a rule for each class.
var (
	reachOptions = []option{{"r-takeover", "organization"}, {"r-privileged", "administrators"}, {"r-sensitive", "users and groups"},
		{"r-ordinary", "data"}, {"r-unknown", "not known"}, {"r-nothing", "nothing found"}}
	ownerOptions = []option{{"o-active", "active"}, {"o-left", "deleted, deactivated or not named"}, {"o-software", "software"}, {"o-other", "other or unknown"}}
	ageOptions   = []option{{"s-old", "older than the limit"}, {"s-young", "newer"}, {"s-none", "none or unknown"}}
)

// filters are radio buttons; the style alone hides the rows that do not match.
func (p *page) filters() g.Node {
	if len(p.report.Integrations) < minFiltered {
		return nil
	}
	return el("div", attr("class", "filters"),
		filter("reach", "Reach", reachOptions), filter("owner", "Authorized by", ownerOptions), filter("age", "Oldest active secret", ageOptions))
}

func filter(id, label string, options []option) g.Node {
	all := append([]option{{"", "all"}}, options...)
	return el("fieldset", el("legend", text(label)), g.Map(all, func(o option) g.Node {
		return el("label", el("input", attr("type", "radio"), attr("name", "f-"+id), attr("id", "f-"+id+o.class), g.If(o.class == "", attr("checked", ""))), text(" ", o.label))
	}))
}

// filterClasses are the classes of an integration that the filters use.
func (p *page) filterClasses(i *report.Integration) string {
	return "r-" + styleOf(i.Reach.Level).class + " " + ownerClass(&i.Creator) + " " + p.secretClass(i)
}

func ownerClass(c *report.Principal) string {
	switch {
	case c.Kind == report.PrincipalApplication, c.Kind == report.PrincipalIntegration:
		return "o-software"
	case c.State == active:
		return "o-active"
	case c.State == "DEPROVISIONED", c.State == "gone", c.ID == "":
		return "o-left"
	}
	return "o-other"
}

func (p *page) secretClass(i *report.Integration) string {
	class := "s-none"
	for _, s := range i.Secrets {
		switch {
		case s.Status != active || s.Created.IsZero():
		case p.report.Older(s.Created, p.report.Limits.Secret):
			return "s-old"
		default:
			class = "s-young"
		}
	}
	return class
}
