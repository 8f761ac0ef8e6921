package page

import (
	_ "embed"
	"fmt"
	"strconv"

	g "maragu.dev/gomponents"
)

// iconFile has the icons and the tips of arrows, once for all pictures.
//
//go:embed icons.svg
var iconFile string

func icons() g.Node { return g.Raw(iconFile) }

// at are attributes of lengths and places.
func at(pairs ...any) g.Node {
	var attributes g.Group
	for i := 0; i < len(pairs); i += 2 {
		attributes = append(attributes, attr(pairs[i].(string), strconv.Itoa(pairs[i+1].(int))))
	}
	return attributes
}

func rect(class string, x, y, width, height, radius int, content ...g.Node) g.Node {
	return el("rect", attr("class", class), at("x", x, "y", y, "width", width, "height", height, "rx", radius), g.Group(content))
}

func label(class string, x, y int, text string) g.Node {
	return el("text", maybe(class), at("x", x, "y", y), words(text))
}

func path(class, d string) g.Node { return el("path", attr("class", class), attr("d", d)) }

func viewBox(width, height int) g.Node {
	return attr("viewBox", fmt.Sprintf("0 0 %d %d", width, height))
}

func (p picture) node() g.Node {
	return svg("picture", p.Alt,
		viewBox(p.Width, p.Height), at("width", p.Width, "height", p.Height),
		g.Map(p.Lines, func(l line) g.Node { return path("line "+l.Class, l.D) }),
		g.Map(p.Labels, func(l caption) g.Node { return label("label", l.X, l.Y, l.Text) }),
		g.Map(p.Boxes, box.node))
}

func (b box) node() g.Node {
	return g.Group{
		rect("box "+b.Class, b.X, b.Y, b.W, b.H, 5),
		el("use", attr("class", "icon "+b.Class), attr("href", "#i-"+b.Icon), at("x", b.X+11, "y", b.Mid-8, "width", 16, "height", 16)),
		label("t1", b.TextX, b.T1, b.Title),
		g.If(b.Text != "", label("t2", b.TextX, b.T2, b.Text)),
	}
}
