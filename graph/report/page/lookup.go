package page

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
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
	kind.APIServiceIntegration: "Applications → API Service Integrations",
	kind.Application:           "Applications → Applications",
	kind.APIToken:              "Security → API → Tokens",
	kind.AIAgent:               "Directory → AI Agents",
}

// consoleRow links to a holder in the Okta Admin Console, or says where in its menu it is: not
// every kind has an address that is known to work.
func consoleRow(_ *page, h *holder) g.Node {
	content := g.Node(text("Admin Console: ", menuPaths[h.kind]))
	switch {
	case h.console != "":
		content = outerLink(h.console, text("Open in the Admin Console"))
	case h.compact || menuPaths[h.kind] == "":
		return nil
	}
	return g.Group{el("dt", text("Okta")), el("dd", content)}
}

// outerLink leads out of the page.
func outerLink(address string, content g.Node) g.Node {
	return el("a", attr("href", address), attr("rel", "noopener noreferrer"), content)
}

// consoleLink is "" for the demo, whose organization does not exist.
func (p *page) consoleLink(nodeKind, id string) string {
	if p.report.Run.Demo {
		return ""
	}
	return consoleLink(p.report.Organization.Domain, nodeKind, id)
}

func (p *page) userLink(u *report.Principal) string {
	if u.Kind != report.PrincipalUser {
		return ""
	}
	return p.consoleLink(kind.User, u.ID)
}

// plainID are the ids that can stand in a query and in an address.
var plainID = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,100}$`)

// consolePaths are the addresses in the Okta Admin Console that are known to work, by kind
// (admin-links.md); %s stands for an id. Integrations have none.
var consolePaths = map[string]string{
	kind.Application: "/admin/app/oidc_client/instance/%s",
	kind.APIToken:    "/admin/access/api/tokens",
	kind.User:        "/admin/user/profile/view/%s",
}

// consoleLink returns the address of an object in the Okta Admin Console of an organization, ""
// when it is not known. Of a domain of the organization's own, the console is not known.
func consoleLink(domain, nodeKind, id string) string {
	path, known := consolePaths[nodeKind]
	org, rest, _ := strings.Cut(domain, ".")
	if !snapshot.IsOktaDomain(rest) || !known || !plainID.MatchString(org) || !plainID.MatchString(id) {
		return ""
	}
	if strings.Contains(path, "%s") {
		path = fmt.Sprintf(path, id)
	}
	return (&url.URL{Scheme: "https", Host: org + "-admin." + rest, Path: path}).String()
}
