package page

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// section has a heading and what it says of itself.
func section(id, class, title, about string, content ...g.Node) g.Node {
	return h.Section(h.ID(id), maybe(class),
		h.Div(h.Class("head"), h.H2(words(title)), h.P(words(about))),
		g.Group(content))
}

func maybe(class string) g.Node { return g.If(class != "", h.Class(class)) }

// sideways lets what is too wide for a phone be moved, by finger and by keyboard.
func sideways(class, what string, content g.Node) g.Node {
	return h.Div(h.Class(class), h.TabIndex("0"), h.Role("region"), h.Aria("label", what), content)
}

// table has headings; one that begins with a number sign is of a column of numbers.
func table(class string, headings []string, rows g.Group) g.Node {
	return h.Table(maybe(class),
		h.THead(h.Tr(g.Map(headings, func(text string) g.Node {
			if text[0] == '#' {
				return h.Th(h.Scope("col"), h.Class("num"), words(text[1:]))
			}
			return h.Th(h.Scope("col"), words(text))
		}))),
		h.TBody(rows))
}

func number(text string) g.Node { return h.Td(h.Class("num"), words(text)) }

// pillOf is a word on a ground of its colour.
func pillOf(class, word string) g.Node { return h.Span(h.Class("pill "+class), words(word)) }

// open is on what is open from the beginning.
func open(is bool) g.Node { return g.If(is, g.Attr("open", "")) }

func link(anchor string, content ...g.Node) g.Node {
	return h.A(h.Href("#"+anchor), g.Group(content))
}

// svg is a picture with a text for who does not see it.
func svg(class, title string, content ...g.Node) g.Node {
	return g.El("svg", maybe(class), h.Role("img"), g.El("title", g.Text(title)), g.Group(content))
}
