package page

import (
	g "maragu.dev/gomponents"
)

// el is an element with its attributes and content. It is not inlined, because its body would be
// in the program 200 times.
//
//go:noinline
func el(name string, content ...g.Node) g.Node { return g.El(name, content...) }

//go:noinline
func attr(name, value string) g.Node { return g.Attr(name, value) }

// optionalClass is no attribute when the class is empty.
func optionalClass(class string) g.Node { return g.If(class != "", attr("class", class)) }

// section has a heading and a sentence about itself.
func section(id, class, title, about string, content ...g.Node) g.Node {
	return el("section", attr("id", id), optionalClass(class),
		el("div", attr("class", "head"), el("h2", text(title)), el("p", text(about))),
		g.Group(content))
}

// scrollable scrolls sideways what is too wide for the screen, also by keyboard.
func scrollable(class, label string, content g.Node) g.Node {
	return el("div", attr("class", class), attr("tabindex", "0"), attr("role", "region"), attr("aria-label", label), content)
}

// table has a heading for each column. A heading that begins with # is of a column of numbers.
func table(class string, headings []string, rows g.Group) g.Node {
	return el("table", optionalClass(class),
		el("thead", el("tr", g.Map(headings, func(heading string) g.Node {
			if heading[0] == '#' {
				return el("th", attr("scope", "col"), attr("class", "num"), text(heading[1:]))
			}
			return el("th", attr("scope", "col"), text(heading))
		}))),
		el("tbody", rows))
}

func numberCell(number string) g.Node { return el("td", attr("class", "num"), text(number)) }

// openIf opens a details element from the beginning.
func openIf(condition bool) g.Node { return g.If(condition, attr("open", "")) }

func link(anchor string, content ...g.Node) g.Node {
	return el("a", attr("href", "#"+anchor), g.Group(content))
}

// badge is a word on a background whose colour says how severe it is.
type badge struct{ Class, Word string }

func (b badge) node() g.Node { return el("span", attr("class", "badge "+b.Class), text(b.Word)) }

// wordBadge is a badge whose class is its word.
func wordBadge[W ~string](word W) g.Node { return badge{string(word), string(word)}.node() }

// warnClass is the class of a text that may need attention.
func warnClass(warn bool) string {
	if warn {
		return "warn"
	}
	return "muted"
}
