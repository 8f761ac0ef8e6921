package report

import (
	"cmp"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// Extract is what a report keeps of a graph: a sink to stand beside the writer.
// It grows with integrations, applications, groups, tokens and administrators,
// never with users or edges.
//
// It relies on the order of the graph: all nodes come first, and of the edges
// those that lead further come before those that lead to them.
type Extract struct {
	org     string // folded id
	domain  string
	taken   string          // when it was collected
	people  map[string]bool // folded ids of the users who matter though they are no admins
	named   principals      // whom the snapshot names
	objects map[string]*object

	creators   map[string]string   // by integration
	owners     map[string]string   // of secrets
	held       map[string][]string // role assignments, by who holds them
	principals map[string]bool     // who hold roles
	supers     map[string]bool     // who hold the role of a super admin
	groups     map[string][]string // with roles, by user
	leads      map[string][]*Lead  // of holders of scopes
	reach      reach
}

// object is a node that matters, with what matters of it.
type object struct {
	kind, id, name string
	status         string
	login          string // of a user; the mail address of one who has none
	class          string // type of a role assignment, catalog entry of an integration
	network        string
	holder         string // of a role assignment: USER, GROUP or CLIENT
	owner          string // id of the user of a token, as Okta writes it
	scopes         []string
	hasScopes      bool // its scopes are known
	factors        *int
	holdsRoles     *bool
}

// NewExtract prepares for the graph of a snapshot: whom it names as a creator,
// owner or giver of something is kept even if it is no admin.
func NewExtract(s *snapshot.Snapshot) (*Extract, error) {
	people, err := mentioned(s)
	if err != nil {
		return nil, err
	}
	x := newExtract()
	x.named = people
	for id := range people {
		x.people[opengraph.ToUpper(id)] = true
	}
	return x, nil
}

func newExtract() *Extract {
	return &Extract{
		people:     map[string]bool{},
		objects:    map[string]*object{},
		creators:   map[string]string{},
		owners:     map[string]string{},
		held:       map[string][]string{},
		principals: map[string]bool{},
		supers:     map[string]bool{},
		groups:     map[string][]string{},
		leads:      map[string][]*Lead{},
		reach:      newReach(),
	}
}

// Node keeps a node that matters.
func (x *Extract) Node(n *opengraph.Node) error {
	if len(n.Kinds) == 0 {
		return nil
	}
	switch n.Kinds[0] {
	case kind.User:
		if !x.people[n.ID] && !isTrue(n, holdsRoles) {
			return nil
		}
	case kind.RoleAssignment:
		x.principals[holderOf(n.ID)] = true
		x.reach.onward[holderOf(n.ID)] = true
	case kind.Organization:
		x.org = n.ID
	case kind.APIServiceIntegration, kind.APIToken, kind.Application, kind.AuthorizationServer, kind.ClientSecret, kind.Group:
	default:
		return nil
	}
	x.keep(n)
	return nil
}

// holderOf is who holds a role assignment: its id ends in that of the holder.
func holderOf(assignment string) string { return assignment[strings.LastIndexByte(assignment, '_')+1:] }

// holdsRoles is the property of who may hold roles; it is absent when it is not
// known whether.
const holdsRoles = "has_role_assignments"

func isTrue(n *opengraph.Node, key string) bool {
	for i := range n.Properties {
		if n.Properties[i].Key == key {
			return n.Properties[i].Value.Bool()
		}
	}
	return false
}

// keep makes an object of a node.
func (x *Extract) keep(n *opengraph.Node) {
	o := &object{kind: n.Kinds[0]}
	for i := range n.Properties {
		v := n.Properties[i].Value
		switch n.Properties[i].Key {
		case "id":
			o.id = v.Text()
		case "displayname":
			o.name = v.Text()
		case "status":
			o.status = v.Text()
		case "login":
			o.login = v.Text()
		case "email":
			o.login = cmp.Or(o.login, v.Text())
		case "type", "app_type":
			o.class = v.Text()
		case "assignment_type":
			o.holder = v.Text()
		case "network_connection":
			o.network = v.Text()
		case "user_id":
			o.owner = v.Text()
		case "oauth_scopes":
			o.scopes, o.hasScopes = slices.Clone(v.Strings()), true
		case "authentication_factors":
			count := int(v.Int())
			o.factors = &count
		case holdsRoles:
			holds := v.Bool()
			o.holdsRoles = &holds
		case "tenant_domain":
			x.domain = v.Text()
		case "last_seen":
			x.taken = v.Text()
		}
	}
	if o.id == "" {
		o.id = n.ID
	}
	x.objects[n.ID] = o
	if o.kind == kind.APIServiceIntegration || o.holdsRoles != nil && *o.holdsRoles {
		x.reach.onward[n.ID] = true
	}
}

// Edge keeps an edge that matters. Those into other graphs do not.
func (x *Extract) Edge(e *opengraph.Edge) error {
	use, matters := uses[e.Kind]
	if !matters || e.Hybrid() {
		return nil
	}
	if use.keep != nil {
		use.keep(x, e.Start.ID, e.End.ID)
	}
	if use.own {
		x.lead(e)
	}
	x.step(e, use.way)
	return nil
}

// at is the object of a node; it is never nil.
func (x *Extract) at(id string) *object {
	if o := x.objects[opengraph.ToUpper(id)]; o != nil {
		return o
	}
	return &object{id: id}
}
