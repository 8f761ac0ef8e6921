package admin

import (
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
	id       string       // of the set, as Okta writes it
	contains emit.NodeSet // by resources that name objects
	indirect []string     // users, by resources that mean the members of a group
	groups   []string     // the groups of those resources
	// allProviders says that new identity providers are among the content, lostProviders are
	// the Okta ids of those that are not in the graph.
	allProviders  bool
	lostProviders []string
}

// users returns all users of the set.
func (c *setContent) users() []string { return emit.Union(c.contains[kind.User], c.indirect) }

// readSets finds what each resource set holds.
func (c *Coverage) readSets(r *emit.Reader, e *emit.Emitter, catalog catalog, m *Model) error {
	names := &resolver{e: e, catalog: catalog, deviceIDs: m.DeviceIDs, policies: map[string][]string{}, inRealm: m.InRealm}
	err := emit.Each(r, snapshot.Policies, func(p *snapshot.Policy) error {
		names.policies[p.Type.String()] = append(names.policies[p.Type.String()], e.Find(p.ID, kind.Policy).ID)
		return nil
	})
	if err != nil {
		return err
	}
	c.sets = map[string]*setContent{}
	return emit.EachParent(r, snapshot.SetResources, func(set string, resources []snapshot.SetResource) error {
		content := &setContent{id: set, contains: emit.NodeSet{}}
		for i := range resources {
			if err := c.addResource(r, content, names, &resources[i]); err != nil {
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
// own conditions exclude (deviation D3). A resource that is not understood adds nothing
// and is named: it may hold objects, or exclude some.
func (c *Coverage) addResource(r *emit.Reader, content *setContent, names *resolver, resource *snapshot.SetResource) error {
	found := names.find(resource)
	switch {
	case found.foreign:
		names.e.Remark("resources of resource set " + content.id + " whose kind is not in the graph: " + nameOf(resource))
		return nil
	case !found.understood:
		r.Misread(snapshot.SetResources, "resource set "+content.id+": the kind of resource "+nameOf(resource)+" is not understood")
		return nil
	}
	drop, unknown, err := c.exclusions(names, resource.Conditions.Exclude)
	if err != nil {
		return err
	}
	if unknown != nil {
		c.Unknown = append(c.Unknown, "what is excluded from resource "+resource.Key())
		if unknown.misread != "" {
			r.Misread(snapshot.SetResources, "resource set "+content.id+": what is excluded from resource "+resource.Key()+" is not understood: "+unknown.misread)
		}
		return nil
	}
	for kind, ids := range found.nodes {
		content.contains.Add(kind, emit.Without(ids, drop))
	}
	content.addProviders(&found, drop)
	users, err := c.usersOf(&found)
	content.indirect = emit.Union(content.indirect, emit.Without(users, drop))
	if found.membersOf.Kind == kind.Group {
		content.groups = append(content.groups, found.membersOf.ID)
	}
	return err
}

// addProviders records what of a resource is said of identity providers, beside those that
// are in the graph. Who may manage all but some of them may not add one, as far as is known.
func (c *setContent) addProviders(found *resolved, drop map[string]bool) {
	excludes := slices.ContainsFunc(found.nodes[kind.IdentityProvider], func(id string) bool { return drop[id] })
	c.allProviders = c.allProviders || found.allProviders && !excludes
	if found.lostProvider != "" {
		c.lostProviders = append(c.lostProviders, found.lostProvider)
	}
}

// nameOf returns the id of a resource with its address or, when it has none, its ORN.
func nameOf(resource *snapshot.SetResource) string {
	return resource.ID + " (" + safeName(resource.Links.Self.Href.Or(resource.ORN).String()) + ")"
}

// usersOf returns the users of the group or realm whose members are meant.
func (c *Coverage) usersOf(x *resolved) ([]string, error) {
	if x.membersOf.Kind == kind.Group {
		return c.members.of(x.membersOf.ID)
	}
	return x.users, nil
}

// exclusions returns the ids of the nodes that are excluded, or why they are not known: then
// nothing may be said to be in the set.
func (c *Coverage) exclusions(names *resolver, x snapshot.Exclusions) (drop map[string]bool, unknown *unknownExclusion, err error) {
	drop = map[string]bool{}
	for _, orn := range x.ORNs {
		out := names.named(orn)
		switch {
		case strings.TrimSpace(orn) == "":
			return nil, &unknownExclusion{"a condition in no known form"}, nil
		case !out.understood || out.empty():
			return nil, &unknownExclusion{safeName(orn)}, nil
		case out.membersOf.Kind == kind.Group && !c.members.complete(out.membersOf.ID):
			return nil, &unknownExclusion{}, nil
		}
		users, err := c.usersOf(&out)
		if err != nil {
			return nil, nil, err
		}
		for _, id := range users {
			drop[id] = true
		}
		for _, ids := range out.nodes {
			for _, id := range ids {
				drop[id] = true
			}
		}
	}
	return drop, nil, nil
}

// unknownExclusion is an exclusion of which it is not known what it takes out: the members
// of a group that were not read to their end or, in misread, what is not understood or names
// no node.
type unknownExclusion struct{ misread string }

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
			if err := e.EdgesTo(part.edge, emit.Ref{ID: set, Kind: kind.ResourceSet}, part.ends); err != nil {
				return err
			}
		}
	}
	return nil
}
