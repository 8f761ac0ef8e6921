package page

import (
	_ "embed"
	"fmt"
	"strconv"

	g "maragu.dev/gomponents"
)

// iconFile has the icons and arrow heads of all diagrams.
//
//go:embed icons.svg
var iconFile string

func icons() g.Node { return g.Raw(iconFile) }

// svg is a picture with a title for screen readers.
func svg(class, title string, content ...g.Node) g.Node {
	return el("svg", optionalClass(class), attr("role", "img"), el("title", text(title)), g.Group(content))
}

// intAttrs are attributes with integer values, given in pairs of name and value.
func intAttrs(pairs ...any) g.Node {
	var attributes g.Group
	for i := 0; i < len(pairs); i += 2 {
		attributes = append(attributes, attr(pairs[i].(string), strconv.Itoa(pairs[i+1].(int))))
	}
	return attributes
}

func rect(class string, x, y, width, height, radius int, content ...g.Node) g.Node {
	return el("rect", attr("class", class), intAttrs("x", x, "y", y, "width", width, "height", height, "rx", radius), g.Group(content))
}

func svgText(class string, x, y int, content string) g.Node {
	return el("text", optionalClass(class), intAttrs("x", x, "y", y), text(content))
}

func svgPath(class, d string) g.Node { return el("path", attr("class", class), attr("d", d)) }

func viewBox(width, height int) g.Node {
	return attr("viewBox", fmt.Sprintf("0 0 %d %d", width, height))
}
