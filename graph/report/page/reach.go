package page

import (
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/kind"
	"oktagon/graph/report"
)

// reachStyle says how a level of reach looks: a colour, and a letter for those who do not see it.
type reachStyle struct {
	level         report.Level
	class, letter string
}

// reachStyles has all levels, the farthest first.
var reachStyles = []reachStyle{
	{report.ReachOrganization, "takeover", "O"},
	{report.ReachAdministrators, "privileged", "A"},
	{report.ReachUsers, "sensitive", "U"},
	{report.ReachData, "ordinary", "D"},
	{report.ReachUnknown, "unknown", "?"},
	{report.ReachNothing, "nothing", "N"},
}

func styleOf(l report.Level) reachStyle {
	for _, s := range reachStyles {
		if s.level == l {
			return s
		}
	}
	return reachStyle{report.ReachUnknown, "unknown", "?"}
}

func letterOf(class string) string {
	for _, s := range reachStyles {
		if s.class == class {
			return s.letter
		}
	}
	return ""
}

// reachBadge shows how far a holder gets, and whether it can use that today.
func reachBadge(r *report.Reach) g.Node {
	s := styleOf(r.Level)
	note := ""
	switch {
	case !r.Usable():
		note = "not usable today"
	case r.Partial && r.Level != report.ReachUnknown:
		note = "or more"
	}
	return el("span", attr("class", "reach"), badge{s.class, string(s.level)}.node(), g.If(note != "", el("span", attr("class", "small muted"), text(" ", note))))
}

// reachLegend explains the letters and colours of reach.
func reachLegend() g.Node {
	return el("ul", attr("class", "legend"), g.Map(reachStyles, func(s reachStyle) g.Node {
		return el("li", el("svg", intAttrs("width", 12, "height", 12), attr("aria-hidden", "true"),
			rect("c-"+s.class, 0, 0, 12, 12, 2), svgText("letter", 6, 10, s.letter)), text(string(s.level)))
	}))
}

// reachText says how far a holder gets, by what, and what that takes for granted.
func reachText(r *report.Reach) g.Node {
	if len(r.Steps) == 0 && r.Dormant == "" {
		return nil
	}
	var line g.Group
	if len(r.Steps) > 0 {
		line = append(line, text("Reaches "), el("b", text(r.Level.In())), text(": "))
		for n, h := range r.Steps {
			line = append(line, g.If(n > 0, text(" → ")), code(h.Edge, 40))
			if h.Kind != kind.Organization {
				line = append(line, text(" "), name(h.Name))
			}
		}
		line = append(line, g.If(len(r.Assumptions) > 0, text("; assumes ", strings.Join(r.Assumptions, ", "))), text("."))
	}
	if !r.Usable() {
		line = append(line, el("b", text(" Not usable today: ")), name(r.Dormant), text("."))
	}
	return el("p", attr("class", "small"), line)
}

// reachWords is the reach with its whole path, for screen readers.
func reachWords(r *report.Reach) string {
	words := "It reaches " + r.Level.In()
	if r.Level == report.ReachUnknown {
		words = "How far it reaches is not known"
	}
	if r.Level == report.ReachNothing {
		words = "Nothing was found that it reaches"
	}
	var steps []string
	for _, h := range r.Steps {
		if h.Kind != kind.Organization && h.Name != "" {
			steps = append(steps, safetext.Truncate(h.Name, 60))
		}
	}
	if len(steps) > 0 {
		words += ", through " + strings.Join(slices.Compact(steps), ", then ")
	}
	if !r.Usable() {
		words += "; not usable today: " + r.Dormant
	}
	return words
}
