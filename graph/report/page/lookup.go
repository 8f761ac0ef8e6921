package page

import (
	"fmt"
	"regexp"
	"unicode/utf8"

	g "maragu.dev/gomponents"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// bloodHoundRow is the query that finds a holder in BloodHound.
func bloodHoundRow(_ *page, h *holder) g.Node {
	query := "none: its id has unusual characters"
	if plainID.MatchString(h.id) {
		query = fmt.Sprintf(`MATCH (n:%s {objectid:"%s"}) RETURN n`, h.kind, opengraph.ToUpper(h.id))
	}
	return g.Group{el("dt", text("BloodHound")), el("dd", el("code", attr("class", "pick"), text(query)))}
}

// menuPaths say where in the menu of the Okta Admin Console the holders of a kind are.
var menuPaths = map[string]string{
	kind.AIAgent:               "Directory → AI Agents",
	kind.APIServiceIntegration: "Applications → API Service Integrations",
	kind.Application:           "Applications → Applications",
	kind.APIToken:              "Security → API → Tokens",
}

// consoleRow links to a holder in the Okta Admin Console, or says where in its menu it is: not
// every kind has an address that is known to work.
func consoleRow(p *page, h *holder) g.Node {
	content := g.Node(text("Admin Console: ", menuPaths[h.kind]))
	console := p.report.ConsoleLink(h.id)
	switch {
	case console != "":
		content = outerLink(console, text("Open in the Admin Console"))
	case h.compact || menuPaths[h.kind] == "":
		return nil
	}
	return g.Group{el("dt", text("Okta")), el("dd", content)}
}

// outerLink leads out of the page.
func outerLink(address string, content g.Node) g.Node {
	return el("a", attr("href", address), attr("rel", "noopener noreferrer"), content)
}

// consoleName is the name of an object, with a link into the Admin Console where one is known.
func (p *page) consoleName(id, s string) g.Node {
	return linkedName(p.report.ConsoleLink(id), s)
}

func linkedName(link, s string) g.Node {
	switch {
	case link == "":
		return name(s)
	case utf8.RuneCountInString(s) > longText: // a click opens the rest of the name
		return g.Group{name(s), text(" "), outerLink(link, text("Admin Console"))}
	}
	return outerLink(link, bdi(s))
}

// plainID are the ids that can stand in a query.
var plainID = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,100}$`)
