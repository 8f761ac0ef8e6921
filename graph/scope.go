package graph

import (
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
)

// scope is what a role assignment covers.
type scope struct {
	state   scopeState
	targets objects  // of a limited assignment: groups, applications, integrations
	sets    []string // graph ids of the resource sets that it is bound to, sorted
}

type scopeState int

const (
	unknownScope scopeState = iota // Okta was not heard: nothing follows
	wholeOrg
	limited  // to the targets that were resolved, even when none was
	boundAll // to its resource sets
)

// targetKind says where the targets of a role are listed.
var targetKind = map[string]string{
	"APP_ADMIN":              snapshot.AppTargets,
	"USER_ADMIN":             snapshot.GroupTargets,
	"HELP_DESK_ADMIN":        snapshot.GroupTargets,
	"GROUP_MEMBERSHIP_ADMIN": snapshot.GroupTargets,
}

// readScopes finds what each assignment covers. It needs all nodes.
func readScopes(b *builder) error {
	sets, err := boundSets(b)
	if err != nil {
		return err
	}
	b.scope = make([]scope, len(b.assignments))
	for i := range b.assignments {
		a := &b.assignments[i]
		s, err := b.scopeOf(a)
		if err != nil {
			return err
		}
		s.sets = sets[a.graphID]
		b.scope[i] = s
		if s.state == unknownScope {
			b.stats.Unknown = append(b.stats.Unknown, a.Label.Or(a.Type).String()+" "+a.graphID)
		}
	}
	return nil
}

// scopeOf reads the targets of an assignment. Okta's list as it came decides
// whether the role covers the whole organization, not what could be resolved of
// it (deviation D1): targets that were not collected, or that came without an id,
// would make a false admin.
func (b *builder) scopeOf(a *assignment) (scope, error) {
	switch roleType := a.Type.String(); targetKind[roleType] {
	case snapshot.AppTargets:
		return readTargets(b, a, snapshot.AppTargets, func(o objects, t *snapshot.AppTarget) { b.catalog.resolve(b, o, t) })
	case snapshot.GroupTargets:
		return readTargets(b, a, snapshot.GroupTargets, func(o objects, t *snapshot.GroupTarget) {
			if r := b.at(t.ID, kind.Group); r != (ref{}) {
				o.add(kind.Group, []string{r.id})
			}
		})
	default:
		if roleType == customRole || roleType == "WORKFLOWS_ADMIN" {
			return scope{state: boundAll}, nil
		}
		return scope{state: wholeOrg}, nil
	}
}

func readTargets[T snapshot.Record](b *builder, a *assignment, resource string, resolve func(objects, *T)) (scope, error) {
	raw, state, err := childrenOf[T](b, resource, a.principal+"/"+a.ID)
	switch {
	case err != nil || state != snapshot.Complete && state != snapshot.Partial:
		return scope{}, err
	case len(raw) == 0 && state == snapshot.Complete:
		return scope{state: wholeOrg}, nil
	}
	s := scope{state: limited, targets: objects{}}
	for i := range raw {
		resolve(s.targets, &raw[i])
	}
	return s, nil
}

// catalog has the applications and integrations by the name of their entry in
// Okta's catalog.
type catalog map[string][]ref

func readCatalog(b *builder) error {
	c := catalog{}
	b.catalog = c
	err := each(b, snapshot.Apps, func(a *snapshot.App) error {
		c[a.Name.String()] = append(c[a.Name.String()], b.at(a.ID, kind.Application))
		return nil
	})
	if err != nil {
		return err
	}
	return each(b, snapshot.APIServices, func(s *snapshot.APIService) error {
		c[s.Type.String()] = append(c[s.Type.String()], b.at(s.ID, kind.APIServiceIntegration))
		return nil
	})
}

// resolve adds what a target names: one application, or everything of a catalog
// entry. Only an active target counts.
func (c catalog) resolve(b *builder, o objects, t *snapshot.AppTarget) {
	if t.Status.String() != "ACTIVE" {
		return
	}
	found := c[t.Name]
	if id := t.ID.String(); id != "" {
		found = []ref{b.at(id, kind.Application)}
	}
	o.addRefs(found)
}

// addRefs adds nodes one by one; the zero ref is none.
func (o objects) addRefs(refs []ref) {
	for _, r := range refs {
		if r != (ref{}) {
			o.add(r.kind, []string{r.id})
		}
	}
}

// boundSets finds the resource sets of each assignment by its graph id: those
// that list it among the members of a binding, and the one that its own record
// names (deviation D10).
func boundSets(b *builder) (map[string][]string, error) {
	named := map[string][]string{} // graph ids of sets by assignment
	known := map[string]bool{}
	for i := range b.assignments {
		known[b.assignments[i].graphID] = true
	}
	err := children(b, snapshot.BindingMembers, func(parent string, members []snapshot.BindingMember) error {
		for i := range members {
			principal := members[i].Links.Self.ID()
			if principal == "" {
				b.remark("members of resource set bindings that name no principal")
			}
			if id := members[i].ID + "_" + principal; known[id] {
				named[id] = append(named[id], b.resourceSetOf(firstID(parent)))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range b.assignments {
		a := &b.assignments[i]
		if set := b.resourceSetOf(a.ResourceSet.String()); set != "" && !slices.Contains(named[a.graphID], set) {
			named[a.graphID] = append(named[a.graphID], set)
		}
	}
	return b.setNodes(named), nil
}

// setNodes replaces sets by their nodes; one that is no node is counted.
func (b *builder) setNodes(named map[string][]string) map[string][]string {
	nodes := map[string][]string{}
	for assignment, sets := range named {
		for _, set := range distinct(sets) {
			if r := b.at(set, kind.ResourceSet); r != (ref{}) {
				nodes[assignment] = append(nodes[assignment], r.id)
			} else {
				b.stats.Dangling[kind.ScopedTo]++
			}
		}
	}
	return nodes
}

// resourceSetOf is the graph id of a resource set.
func (b *builder) resourceSetOf(id string) string {
	return resourceSetID(b, &snapshot.ResourceSet{ID: id})
}

// assignmentEdges emits what every assignment that counts gives: that its
// principal holds it, and where it reaches.
func assignmentEdges(b *builder) error {
	for i := range b.assignments {
		if err := b.assignmentEdges(&b.assignments[i], &b.scope[i]); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) assignmentEdges(a *assignment, s *scope) error {
	principal, node := b.at(a.principal, principalKinds...), b.at(a.graphID, kind.RoleAssignment)
	if err := b.connect(kind.HasRoleAssignment, principal, node); err != nil {
		return err
	}
	if s.state == wholeOrg {
		if err := b.connect(kind.ScopedTo, node, b.at(b.org, kind.Organization)); err != nil {
			return err
		}
	}
	for target := range s.targets.all() {
		if err := b.connect(kind.ScopedTo, node, target); err != nil {
			return err
		}
	}
	for _, set := range s.sets {
		if err := b.connect(kind.ScopedTo, node, ref{set, kind.ResourceSet}); err != nil {
			return err
		}
	}
	return nil
}

// principalKinds may hold roles.
var principalKinds = []string{kind.User, kind.Group, kind.Application}

// roleEdges emits principal → role, each pair once: a principal may hold a role
// by several assignments.
func roleEdges(b *builder) error {
	written := map[[2]string]bool{}
	for i := range b.assignments {
		a := &b.assignments[i]
		role := b.roleOf(a)
		if role == "" {
			continue
		}
		pair := [2]string{a.principal, role}
		if written[pair] {
			continue
		}
		written[pair] = true
		if err := b.connect(kind.HasRole, b.at(a.principal, principalKinds...), b.at(role, kind.Role, kind.CustomRole)); err != nil {
			return err
		}
	}
	return nil
}

// roleOf is the graph id of an assignment's role, "" when Okta does not say
// which custom role it is.
func (b *builder) roleOf(a *assignment) string {
	if kind := a.Type.String(); kind != customRole {
		return b.inDomain(kind)
	}
	return a.Role.String()
}
