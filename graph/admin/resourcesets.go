package admin

import (
	"net/url"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// resourceSetID returns the id of a resource set's node: one built-in set has the
// same Okta id in every organization.
func resourceSetID(e *emit.Emitter, set string) string {
	if set == "WORKFLOWS_IAM_POLICY" {
		return e.InDomain(set)
	}
	return set
}

// WriteResourceSets writes the resource sets.
func WriteResourceSets(r *emit.Reader, e *emit.Emitter) error {
	nodeID := func(s *snapshot.ResourceSet) string { return resourceSetID(e, s.ID) }
	return emit.EachByNodeID(r, snapshot.ResourceSets, nodeID, func(s *snapshot.ResourceSet, id string) error {
		label := s.Label.Or(snapshot.Some(s.ID))
		n := e.Node(kind.ResourceSet, id, label, label)
		n.Text("description", s.Description)
		n.Date("created", s.Created)
		n.Date("last_updated", s.LastUpdated)
		return n.Write()
	})
}

// setContent is what a resource set holds.
type setContent struct {
	contains emit.NodeSet // by resources that name objects
	indirect []string     // users, by resources that mean the members of a group
	groups   []string     // the groups of those resources
}

// users returns all users of the set.
func (c *setContent) users() []string { return emit.Union(c.contains[kind.User], c.indirect) }

// readSets finds what each resource set holds.
func (c *Coverage) readSets(r *emit.Reader, e *emit.Emitter, catalog catalog, deviceIDs map[string]string) error {
	names := &resolver{e: e, catalog: catalog, deviceIDs: deviceIDs, policies: map[string][]string{}}
	err := emit.Each(r, snapshot.Policies, func(p *snapshot.Policy) error {
		names.policies[p.Type.String()] = append(names.policies[p.Type.String()], e.Find(p.ID, kind.Policy).ID)
		return nil
	})
	if err != nil {
		return err
	}
	c.sets = map[string]*setContent{}
	return emit.EachParent(r, snapshot.SetResources, func(set string, resources []snapshot.SetResource) error {
		content := &setContent{contains: emit.NodeSet{}}
		for i := range resources {
			if err := c.addResource(content, names, &resources[i]); err != nil {
				return err
			}
		}
		slices.Sort(content.groups)
		content.groups = slices.Compact(content.groups)
		c.sets[e.Find(resourceSetID(e, set), kind.ResourceSet).ID] = content
		return nil
	})
}

// addResource adds a resource to the content of its set, without what the resource's
// own conditions exclude (deviation D3).
func (c *Coverage) addResource(content *setContent, names *resolver, resource *snapshot.SetResource) error {
	found := names.find(resource)
	drop, known, err := c.exclusions(names, resource.Conditions.Exclude)
	if err != nil {
		return err
	}
	if !known {
		c.Unknown = append(c.Unknown, "what is excluded from resource "+resource.Key())
		return nil
	}
	if found.membersOf != "" {
		members, err := c.members.of(found.membersOf)
		if err != nil {
			return err
		}
		content.groups = append(content.groups, found.membersOf)
		content.indirect = emit.Union(content.indirect, emit.Without(members, drop))
		return nil
	}
	for kind, ids := range found.nodes {
		content.contains.Add(kind, emit.Without(ids, drop))
	}
	return nil
}

// exclusions returns the ids of the nodes that are excluded. They are not known when
// an exclusion could not be read, or names the members of a group that were not read
// to their end: then nothing may be said to be in the set.
func (c *Coverage) exclusions(names *resolver, x snapshot.Exclusions) (drop map[string]bool, known bool, err error) {
	if len(x.ORNs) == 0 {
		return nil, true, nil
	}
	if x.Unknown() {
		return nil, false, nil
	}
	drop = map[string]bool{}
	for _, orn := range x.ORNs {
		out := names.byORN(orn)
		if out.membersOf != "" {
			members, err := c.members.of(out.membersOf)
			if err != nil || !c.members.complete(out.membersOf) {
				return nil, false, err
			}
			out.nodes = emit.NodeSet{kind.User: members}
		}
		for _, ids := range out.nodes {
			for _, id := range ids {
				drop[id] = true
			}
		}
	}
	return drop, true, nil
}

// groupMembers reads the users of groups, each group once.
type groupMembers struct {
	r     *emit.Reader
	e     *emit.Emitter
	known map[string][]string // sorted node ids, by the node id of the group
}

// of returns the users of a group.
func (m *groupMembers) of(group string) ([]string, error) {
	if members, ok := m.known[group]; ok {
		return members, nil
	}
	items, _, err := emit.Items[snapshot.Member](m.r, snapshot.GroupMembers, m.e.OktaID(group))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, item := range items {
		if user := m.e.Find(item.ID, kind.User); !user.IsZero() {
			ids = append(ids, user.ID)
		}
	}
	slices.Sort(ids)
	m.known[group] = slices.Compact(ids)
	return m.known[group], nil
}

// complete reports whether the members of a group were read to their end, or
// Okta's count says that there are none.
func (m *groupMembers) complete(group string) bool {
	state, err := m.r.State(snapshot.GroupMembers, m.e.OktaID(group))
	return err == nil && (state == snapshot.Complete || state == "" && m.r.Known(snapshot.GroupMembers))
}

// SetEdges writes what resource sets hold.
func (c *Coverage) SetEdges(e *emit.Emitter) error {
	for _, set := range e.IDs(kind.ResourceSet) {
		content := c.sets[set]
		if content == nil {
			continue
		}
		for _, part := range []struct {
			edge string
			ends emit.NodeSet
		}{
			{kind.ResourceSetContains, content.contains},
			{kind.ResourceSetContainsIndirect, emit.NodeSet{kind.User: content.indirect}},
			{kind.ResourceSetContainsMembersOf, emit.NodeSet{kind.Group: content.groups}},
		} {
			for end := range part.ends.All() {
				if err := e.Edge(part.edge, emit.Ref{ID: set, Kind: kind.ResourceSet}, end); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// resolver turns the names of resources, in resource sets, into nodes.
type resolver struct {
	e         *emit.Emitter
	catalog   catalog
	deviceIDs map[string]string
	policies  map[string][]string // by type
}

// resolved is what one resource names: nodes, or the members of a group.
type resolved struct {
	nodes     emit.NodeSet
	membersOf string // node id of the group
}

// collections are the resources that may be named as a whole or one by one, by
// their name in a URL and in an ORN.
var collections = []struct {
	url, orn string
	kinds    []string
}{
	{"users", "users", []string{kind.User}},
	{"groups", "groups", []string{kind.Group}},
	{"apps", "apps", []string{kind.Application, kind.APIServiceIntegration}},
	{"authorizationServers", "authorization_servers", []string{kind.AuthorizationServer}},
	{"devices", "devices", []string{kind.Device}},
	{"idps", "identity_provider", []string{kind.IdentityProvider}},
}

// find prefers the address to the ORN, even when it leads to nothing.
func (x *resolver) find(resource *snapshot.SetResource) resolved {
	if href := resource.Links.Self.Href.String(); href != "" {
		return x.byURL(href)
	}
	return x.byORN(resource.ORN.String())
}

// byURL resolves the address of a resource (edges.md §8).
func (x *resolver) byURL(href string) resolved {
	u, err := url.Parse(href)
	if err != nil {
		return resolved{}
	}
	path, ok := strings.CutPrefix(strings.TrimRight(u.Path, "/"), "/api/v1/")
	if !ok {
		return resolved{}
	}
	parts := strings.Split(path, "/")
	switch {
	case parts[0] == "policies":
		return x.policiesOf(parts[1:], u.Query().Get("type"), u.RawQuery != "")
	case len(parts) == 3 && parts[0] == "groups" && parts[2] == "users":
		return resolved{membersOf: x.e.Find(parts[1], kind.Group).ID}
	case parts[0] == "apps" && len(parts) == 1 && u.RawQuery != "":
		return resolved{nodes: x.ofCatalog(filteredName(u.Query().Get("filter")))}
	case len(parts) > 2:
		return resolved{}
	}
	for _, c := range collections {
		if c.url == parts[0] {
			return resolved{nodes: x.collection(c.kinds, parts[1:])}
		}
	}
	return resolved{}
}

// byORN resolves orn:partition:service:org:type[:id[:contained_resources]].
func (x *resolver) byORN(orn string) resolved {
	parts := strings.Split(orn, ":")
	if len(parts) < 5 || parts[0] != "orn" {
		return resolved{}
	}
	name, ids := parts[4], parts[5:]
	switch {
	case name == "policies":
		return x.policiesOf(ids, "", false)
	case name == "groups" && len(ids) == 2 && ids[1] == "contained_resources":
		return resolved{membersOf: x.e.Find(ids[0], kind.Group).ID}
	case name == "apps" && len(ids) == 1:
		return resolved{nodes: x.appOrCatalog(ids[0])}
	case name == "apps" && len(ids) == 2:
		return resolved{nodes: x.collection([]string{kind.Application, kind.APIServiceIntegration}, ids[1:])}
	case len(ids) > 1:
		return resolved{}
	}
	for _, c := range collections {
		if c.orn == name {
			return resolved{nodes: x.collection(c.kinds, ids)}
		}
	}
	return resolved{}
}

// collection returns all nodes of the kinds, or the one that is named.
func (x *resolver) collection(kinds, id []string) emit.NodeSet {
	s := emit.NodeSet{}
	if len(id) == 0 {
		for _, kind := range kinds {
			s.Add(kind, x.e.IDs(kind))
		}
		return s
	}
	s.AddRefs(x.object(id[0], kinds))
	return s
}

// object finds a node by the Okta id of its object, which is not always the node's.
func (x *resolver) object(id string, kinds []string) emit.Ref {
	if slices.Contains(kinds, kind.Device) {
		id = x.deviceIDs[id]
	}
	return x.e.Find(id, kinds...)
}

// appOrCatalog resolves apps:x. Okta writes an id there as well as the name of a
// catalog entry; the id is tried first (deviation D4).
func (x *resolver) appOrCatalog(name string) emit.NodeSet {
	if app := x.e.Find(name, kind.Application, kind.APIServiceIntegration); !app.IsZero() {
		return emit.NodeSet{app.Kind: []string{app.ID}}
	}
	return x.ofCatalog(name)
}

func (x *resolver) ofCatalog(name string) emit.NodeSet {
	s := emit.NodeSet{}
	if name != "" {
		s.AddRefs(x.catalog[name]...)
	}
	return s
}

// filteredName returns T of the filter name eq "T", "" for any other.
func filteredName(filter string) string {
	name, ok := strings.CutPrefix(filter, `name eq "`)
	if name, closed := strings.CutSuffix(name, `"`); ok && closed && !strings.Contains(name, `"`) {
		return name
	}
	return ""
}

// policiesOf returns all policies, or those of a type; a single policy is never named.
func (x *resolver) policiesOf(path []string, policyType string, query bool) resolved {
	if len(path) == 1 && !query {
		policyType, path = path[0], nil
	}
	switch {
	case len(path) > 0 || query && policyType == "":
		return resolved{}
	case policyType == "":
		return resolved{nodes: emit.NodeSet{kind.Policy: x.e.IDs(kind.Policy)}}
	}
	s := emit.NodeSet{}
	for _, id := range x.policies[policyType] {
		s.Add(kind.Policy, []string{id})
	}
	return resolved{nodes: s}
}
