package admin

import (
	"net/url"
	"slices"
	"strings"

	"oktagon/graph/kind"
)

// resourceName is what the address or the ORN of a resource says. Of addresses only path
// and query count: organizations have more hosts than one.
type resourceName struct {
	service    string // of ORNs, in lower case
	collection string // in lower case
	ids        []string
	members    bool       // the members of a group or realm, not the group or realm
	query      url.Values // of addresses
}

// parseName reads an address or an ORN, in any letter case but for ids, and with escapes:
// Okta has escaped whole addresses. It is not ok when the text is neither.
func parseName(text string) (n resourceName, ok bool) {
	if plain, err := url.PathUnescape(text); err == nil {
		text = plain
	}
	if parts := strings.Split(text, ":"); strings.EqualFold(parts[0], "orn") {
		return parseORN(parts)
	}
	return parseAddress(text)
}

// parseORN reads orn:partition:service:org:type[:id ...][:contained_resources].
func parseORN(parts []string) (n resourceName, ok bool) {
	if len(parts) < 5 {
		return resourceName{}, false
	}
	n = resourceName{service: strings.ToLower(parts[2]), collection: strings.ToLower(parts[4]), ids: parts[5:]}
	if last := len(n.ids) - 1; last >= 0 && strings.EqualFold(n.ids[last], "contained_resources") {
		n.ids, n.members = n.ids[:last], true
	}
	return n, true
}

// parseAddress reads /api/v1/collection[/id[/users]][?query], of any host.
func parseAddress(href string) (n resourceName, ok bool) {
	u, err := url.Parse(href)
	if err != nil {
		return resourceName{}, false
	}
	const root = "/api/v1/"
	path := strings.TrimRight(u.Path, "/")
	if len(path) <= len(root) || !strings.EqualFold(path[:len(root)], root) {
		return resourceName{}, false
	}
	parts := strings.Split(path[len(root):], "/")
	n = resourceName{collection: strings.ToLower(parts[0]), ids: parts[1:]}
	if len(n.ids) == 2 && strings.EqualFold(n.ids[1], "users") {
		n.ids, n.members = n.ids[:1], true
	}
	n.query, err = url.ParseQuery(u.RawQuery)
	return n, err == nil
}

// collection is a kind of resources that may be named as a whole or one by one.
type collection struct {
	names []string // in addresses and in ORNs, in lower case
	kinds []string
}

// The collections whose names mean more than others'.
var (
	apps     = collection{[]string{"apps"}, []string{kind.Application, kind.APIServiceIntegration}}
	policies = collection{[]string{"policies"}, []string{kind.Policy}}
	groups   = collection{[]string{"groups"}, []string{kind.Group}}
	realms   = collection{[]string{"realms"}, []string{kind.Realm}}
	devices  = collection{[]string{"devices"}, []string{kind.Device}}
	// providers may be new ones, which whoever may manage all of them can add.
	providers = collection{[]string{"idps", "identity_provider"}, []string{kind.IdentityProvider}}
)

// collections are those that the graph has.
var collections = []*collection{&apps, &policies, &groups, &realms, &devices, &providers,
	{[]string{"users"}, []string{kind.User}},
	{[]string{"authorizationservers", "authorization_servers"}, []string{kind.AuthorizationServer}},
}

// in returns the collection that is named, nil when the graph has no such.
func (n *resourceName) in() *collection {
	for _, c := range collections {
		if slices.Contains(c.names, n.collection) {
			return c
		}
	}
	return nil
}

// holdsNoObjects reports whether a name is of a kind that certainly holds no users, groups
// or applications: what the organization looks like, its flows, support cases, and roles.
func (n *resourceName) holdsNoObjects() bool {
	return slices.Contains([]string{"workflow", "workflows", "support", "iam"}, n.service) ||
		slices.Contains([]string{"workflows", "support", "support_cases", "customizations", "iam"}, n.collection)
}

// filteredApp returns T of the only query parameter filter=name eq "T", "" for any other
// query.
func (n *resourceName) filteredApp() string {
	name, ok := strings.CutPrefix(n.query.Get("filter"), `name eq "`)
	if name, closed := strings.CutSuffix(name, `"`); ok && closed && len(n.query) == 1 && !strings.Contains(name, `"`) {
		return name
	}
	return ""
}

// safeName returns an address or an ORN as messages may show it: without its query, which may
// name values of profiles. Other texts are not shown.
func safeName(text string) string {
	if _, ok := parseName(text); !ok {
		return "it is neither an ORN nor an address"
	}
	if path, _, found := strings.Cut(text, "?"); found {
		return path + "?..."
	}
	return text
}
