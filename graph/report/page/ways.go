package page

import (
	"fmt"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/kind"
	"oktagon/graph/report"
)

// way is a lead in words.
type way struct {
	Does      string
	Class     string // of pictures: takeover, privileged or alter
	Icon      string
	Ends      []report.Target
	MoreEnds  int
	Via       []string
	MoreVia   int
	Assumes   string
	TakeOvers int // how many of what it reaches lead to the organization
}

// maxVia is how many scopes of a way are named; the card lists all of them.
const maxVia = 8

// deeds say what an edge lets its start do, to how many of what.
var deeds = map[string]struct{ does, of, icon, class string }{
	kind.OktagonTakeOverOrg:      {"take over the organization", "", "org", "takeover"},
	kind.OktagonManageApp:        {"control %s", "application", "app", "privileged"},
	kind.OktagonAddMember:        {"add members to %s", "group", "group", "privileged"},
	kind.OktagonReadSecret:       {"read %s in clear", "client secret", "key", "privileged"},
	kind.OktagonManageAuthServer: {"rewrite the tokens of %s", "authorization server", "server", "privileged"},
	kind.OktagonAlterOrg:         {"change what protects the org", "", "gear", "alter"},
}

func waysOf(leads []report.Path) (all []way) {
	for i := range leads {
		l := &leads[i]
		w := way{Via: l.Scopes, Assumes: strings.Join(l.Assumptions, ", ")}
		w.Does, w.Icon, w.Class = does(l)
		if strings.Contains(deeds[l.Edge].does, "%s") {
			w.Ends, w.MoreEnds, w.TakeOvers = l.Targets, l.Count-len(l.Targets), l.TakeOvers
		}
		if len(w.Via) > maxVia {
			w.Via, w.MoreVia = w.Via[:maxVia], len(w.Via)-maxVia
		}
		all = append(all, w)
	}
	return all
}

// does says what a lead lets its holder do.
func does(l *report.Path) (text, icon, class string) {
	w, ok := deeds[l.Edge]
	switch {
	case !ok:
		return fmt.Sprintf("%s: %s %s", l.Edge, safetext.Number(l.Count), l.TargetKind), "gear", "alter"
	case w.of == "":
		return w.does, w.icon, w.class
	}
	return fmt.Sprintf(w.does, safetext.Count(l.Count, w.of)), w.icon, w.class
}

func leadsTo(leads []report.Path, edge string) bool {
	return slices.ContainsFunc(leads, func(l report.Path) bool { return l.Edge == edge })
}

func (w way) node() g.Node {
	var ends, via g.Group
	for n, e := range w.Ends {
		ends = append(ends, g.If(n > 0, words(", ")), name(e.Name),
			g.If(e.TakesOver, el("span", attr("class", "worry"), words(" which leads to the organization"))))
	}
	for n, scope := range w.Via {
		via = append(via, g.If(n > 0, words(", ")), code(scope, 80))
	}
	return el("li", el("b", words(w.Does)),
		g.If(ends != nil, g.Group{words(": "), ends, more(w.MoreEnds)}),
		el("span", attr("class", "muted"), words(" by "), via, more(w.MoreVia), g.If(w.Assumes != "", words("; assumes ", w.Assumes))))
}

func more(n int) g.Node { return g.If(n > 0, words(" and ", safetext.Number(n), " more")) }
