package page

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/kind"
	"oktagon/graph/report"
)

// pathList is what a holder could do in the organization.
type pathList struct {
	reach      *report.Reach
	texts      []pathText
	none       string // why there are no texts; without it, the list is not shown
	incomplete bool   // there may be more
}

// pathText is a path in words.
type pathText struct {
	action      string // "control 2 applications"
	class       string // in diagrams: takeover, privileged or alter
	icon        string
	targets     []report.Target
	moreTargets int // that are not in targets
	takeOvers   int // number of the targets from which the organization can be taken over
	scopes      []string
	moreScopes  int    // that are not in scopes
	by          string // what allows it when no scopes do, or what the scopes are
	assumptions string
}

// maxPathScopes is how many scopes of a path are named. All scopes are listed below the paths.
const maxPathScopes = 8

// edgeText says what an edge allows; a %s in action stands for a number of targets.
type edgeText struct{ action, target, icon, class string }

var edgeTexts = map[string]edgeText{
	kind.OktagonTakeOverOrg:      {"take over the organization", "", "org", "takeover"},
	kind.OktagonManageApp:        {"control %s", "application", "app", "privileged"},
	kind.OktagonAddMember:        {"add members to %s", "group", "group", "privileged"},
	kind.OktagonReadSecret:       {"read %s in plain text", "client secret", "key", "privileged"},
	kind.OktagonManageAuthServer: {"rewrite the tokens of %s", "authorization server", "server", "privileged"},
	kind.SuperAdmin:              {"act as a super admin within its scopes", "", "org", "takeover"},
	kind.GetsSecret:              {"get %s", "static secret", "key", "privileged"},
	kind.ActsAtApp:               {"act at %s", "application", "app", "alter"},
	kind.ActsAtServer:            {"act at %s", "authorization server", "server", "alter"},
	kind.ActsAtAgent:             {"act at %s", "agent", "agent", "alter"},
	kind.ActsAtResource:          {"act at %s", "API or MCP server", "server", "alter"},
	kind.OktagonAlterOrg:         {"weaken the organization's protections", "", "gear", "alter"},
}

// roleActions say what a role allows a service app; a %s stands for a number of nodes.
var roleActions = map[string]string{
	kind.OrgAdmin:             "take over %s with its role",
	kind.GroupAdmin:           "take over %s with its role",
	kind.HelpDeskAdmin:        "reset %s with its role",
	kind.GroupMembershipAdmin: "change the members of %s with its role",
	kind.AppAdmin:             "control %s with its role",
	kind.MobileAdmin:          "manage %s with its role",
	kind.ManageApp:            "control %s with its role",
	kind.ResetPassword:        "reset the password of %s with its role",
	kind.ResetFactors:         "reset the factors of %s with its role",
	kind.AddMember:            "add members to %s with its role",
	kind.ReadClientSecret:     "read %s in plain text with its role",
}

// targetNames are the words for the nodes that roles reach.
var targetNames = map[string]string{
	kind.User: "user", kind.Group: "group", kind.Device: "device", kind.Application: "application",
	kind.APIServiceIntegration: "integration", kind.ClientSecret: "client secret",
}

func pathTexts(paths []report.Path) (all []pathText) {
	for i := range paths {
		all = append(all, newPathText(&paths[i]))
	}
	return all
}

func newPathText(p *report.Path) pathText {
	t := pathText{scopes: p.Scopes, assumptions: strings.Join(p.Assumptions, ", ")}
	if len(t.scopes) > maxPathScopes {
		t.scopes, t.moreScopes = t.scopes[:maxPathScopes], len(t.scopes)-maxPathScopes
	}
	t.setCondition(p)
	e, known := edgeTexts[p.Edge]
	action, byRole := roleActions[p.Edge]
	switch {
	case byRole:
		t.action = fmt.Sprintf(action, safetext.Count(p.Count, targetNames[p.TargetKind]))
		t.icon, t.class = "role", "privileged"
		t.setTargets(p)
		return t
	case !known:
		t.action, t.icon, t.class = fmt.Sprintf("%s: %s %s", p.Edge, safetext.Number(p.Count), p.TargetKind), "gear", "alter"
		return t
	case e.target == "":
		t.action = e.action
	default:
		t.action = fmt.Sprintf(e.action, safetext.Count(p.Count, e.target))
		t.setTargets(p)
	}
	t.icon, t.class = e.icon, e.class
	return t
}

// isActing reports whether an agent acts for its users by an edge.
func isActing(edge string) bool {
	return edge == kind.ActsAtApp || edge == kind.ActsAtServer || edge == kind.ActsAtAgent || edge == kind.ActsAtResource
}

// forUsers is left out in diagrams, which have little room.
const forUsers = "for its users, "

// setCondition says of the connections of an agent which scopes they allow.
func (t *pathText) setCondition(p *report.Path) {
	switch {
	case p.Edge == kind.GetsSecret:
		t.by = "the same for every user"
	case p.Condition == "ALL_SCOPES":
		t.by, t.scopes, t.moreScopes = forUsers+"with all scopes", nil, 0
	case p.Condition == "EXCLUDE":
		t.by = forUsers + "with all scopes but "
	case isActing(p.Edge) && len(t.scopes) > 0:
		t.by = forUsers + "with "
	case isActing(p.Edge):
		t.by = forUsers + "scopes not told"
	}
}

// setTargets names the targets whose name is known: of users and devices without a role, the report
// has only the number.
func (t *pathText) setTargets(p *report.Path) {
	for _, target := range p.Targets {
		if target.Name != "" || target.TakesOver {
			t.targets = append(t.targets, target)
		}
	}
	t.moreTargets, t.takeOvers = p.Count-len(t.targets), p.TakeOvers
}

// shortNone is shown in the diagram when there are no paths.
func (l *pathList) shortNone() string {
	if l.incomplete || l.reach.Level == report.ReachUnknown {
		return "not known"
	}
	return "nothing found that it reaches"
}

// reachText is left out of a compact card whose first path says the same.
func (l pathList) reachText(compact bool) g.Node {
	if compact && len(l.reach.Steps) == 1 && l.reach.TakesOver() && l.reach.Usable() {
		return nil
	}
	return reachText(l.reach)
}

func (l pathList) node(p *page, compact bool) g.Node {
	content := g.Node(el("p", attr("class", "small"), text(l.none)))
	switch {
	case len(l.texts) > 0:
		content = g.Group{l.reachText(compact), el("ul", attr("class", "paths"), g.Map(l.texts, func(t pathText) g.Node { return t.node(p, compact) })), g.If(l.incomplete, incompleteNote())}
	case l.none == "":
		return nil
	}
	return g.Group{el("h4", text("What it could do")), content}
}

func (t pathText) node(p *page, compact bool) g.Node {
	if compact {
		return t.compactNode()
	}
	var targets, names g.Group
	for n, target := range t.targets {
		targets = append(targets, g.If(n > 0, text(", ")), p.consoleName(target.ID, target.Name),
			g.If(target.TakesOver, el("span", attr("class", "warn"), text(" which leads to the organization"))))
	}
	for n, scope := range t.scopes {
		names = append(names, g.If(n > 0, text(", ")), code(scope, 80))
	}
	return el("li", el("b", text(t.action)),
		g.If(targets != nil, g.Group{text(": "), targets, moreText(t.moreTargets)}),
		el("span", attr("class", "muted"), text(" ", t.byWords()), names, moreText(t.moreScopes), g.If(t.assumptions != "", text("; assumes ", t.assumptions))))
}

// byWords stand before the scopes.
func (t pathText) byWords() string {
	if t.by == "" && len(t.scopes) > 0 {
		return "by "
	}
	return t.by
}

// compactNode names the first target and the first scope.
func (t pathText) compactNode() g.Node {
	target := g.Node(nil)
	if len(t.targets) > 0 {
		target = g.Group{text(": "), shortName(t.targets[0].Name, 60), moreText(len(t.targets) - 1 + t.moreTargets)}
	}
	scope := g.Node(nil)
	if len(t.scopes) > 0 {
		scope = g.Group{text(" ", t.byWords()), shortName(t.scopes[0], 80), moreText(len(t.scopes) - 1 + t.moreScopes)}
	}
	return el("li", text(t.action), target, scope)
}

func moreText(n int) g.Node { return g.If(n > 0, text(" and ", safetext.Number(n), " more")) }
