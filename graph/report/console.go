package report

import (
	"cmp"
	"regexp"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// Pages of the Okta Admin Console that have a list, and none for each object in it.
const (
	adminsPage     = "/admin/access/admins"
	eventHooksPage = "/admin/workflow/eventhooks"
	groupRulesPage = "/admin/groups#rules"
	tokensPage     = "/admin/access/api/tokens"
)

// zonesList is the list of network zones, of which nothing is collected.
const zonesList = "network zones"

// consolePaths are the pages that are known to work (admin-links.md §2): of nodes by their kind,
// of data flows by their type, and lists by their resource. {id} stands for the id, {name} for
// the name of an application in Okta's catalog. What is not in the table has no link.
var consolePaths = map[string]string{
	kind.AIAgent:             "/admin/workload-principals/ai-agents/{id}",
	kind.APIToken:            tokensPage,
	kind.Application:         "/admin/app/{name}/instance/{id}",
	kind.AuthorizationServer: "/admin/oauth2/as/{id}",
	kind.Group:               "/admin/group/{id}",
	kind.GroupRule:           groupRulesPage,
	kind.IdentityProvider:    "/admin/access/identity-providers/edit/{id}",
	kind.RoleAssignment:      adminsPage,
	kind.User:                "/admin/user/profile/view/{id}",

	snapshot.EventHookFlow:  eventHooksPage,
	snapshot.InlineHookFlow: "/admin/workflow/inlinehooks#view/{id}",

	snapshot.APITokens:         tokensPage,
	snapshot.EventHooks:        eventHooksPage,
	snapshot.GroupRules:        groupRulesPage,
	snapshot.IdentityProviders: "/admin/access/identity-providers",
	snapshot.InlineHooks:       "/admin/workflow/inlinehooks",
	snapshot.Policies:          "/admin/authn/authentication-policies",
	snapshot.UserAssignments:   adminsPage,
	snapshot.GroupAssignments:  adminsPage,
	snapshot.ClientAssignments: adminsPage,
	zonesList:                  "/admin/access/networks",
}

// consolePart are the ids and names that can stand in an address.
var consolePart = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$`)

// ConsoleLink returns the address in the Okta Admin Console of an object of the graph, "" when
// there is none that is known to work, or the object is not in the graph.
func (r *Report) ConsoleLink(id string) string {
	n := r.nodes[opengraph.ToUpper(id)]
	switch {
	case n == nil:
		return ""
	case n.kind == kind.DataFlow: // its class is its type
		return r.consoleAddress(n.class, n.id, "")
	}
	return r.consoleAddress(n.kind, n.id, n.class)
}

// ConsoleUser returns the address of a user, who may not be in the graph of the report.
func (r *Report) ConsoleUser(id string) string { return r.consoleAddress(kind.User, id, "") }

// ConsoleList returns the address of the list of a resource, "" when none is known to work.
func (r *Report) ConsoleList(resource string) string { return r.consoleAddress(resource, "", "") }

// ConsoleZones returns the address of the list of network zones.
func (r *Report) ConsoleZones() string { return r.ConsoleList(zonesList) }

// consoleAddress has no address for the demo, whose organization does not exist, and none for
// an organization whose host under Okta's own domain is not known.
func (r *Report) consoleAddress(of, id, name string) string {
	path, known := consolePaths[of]
	org, domain, _ := strings.Cut(cmp.Or(r.Organization.OktaHost, r.Organization.Domain), ".")
	switch {
	case r.Run.Demo, !known, !snapshot.IsOktaDomain(domain), !consolePart.MatchString(org),
		strings.Contains(path, "{id}") && !consolePart.MatchString(id),
		strings.Contains(path, "{name}") && !consolePart.MatchString(name):
		return ""
	}
	return "https://" + org + "-admin." + domain + strings.NewReplacer("{id}", id, "{name}", name).Replace(path)
}
