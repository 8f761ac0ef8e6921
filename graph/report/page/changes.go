package page

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"oktagon/graph/report"
)

// changes tell what is other than in the baseline, if there is one.
func (p *page) changes() g.Node {
	c := p.Changes
	if c == nil {
		return nil
	}
	title := "What changed"
	if !c.Since.IsZero() {
		title += " since " + day(c.Since)
	}
	list := g.Node(h.P(words("Nothing.")))
	if c.Changes != nil {
		list = sideways("scroll", "What changed", table("", []string{"Change", "What", "Name", "Of", "Was", "Is"}, g.Map(c.Changes, changeRow)))
	}
	return section("changes", "", title,
		"BloodHound keeps what is gone: after a scope was revoked, clear the Okta data there before the next upload.",
		h.Div(h.Class("muted baseline"), words("Compared with "), name(c.Baseline)), list, notes(c.Notes))
}

// signs are beside the words, for the eye.
var signs = map[string]string{report.Added: "+", report.Removed: "−", report.Changed: "~"}

func changeRow(c report.Change) g.Node {
	return h.Tr(
		h.Td(h.Class("nowrap"), h.Span(h.Class("sign"), h.Aria("hidden", "true"), words(signs[c.What])), words(c.What)),
		h.Td(words(c.Kind)),
		h.Td(name(c.Name), g.If(c.ID != c.Name, g.Group{words(" "), mono(c.ID)})),
		h.Td(name(c.Holder.Name)), h.Td(name(c.From)), h.Td(name(c.To)))
}

func notes(all []string) g.Node {
	if all == nil {
		return nil
	}
	return h.Ul(h.Class("notes"), g.Map(all, func(text string) g.Node { return h.Li(name(text)) }))
}
