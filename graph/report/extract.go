package report

import (
	"cmp"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// Extract is the part of a graph that a report needs. It is a graph.Sink. Its size grows with
// the numbers of integrations, applications, groups, tokens and administrators, not with those
// of users and edges.
//
// It relies on the order of graph.Build: all nodes come first, and an edge that is nearer to
// the organization comes before the edges that lead to its start.
type Extract struct {
	org       string // id of the organization, in upper case
	domain    string
	collected string // date of the collection

	users      map[string]bool // users that are kept although they are no admins
	principals principals      // those that the snapshot names
	nodes      map[string]*node
	creators   map[string]string         // by integration
	owners     map[string]string         // by secret
	triggers   map[string][]string       // who can trigger a group rule by a role, by rule
	callers    map[string][]string       // whose tokens an AI agent takes, by agent
	providers  map[string]providerAccess // who can add identity providers by a role
	roles      roles
	paths      map[string][]*Path // by holder of scopes
	attack     attackGraph
	computed   *routes // nil until they are needed
}

// node has the properties of a node of the graph that the report uses. Which are set depends
// on its kind.
type node struct {
	kind, id, name string
	status         string
	login          string   // of a user, or the mail address of one without
	class          string   // type of a role assignment or data flow, catalog entry of an integration or application
	network        string   // of a token
	assigneeType   string   // of a role assignment: USER, GROUP or CLIENT
	owner          string   // id of the user of a token, as Okta writes it
	scopes         []string // of an integration or application
	scopesKnown    bool
	factors        *int
	holdsRoles     *bool // nil when it is unknown
}

// NewExtract returns an empty extract for the graph of a snapshot.
func NewExtract(s *snapshot.Snapshot) (*Extract, error) {
	principals, err := principalsOf(s)
	if err != nil {
		return nil, err
	}
	x := newExtract()
	x.principals = principals
	for id := range principals {
		x.users[opengraph.ToUpper(id)] = true
	}
	return x, nil
}

func newExtract() *Extract {
	return &Extract{
		users:     map[string]bool{},
		nodes:     map[string]*node{},
		creators:  map[string]string{},
		owners:    map[string]string{},
		triggers:  map[string][]string{},
		callers:   map[string][]string{},
		roles:     newRoles(),
		paths:     map[string][]*Path{},
		attack:    newAttackGraph(),
		providers: map[string]providerAccess{},
	}
}

// Node keeps a node of a kind that the report uses. Of the users it keeps admins and those that
// the snapshot names as principals.
func (x *Extract) Node(n *opengraph.Node) error {
	if len(n.Kinds) == 0 {
		return nil
	}
	switch n.Kinds[0] {
	case kind.User:
		if !x.users[n.ID] && !x.roles.holders[n.ID] && !isTrue(n, holdsRoles) {
			return nil
		}
	case kind.RoleAssignment:
		x.roles.holders[assigneeOf(n.ID)] = true
		x.attack.mayReach[assigneeOf(n.ID)] = true
	case kind.Organization:
		x.org = n.ID
	case kind.APIServiceIntegration, kind.APIToken, kind.Application, kind.AuthorizationServer, kind.ClientSecret, kind.Group,
		kind.AIAgent, kind.AgentResource, kind.DataFlow, kind.GroupRule, kind.IdentityProvider, kind.ResourceSet:
	default:
		return nil
	}
	x.keep(n)
	return nil
}

// holdsRoles is the property that says whether a node has role assignments. It is absent when
// that is unknown.
const holdsRoles = "has_role_assignments"

func isTrue(n *opengraph.Node, key string) bool {
	for i := range n.Properties {
		if n.Properties[i].Key == key {
			return n.Properties[i].Value.Bool()
		}
	}
	return false
}

func (x *Extract) keep(n *opengraph.Node) {
	kept := &node{kind: n.Kinds[0]}
	for i := range n.Properties {
		p := &n.Properties[i]
		switch p.Key {
		case "tenant_domain":
			x.domain = p.Value.Text()
		case "last_seen":
			x.collected = p.Value.Text()
		default:
			kept.set(p.Key, &p.Value)
		}
	}
	kept.id = cmp.Or(kept.id, n.ID)
	x.nodes[n.ID] = kept
	if kept.kind == kind.APIServiceIntegration || kept.holdsRoles != nil && *kept.holdsRoles {
		x.attack.mayReach[n.ID] = true
	}
}

// set stores a property that the report uses.
func (n *node) set(key string, v *opengraph.Value) {
	switch key {
	case "id":
		n.id = v.Text()
	case "displayname":
		n.name = v.Text()
	case "status":
		n.status = v.Text()
	case "login":
		n.login = v.Text()
	case "email":
		n.login = cmp.Or(n.login, v.Text())
	case "type", "app_type", "flow_type":
		n.class = v.Text()
	case "assignment_type":
		n.assigneeType = v.Text()
	case "network_connection":
		n.network = v.Text()
	case "user_id":
		n.owner = v.Text()
	case "oauth_scopes":
		n.scopes, n.scopesKnown = slices.Clone(v.Strings()), true
	case "authentication_factors":
		count := int(v.Int())
		n.factors = &count
	case holdsRoles:
		holds := v.Bool()
		n.holdsRoles = &holds
	}
}

// node returns the node with an id, in any case. It is never nil: a node that was not kept has
// an id only.
func (x *Extract) node(id string) *node {
	if n := x.nodes[opengraph.ToUpper(id)]; n != nil {
		return n
	}
	return &node{id: id}
}

// nameOf returns the name of a node. A secret has none: its owner's name stands for it.
func (x *Extract) nameOf(id string) string {
	if owner, ok := x.owners[id]; ok {
		return x.node(owner).name
	}
	return x.node(id).name
}

// isUser reports whether a node that was kept is a user.
func (x *Extract) isUser(id string) bool { return x.node(id).kind == kind.User }
