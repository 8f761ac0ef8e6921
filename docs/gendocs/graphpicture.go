package gendocs

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"oktagon/graph/kind"
)

// picture is the part of the demo's graph that its story is about: who can reset
// whom, who let which integration in, and which of those can take over all.
type picture struct {
	nodes map[string]*drawn
	lines []line
}

// drawn is a node of the picture.
type drawn struct {
	kind, name string
	column     int
	y          int // of its middle
}

// line is an edge of the picture, between two nodes by id.
type line struct{ kind, from, to string }

// The columns of the picture, from left to right.
const (
	resetters = iota
	creators
	integrations
	organization
	columns
)

// titles are written above the columns.
var titles = [columns]string{"can reset", "let in", "integration", "and can take over"}

// drawnKinds are the edges of the picture and their colours.
var drawnKinds = map[string]string{
	kind.HelpDeskAdmin:      "#b7791f",
	kind.CreatorOf:          "#4a5568",
	kind.OktagonTakeOverOrg: "#c53030",
}

// demoGraph is the demo's graph as the tests hold it.
const demoGraph = "testdata/golden/contoso.json"

// graphPicture draws the demo's graph.
func graphPicture(root string) (string, error) {
	p, err := readPicture(root)
	if err != nil {
		return "", err
	}
	return p.svg(), nil
}

// readPicture reads the demo's graph and gives everything its place.
func readPicture(root string) (*picture, error) {
	b, err := os.ReadFile(filepath.Join(root, demoGraph))
	if err != nil {
		return nil, err
	}
	var file struct {
		Graph struct {
			Nodes []struct {
				ID         string
				Kinds      []string
				Properties struct{ Displayname string }
			}
			Edges []struct {
				Kind       string
				Start, End struct{ Value string }
			}
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", demoGraph, err)
	}
	p := &picture{nodes: map[string]*drawn{}}
	for _, n := range file.Graph.Nodes {
		p.nodes[n.ID] = &drawn{kind: n.Kinds[0], name: cmp.Or(n.Properties.Displayname, n.ID), column: -1}
	}
	for _, e := range file.Graph.Edges {
		if _, ok := drawnKinds[e.Kind]; ok {
			p.lines = append(p.lines, line{e.Kind, e.Start.Value, e.End.Value})
		}
	}
	p.choose()
	p.place()
	return p, nil
}

// choose keeps the integrations, and what leads to and from them.
func (p *picture) choose() {
	for _, n := range p.nodes {
		if n.kind == kind.APIServiceIntegration {
			n.column = integrations
		}
	}
	// put gives one end of the lines of a kind, whose other end is in a column
	// already, a column of its own.
	put := func(kind string, known, column int, end, other func(line) string) {
		for _, l := range p.lines {
			if n := p.nodes[end(l)]; l.kind == kind && n.column < 0 && p.nodes[other(l)].column == known {
				n.column = column
			}
		}
	}
	from, to := func(l line) string { return l.from }, func(l line) string { return l.to }
	put(kind.OktagonTakeOverOrg, integrations, organization, to, from)
	put(kind.CreatorOf, integrations, creators, from, to)
	put(kind.HelpDeskAdmin, creators, resetters, from, to)
	p.lines = slices.DeleteFunc(p.lines, func(l line) bool {
		return p.nodes[l.from].column < 0 || p.nodes[l.to].column < 0
	})
}

// The measures of the picture, in pixels.
const (
	boxWidth, boxHeight = 200, 30
	columnGap, rowGap   = 70, 14
	margin, heading     = 20, 40
)

// place orders the columns from right to left, so that a node lies beside what
// it leads to.
func (p *picture) place() {
	rows := 0
	for column := organization; column >= 0; column-- {
		ids := p.column(column)
		rows = max(rows, len(ids))
		for i, id := range ids {
			p.nodes[id].y = heading + margin + i*(boxHeight+rowGap) + boxHeight/2
		}
	}
	for column := range columns { // short columns stand in the middle
		ids := p.column(column)
		for _, id := range ids {
			p.nodes[id].y += (rows - len(ids)) * (boxHeight + rowGap) / 2
		}
	}
}

// column lists the nodes of a column in their order.
func (p *picture) column(column int) []string {
	var ids []string
	for id, n := range p.nodes {
		if n.column == column {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(p.rank(a), p.rank(b)), strings.Compare(a, b)) })
	return ids
}

// rank is where the first of a node's targets lies; integrations that take over
// the organization, and those that somebody let in, come first.
func (p *picture) rank(id string) int {
	best := 1 << 20
	for _, l := range p.lines {
		switch {
		case l.from == id:
			best = min(best, p.nodes[l.to].y)
		case l.to == id && l.kind == kind.CreatorOf:
			best = min(best, 1<<19)
		}
	}
	return best
}

func (n *drawn) x() int { return columnX(n.column) }

// columnX is where the boxes of a column start.
func columnX(column int) int { return margin + column*(boxWidth+columnGap) }

func (p *picture) svg() string {
	height := 0
	for _, n := range p.nodes {
		height = max(height, n.y+boxHeight/2+margin)
	}
	width := 2*margin + columns*boxWidth + (columns-1)*columnGap
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`+"\n", width, height)
	b.WriteString("<title>Who let which integration into the demo organization, and what it can take over</title>\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" rx="8" fill="#ffffff"/>`+"\n", width, height)
	for i, title := range titles {
		fmt.Fprintf(&b, `<text x="%d" y="%d" fill="#718096">%s</text>`+"\n", columnX(i), margin+16, title)
	}
	for _, l := range p.lines {
		p.drawLine(&b, l)
	}
	for column := range columns {
		for _, id := range p.column(column) {
			p.nodes[id].draw(&b)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// drawLine draws an edge; one between nodes of the same column goes around them.
func (p *picture) drawLine(b *strings.Builder, l line) {
	from, to := p.nodes[l.from], p.nodes[l.to]
	var path strings.Builder
	x, y := from.x()+boxWidth, from.y
	fmt.Fprintf(&path, "M%d %d", x, y)
	curve := func(toX, toY, end int) {
		fmt.Fprintf(&path, " C%d %d %d %d %d %d", x+columnGap/2, y, end, toY, toX, toY)
		x, y = toX, toY
	}
	if from.column == to.column {
		curve(x, to.y, x+columnGap/2)
	} else {
		for column := from.column + 1; column < to.column; column++ {
			curve(columnX(column), p.gap(column, y), columnX(column)-columnGap/2)
			x += boxWidth
			fmt.Fprintf(&path, " H%d", x)
		}
		curve(to.x(), to.y, to.x()-columnGap/2)
	}
	fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s" stroke-width="1.5"><title>%s</title></path>`+"\n", &path, drawnKinds[l.kind], l.kind)
}

// gap is where a line passes a column: between two boxes, or above or below all of
// them, as near to y as can be. Behind a box it would look as if it came from there.
func (p *picture) gap(column, y int) int {
	const half = (boxHeight + rowGap) / 2
	best := y
	for i, id := range p.column(column) {
		middle := p.nodes[id].y
		if i == 0 {
			best = middle - half
		}
		if below := middle + half; max(below-y, y-below) < max(best-y, y-best) {
			best = below
		}
	}
	return best
}

func (n *drawn) draw(b *strings.Builder) {
	fill, stroke := "#edf2f7", "#a0aec0"
	if n.column == integrations {
		fill, stroke = "#ebf4ff", "#4299e1"
	}
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" rx="6" fill="%s" stroke="%s"/>`+"\n", n.x(), n.y-boxHeight/2, boxWidth, boxHeight, fill, stroke)
	fmt.Fprintf(b, `<text x="%d" y="%d" fill="#1a202c">%s<title>%s</title></text>`+"\n", n.x()+10, n.y+5, html.EscapeString(n.name), n.kind)
}
