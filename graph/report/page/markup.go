package page

import (
	g "maragu.dev/gomponents"
)

// el is an element with its attributes and what is in it. Were it inlined, its
// body would be in the program at each of 200 places.
//
//go:noinline
func el(name string, content ...g.Node) g.Node { return g.El(name, content...) }

//go:noinline
func attr(name, value string) g.Node { return g.Attr(name, value) }

// section has a heading and what it says of itself.
func section(id, class, title, about string, content ...g.Node) g.Node {
	return el("section", attr("id", id), maybe(class),
		el("div", attr("class", "head"), el("h2", words(title)), el("p", words(about))),
		g.Group(content))
}

func maybe(class string) g.Node { return g.If(class != "", attr("class", class)) }

// sideways lets what is too wide for a phone be moved, by finger and by keyboard.
func sideways(class, what string, content g.Node) g.Node {
	return el("div", attr("class", class), attr("tabindex", "0"), attr("role", "region"), attr("aria-label", what), content)
}

// table has headings; one that begins with a number sign is of a column of numbers.
func table(class string, headings []string, rows g.Group) g.Node {
	return el("table", maybe(class),
		el("thead", el("tr", g.Map(headings, func(text string) g.Node {
			if text[0] == '#' {
				return el("th", attr("scope", "col"), attr("class", "num"), words(text[1:]))
			}
			return el("th", attr("scope", "col"), words(text))
		}))),
		el("tbody", rows))
}

func number(text string) g.Node { return el("td", attr("class", "num"), words(text)) }

// pillOf is a word on a ground of its colour.
func pillOf(class, word string) g.Node { return el("span", attr("class", "pill "+class), words(word)) }

// open is on what is open from the beginning.
func open(is bool) g.Node { return g.If(is, attr("open", "")) }

func link(anchor string, content ...g.Node) g.Node {
	return el("a", attr("href", "#"+anchor), g.Group(content))
}

// svg is a picture with a text for who does not see it.
func svg(class, title string, content ...g.Node) g.Node {
	return el("svg", maybe(class), attr("role", "img"), el("title", words(title)), g.Group(content))
}
