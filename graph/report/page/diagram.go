package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// diagram shows who authorized a holder, the holder, and what it reaches, from top to bottom. It
// is as wide as a phone, so that it looks the same beside a text and below it.
type diagram struct {
	title  string // for screen readers
	height int
	lines  []line
	boxes  []box
	labels []label
}

type line struct{ d, class string }

type box struct {
	x, y, width, height        int
	class, icon                string
	titles                     []string // lines of the title
	text                       string
	textX, midY, titleY, textY int
}

type label struct {
	x, y int
	text string
}

const (
	diagramWidth   = 340
	boxHeight      = 46
	smallBoxHeight = 34 // of a box without a second line
	titleLine      = 16 // height of the second line of a title
	arrowLength    = 34
	trunkX         = 23 // of the vertical line
	indent         = 46 // of the boxes beside the vertical line
	arrowHead      = 6  // drawn beyond the end of a line
)

// addBox adds a box and returns the y of its lower end.
func (d *diagram) addBox(x, y int, class, icon, title, text string) int {
	return d.addTitled(x, y, class, icon, []string{fit(title, titleRoom(x))}, text)
}

// titleRoom is the width of a title, which is bold.
func titleRoom(x int) int { return (diagramWidth - 1 - x - 46) * 93 / 100 }

// addTitled adds a box whose title may have two lines.
func (d *diagram) addTitled(x, y int, class, icon string, titles []string, text string) int {
	b := box{x: x, y: y, width: diagramWidth - 1 - x, height: boxHeight, class: class, icon: icon, textX: x + 38}
	b.titles, b.text = titles, fit(text, (b.width-46)*107/100)
	b.titleY, b.textY = y+20, y+36
	if text == "" {
		b.height, b.titleY = smallBoxHeight, y+22
	}
	if len(b.titles) > 1 {
		b.height, b.textY = b.height+titleLine, b.textY+titleLine
	}
	b.midY = y + b.height/2
	d.boxes = append(d.boxes, b)
	d.height = max(d.height, y+b.height+1)
	return y + b.height
}

// addArrow adds an arrow downwards with a label and returns the y of its lower end.
func (d *diagram) addArrow(y int, text string) int {
	end := y + arrowLength
	d.lines = append(d.lines, line{fmt.Sprintf("M%d %dV%d", trunkX, y, end-arrowHead), ""})
	d.labels = append(d.labels, label{trunkX + 15, y + arrowLength/2 + 4, fit(text, diagramWidth-trunkX-20)})
	return end
}

// branch is an arrow from a vertical line at x to a box beside it.
func branch(x, fromY, toY, toX int, class string) line {
	return line{fmt.Sprintf("M%d %dV%dH%d", x, fromY, toY, toX-arrowHead), class}
}

// addPaths adds what the holder reaches, whose box ends at y.
func (d *diagram) addPaths(y int, paths []pathText, none string) {
	from := y
	if len(paths) == 0 {
		d.lines = append(d.lines, branch(trunkX, from, y+14+smallBoxHeight/2, indent, "alter"))
		d.addBox(indent, y+14, "none", "none", none, "")
		return
	}
	var lines []line
	for i := range paths {
		p := &paths[i]
		y += 12
		top := y
		y = d.addTitled(indent, y, p.class, p.icon, twoLines(p.action, titleRoom(indent)), p.byText())
		lines = append(lines, branch(trunkX, from, (top+y)/2, indent, p.class))
		if p.takeOvers > 0 {
			y = d.addOrganization(y, p)
		}
	}
	slices.Reverse(lines) // the first, most severe ones are drawn over the others
	d.lines = append(d.lines, lines...)
}

// addOrganization adds the path from a target to the organization.
func (d *diagram) addOrganization(y int, p *pathText) int {
	d.lines = append(d.lines, branch(indent+trunkX, y, y+10+boxHeight/2, indent*2, "takeover"))
	return d.addBox(indent*2, y+10, "takeover", "org", "the organization", "over "+p.takeoverText())
}

// takeoverText names the first target from which the organization can be taken over, and the nodes
// between the two.
func (t *pathText) takeoverText() string {
	target := t.targets[slices.IndexFunc(t.targets, func(t report.Target) bool { return t.TakesOver })]
	names := []string{target.Name}
	for _, h := range target.ToOrganization[:max(0, len(target.ToOrganization)-1)] {
		names = append(names, h.Name)
	}
	names = slices.Compact(names) // a secret has the name of its application
	all := strings.Join(names, " → ")
	if t.takeOvers > 1 {
		return fmt.Sprintf("%s and %d more", safetext.Truncate(all, 24), t.takeOvers-1)
	}
	return all
}

// byText says which scopes allow it; without one, a role does.
func (t *pathText) byText() string {
	if len(t.scopes) == 0 {
		return cmp.Or(strings.TrimPrefix(t.by, forUsers), "by its admin role")
	}
	return strings.TrimPrefix(t.byWords(), forUsers) + t.scopesText()
}

func (t *pathText) scopesText() string {
	if n := len(t.scopes) + t.moreScopes; n > 1 {
		return fmt.Sprintf("%s and %d more", t.scopes[0], n-1)
	}
	return strings.Join(t.scopes, "")
}

func (d diagram) node() g.Node {
	return svg("diagram", d.title,
		viewBox(diagramWidth, d.height), intAttrs("width", diagramWidth, "height", d.height),
		g.Map(d.lines, func(l line) g.Node { return svgPath(strings.TrimSpace("line "+l.class), l.d) }),
		g.Map(d.labels, func(l label) g.Node { return svgText("label", l.x, l.y, l.text) }),
		g.Map(d.boxes, box.node))
}

func (b box) node() g.Node {
	return g.Group{
		rect("box "+b.class, b.x, b.y, b.width, b.height, 5),
		el("use", attr("class", "icon "+b.class), attr("href", "#i-"+b.icon), intAttrs("x", b.x+11, "y", b.midY-8, "width", 16, "height", 16)),
		g.Map(b.titles, func(line string) g.Node {
			y := b.titleY
			b.titleY += titleLine
			return svgText("box-title", b.textX, y, line)
		}),
		g.If(b.text != "", svgText("box-text", b.textX, b.textY, b.text)),
	}
}

// twoLines breaks a text of ours that is too wide at a space. The second line is cut.
func twoLines(s string, pixels int) []string {
	words := strings.Fields(s)
	for n := len(words) - 1; n > 0 && widthOf(s) > pixels*10; n-- {
		if first := strings.Join(words[:n], " "); widthOf(first) <= pixels*10 {
			return []string{first, fit(strings.Join(words[n:], " "), pixels)}
		}
	}
	return []string{fit(s, pixels)}
}

// scopesText says how many scopes there are, and their highest tier.
func scopesText(n int, tier scopes.Tier, known bool) string {
	switch {
	case n == 0 && known:
		return "no scopes"
	case n == 0:
		return "scopes not known"
	case !known:
		return fmt.Sprintf("%s or more, tier %s or higher", safetext.Count(n, "scope"), tier)
	}
	return fmt.Sprintf("%s, highest tier: %s", safetext.Count(n, "scope"), tier)
}

// diagramTitle describes a diagram in words.
func diagramTitle(start string, r *report.Reach, paths []pathText) string {
	start += ". " + reachWords(r)
	if len(paths) == 0 {
		return start
	}
	var actions []string
	for i := range paths {
		actions = append(actions, paths[i].action)
	}
	return start + ". It could " + strings.Join(actions, "; ")
}

func boxClass(warn bool) string {
	if warn {
		return "warn"
	}
	return ""
}

// boxReach is the class of the box of a holder.
func boxReach(r *report.Reach) string {
	if class := styleOf(r.Level).class; class == "takeover" || class == "privileged" {
		return class
	}
	return ""
}
