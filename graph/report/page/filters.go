package page

import (
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/graph/report"
)

// minFiltered is from how many integrations on they can be filtered.
const minFiltered = 10

// option is a choice of a filter. Its class is that of the rows that it leaves.
type option struct{ class, label string }

// filterKind is a filter of integrations.
type filterKind struct {
	id, label string
	options   []option
	class     func(*page, *report.Integration) string // that of one of the options
}

// filterKinds are the filters in their order. page.css has a rule for each class.
var filterKinds = []filterKind{
	{"reach", "Reach", []option{{"r-takeover", "organization"}, {"r-privileged", "administrators"}, {"r-sensitive", "users and groups"},
		{"r-ordinary", "data"}, {"r-unknown", "not known"}, {"r-nothing", "nothing found"}}, (*page).reachClass},
	{"owner", "Authorized by", []option{{"o-active", "active"}, {"o-left", "deleted, deactivated or not named"}, {"o-software", "software"}, {"o-other", "other or unknown"}}, (*page).ownerClass},
	{"age", "Oldest active secret", []option{{"s-old", "older than the limit"}, {"s-young", "newer"}, {"s-none", "none or unknown"}}, (*page).secretClass},
}

// filters are radio buttons; the style alone hides the rows that do not match.
func (p *page) filters() g.Node {
	if len(p.report.Integrations) < minFiltered {
		return nil
	}
	return el("div", attr("class", "filters"), g.Map(filterKinds, func(f filterKind) g.Node { return filter(f.id, f.label, f.options) }))
}

func filter(id, label string, options []option) g.Node {
	all := append([]option{{"", "all"}}, options...)
	return el("fieldset", el("legend", text(label)), g.Map(all, func(o option) g.Node {
		return el("label", el("input", attr("type", "radio"), attr("name", "f-"+id), attr("id", "f-"+id+o.class), g.If(o.class == "", attr("checked", ""))), text(" ", o.label))
	}))
}

// filterClasses are the classes of an integration that the filters use.
func (p *page) filterClasses(i *report.Integration) string {
	var classes []string
	for _, f := range filterKinds {
		classes = append(classes, f.class(p, i))
	}
	return strings.Join(classes, " ")
}

func (p *page) reachClass(i *report.Integration) string { return "r-" + styleOf(i.Reach.Level).class }

func (p *page) ownerClass(i *report.Integration) string {
	c := &i.Creator
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
