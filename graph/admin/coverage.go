package admin

import (
	"maps"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// Coverage is what the role assignments cover in the organization.
type Coverage struct {
	// Unknown names the assignments, roles and resources of which Okta did not
	// return what they are limited to: nothing follows from them.
	Unknown []string

	assigned *Assignments
	roles    *CustomRoles
	exempt   *Exempt
	covers   []roleCoverage         // by assignment
	sets     map[string]*setContent // by the ids of the nodes of resource sets
	members  groupMembers
	targets  targets
}

// roleCoverage is what a role assignment covers.
type roleCoverage struct {
	extent  extent
	targets emit.NodeSet // of a limited assignment: groups, applications, integrations
	sets    []string     // node ids of the resource sets that it is bound to, sorted
}

// extent says how far an assignment reaches.
type extent int

const (
	unknownExtent extent = iota // Okta did not say: nothing follows
	wholeOrg
	limited     // to the targets that were resolved, even when there are none
	boundToSets // to its resource sets
	noExtent    // the role is not known, so it reaches nothing
)

// Model is what was found before, of which coverage depends.
type Model struct {
	Assigned  *Assignments
	Roles     *CustomRoles
	Exempt    *Exempt
	DeviceIDs map[string]string // ids of the nodes of devices by Okta's
	// InRealm returns the ids of the nodes of the users in a realm, sorted.
	InRealm func(realm string) []string
}

// Cover works out what the assignments cover. It needs all nodes.
func Cover(r *emit.Reader, e *emit.Emitter, m Model) (*Coverage, error) {
	c := &Coverage{assigned: m.Assigned, roles: m.Roles, exempt: m.Exempt, members: groupMembers{r: r, e: e, known: map[string][]string{}}}
	catalog, err := readCatalog(r, e)
	if err != nil {
		return nil, err
	}
	if err := c.readCoverage(r, e, catalog); err != nil {
		return nil, err
	}
	if err := c.readSets(r, e, catalog, &m); err != nil {
		return nil, err
	}
	if err := c.nameUnknownRoles(r); err != nil {
		return nil, err
	}
	c.targets, err = readTargets(r, e, m.Assigned, &c.members)
	return c, err
}

// readCoverage finds what each assignment covers.
func (c *Coverage) readCoverage(r *emit.Reader, e *emit.Emitter, catalog catalog) error {
	sets, err := boundSets(r, e, c.assigned)
	if err != nil {
		return err
	}
	c.covers = make([]roleCoverage, len(c.assigned.list))
	for i := range c.assigned.list {
		a := &c.assigned.list[i]
		covers, err := coverageOf(r, e, catalog, a)
		if err != nil {
			return err
		}
		covers.sets = sets[a.nodeID]
		if a.isCustom() && len(covers.sets) == 0 && a.record.ResourceSet.String() == "" {
			r.Misread(a.resource, "role assignment "+a.record.ID+" of "+a.principal+" names no resource set")
		}
		c.covers[i] = covers
		if covers.extent == unknownExtent {
			c.Unknown = append(c.Unknown, a.record.Label.Or(a.record.Type).String()+" "+a.nodeID)
		}
	}
	return nil
}

// nameUnknownRoles names the custom roles that somebody holds and whose permissions
// were not read: nothing follows from them.
func (c *Coverage) nameUnknownRoles(r *emit.Reader) error {
	unknown := map[string]bool{}
	for i := range c.assigned.list {
		a := &c.assigned.list[i]
		role := a.record.Role.String()
		if !a.isCustom() {
			continue
		}
		if role == "" {
			r.Misread(a.resource, "role assignment "+a.record.ID+" of "+a.principal+" names no custom role")
			continue
		}
		state, err := r.State(snapshot.Permissions, role)
		if err != nil {
			return err
		}
		if state != snapshot.Complete {
			unknown[role] = true
		}
	}
	for _, role := range slices.Sorted(maps.Keys(unknown)) {
		c.Unknown = append(c.Unknown, "permissions of custom role "+role)
	}
	return nil
}

// targetLists says where the targets of a role are listed.
var targetLists = map[string]string{
	"APP_ADMIN":              snapshot.AppTargets,
	"USER_ADMIN":             snapshot.GroupTargets,
	"HELP_DESK_ADMIN":        snapshot.GroupTargets,
	"GROUP_MEMBERSHIP_ADMIN": snapshot.GroupTargets,
}

// coverageOf reads the targets of an assignment. Okta's list as it came decides
// whether the role covers the whole organization, not what could be resolved of
// it (deviation D1): targets that were not collected, or that came without an id,
// would make a false admin.
func coverageOf(r *emit.Reader, e *emit.Emitter, catalog catalog, a *assignment) (roleCoverage, error) {
	switch role := a.record.Type.String(); targetLists[role] {
	case snapshot.AppTargets:
		return targetsOf(r, a, snapshot.AppTargets, func(s emit.NodeSet, t *snapshot.AppTarget) { catalog.addTarget(e, s, t) })
	case snapshot.GroupTargets:
		return targetsOf(r, a, snapshot.GroupTargets, func(s emit.NodeSet, t *snapshot.GroupTarget) {
			s.AddRefs(e.Find(t.ID, kind.Group))
		})
	default:
		switch {
		case role == customRole || role == "WORKFLOWS_ADMIN":
			return roleCoverage{extent: boundToSets}, nil
		case !a.isKnown():
			return roleCoverage{extent: noExtent}, nil
		}
		return roleCoverage{extent: wholeOrg}, nil
	}
}

func targetsOf[T snapshot.Record](r *emit.Reader, a *assignment, resource string, add func(emit.NodeSet, *T)) (roleCoverage, error) {
	listed, state, err := emit.Items[T](r, resource, a.principal+"/"+a.record.ID)
	switch {
	case err != nil || state != snapshot.Complete && state != snapshot.Partial:
		return roleCoverage{}, err
	case len(listed) == 0 && state == snapshot.Complete:
		return roleCoverage{extent: wholeOrg}, nil
	}
	covers := roleCoverage{extent: limited, targets: emit.NodeSet{}}
	for i := range listed {
		add(covers.targets, &listed[i])
	}
	return covers, nil
}

// catalog has the applications and integrations by the name of their entry in
// Okta's catalog.
type catalog map[string][]emit.Ref

func readCatalog(r *emit.Reader, e *emit.Emitter) (catalog, error) {
	c := catalog{}
	err := emit.Each(r, snapshot.Apps, func(a *snapshot.App) error {
		c[a.Name.String()] = append(c[a.Name.String()], e.Find(a.ID, kind.Application))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c, emit.Each(r, snapshot.APIServices, func(s *snapshot.APIService) error {
		c[s.Type.String()] = append(c[s.Type.String()], e.Find(s.ID, kind.APIServiceIntegration))
		return nil
	})
}

// addTarget adds what a target names: one application, or everything of a catalog
// entry. Only an active target counts.
func (c catalog) addTarget(e *emit.Emitter, s emit.NodeSet, t *snapshot.AppTarget) {
	if t.Status.String() != "ACTIVE" {
		return
	}
	if id := t.ID.String(); id != "" {
		s.AddRefs(e.Find(id, kind.Application))
		return
	}
	s.AddRefs(c[t.Name]...)
}

const namelessMember = "members of resource set bindings that name no principal"

// boundSets finds the resource sets of each assignment by its node id: those
// that list it among the members of a binding, and the one that its own record
// names (deviation D10).
func boundSets(r *emit.Reader, e *emit.Emitter, assigned *Assignments) (map[string][]string, error) {
	named := map[string][]string{} // Okta ids of sets by assignment
	known := map[string]bool{}
	for i := range assigned.list {
		known[assigned.list[i].nodeID] = true
	}
	err := emit.EachParent(r, snapshot.BindingMembers, func(parent string, members []snapshot.BindingMember) error {
		set, _, _ := strings.Cut(parent, "/") // set/role
		for i := range members {
			_, principal := members[i].Principal()
			if principal == "" {
				e.Remark(namelessMember)
			}
			if id := members[i].ID + "_" + principal; known[id] {
				named[id] = append(named[id], resourceSetID(e, set))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range assigned.list {
		a := &assigned.list[i]
		if set := resourceSetID(e, a.record.ResourceSet.String()); set != "" && !slices.Contains(named[a.nodeID], set) {
			named[a.nodeID] = append(named[a.nodeID], set)
		}
	}
	return setNodes(e, named), nil
}

// setNodes replaces sets by their nodes; one that is no node is counted.
func setNodes(e *emit.Emitter, named map[string][]string) map[string][]string {
	nodes := map[string][]string{}
	for assignment, sets := range named {
		for _, set := range emit.Distinct(sets) {
			if r := e.Find(set, kind.ResourceSet); !r.IsZero() {
				nodes[assignment] = append(nodes[assignment], r.ID)
			} else {
				e.Counts.Dangling[kind.ScopedTo]++
			}
		}
	}
	return nodes
}

// HasRoleEdges writes principal → role, each pair once: a principal may hold a role
// by several assignments.
func (c *Coverage) HasRoleEdges(e *emit.Emitter) error {
	written := map[[2]string]bool{}
	for i := range c.assigned.list {
		a := &c.assigned.list[i]
		role := nodeIDOfRole(e, a)
		pair := [2]string{a.principal, role}
		if role == "" || written[pair] {
			continue
		}
		written[pair] = true
		if err := e.Edge(kind.HasRole, e.Find(a.principal, principalKinds...), e.Find(role, kind.Role, kind.CustomRole)); err != nil {
			return err
		}
	}
	return nil
}

// AssignmentEdges writes principal → its assignments, and those → what they are
// limited to.
func (c *Coverage) AssignmentEdges(e *emit.Emitter) error {
	for i := range c.assigned.list {
		if err := assignmentEdges(e, &c.assigned.list[i], &c.covers[i]); err != nil {
			return err
		}
	}
	return nil
}

func assignmentEdges(e *emit.Emitter, a *assignment, covers *roleCoverage) error {
	principal, node := e.Find(a.principal, principalKinds...), e.Find(a.nodeID, kind.RoleAssignment)
	if err := e.Edge(kind.HasRoleAssignment, principal, node); err != nil {
		return err
	}
	if covers.extent == wholeOrg {
		if err := e.Edge(kind.ScopedTo, node, e.Find(e.Org, kind.Organization)); err != nil {
			return err
		}
	}
	if err := e.EdgesTo(kind.ScopedTo, node, covers.targets); err != nil {
		return err
	}
	return e.EdgesTo(kind.ScopedTo, node, emit.NodeSet{kind.ResourceSet: covers.sets})
}
