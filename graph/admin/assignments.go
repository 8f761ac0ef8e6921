package admin

import (
	"errors"
	"iter"
	"maps"
	"slices"
	"sort"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// Assignments are the role assignments that are in force, and who holds roles.
type Assignments struct {
	list []assignment // by the ids of their nodes
	// holders are the Okta ids of those who hold roles, by kind; known are the kinds of
	// which these are all.
	holders map[string]map[string]bool
	known   map[string]bool
}

// assignment is a role assignment, who holds it, and the id of its node.
type assignment struct {
	record    snapshot.RoleAssignment
	resource  string // where it was listed
	principal string
	nodeID    string
}

// principals are the kinds of nodes that may hold roles.
var principals = []struct {
	kind     string
	direct   string // assignment type of what they hold themselves, not through a group
	bound    string // what a member of a binding of the kind is called
	resource string
	// inputs are the resources that say, when they are complete, who of the kind
	// holds roles. For users it is the assignees alone: the assignments of nobody
	// else are requested.
	inputs []string
}{
	{kind.User, "USER", "users", snapshot.UserAssignments, []string{snapshot.Assignees}},
	{kind.Group, "GROUP", "groups", snapshot.GroupAssignments, []string{snapshot.GroupAssignments}},
	{kind.Application, "CLIENT", "clients", snapshot.ClientAssignments, []string{snapshot.Clients, snapshot.ClientAssignments}},
}

// principalKinds are the kinds of principals.
var principalKinds = func() (kinds []string) {
	for _, p := range principals {
		kinds = append(kinds, p.kind)
	}
	return kinds
}()

// ReadAssignments reads the role assignments in force and who holds roles.
func ReadAssignments(r *emit.Reader) (*Assignments, error) {
	a := &Assignments{holders: map[string]map[string]bool{}, known: map[string]bool{}}
	for _, p := range principals {
		a.holders[p.kind], a.known[p.kind] = map[string]bool{}, r.Known(p.inputs...)
		err := emit.EachParent(r, p.resource, func(principal string, all []snapshot.RoleAssignment) error {
			for i := range all {
				if own := all[i].AssignmentType.Or(snapshot.Some(p.direct)); own.String() == p.direct {
					all[i].AssignmentType = own
					a.add(r, p.resource, p.kind, principal, &all[i])
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	sort.SliceStable(a.list, func(i, j int) bool {
		return emit.ToUpper(a.list[i].nodeID) < emit.ToUpper(a.list[j].nodeID)
	})
	// Okta may list one assignment of one principal twice.
	a.list = slices.CompactFunc(a.list, func(x, y assignment) bool { return x.nodeID == y.nodeID })
	return a, errors.Join(a.addAssignees(r), a.addBound(r))
}

// add adds a principal's own assignment if it is in force. Okta's id of it is not unique:
// the members of a group have the assignment of the group.
func (a *Assignments) add(r *emit.Reader, resource, kind, principal string, x *snapshot.RoleAssignment) {
	switch status := x.Status.Or(snapshot.Some("")).String(); {
	case status == "" || x.Type.IsBlank():
		r.Misread(resource, "role assignment "+x.ID+" of "+principal+" has no status or type")
	case status == "ACTIVE":
		a.list = append(a.list, assignment{*x, resource, principal, x.ID + "_" + principal})
	default:
		return
	}
	a.holders[kind][principal] = true
}

// addAssignees adds the users whom Okta lists as holders of roles.
func (a *Assignments) addAssignees(r *emit.Reader) error {
	return emit.Each(r, snapshot.Assignees, func(user *snapshot.Assignee) error {
		a.holders[kind.User][user.ID] = true
		return nil
	})
}

// addBound adds the principals to whom roles are bound, on resource sets.
func (a *Assignments) addBound(r *emit.Reader) error {
	return emit.EachParent(r, snapshot.BindingMembers, func(_ string, members []snapshot.BindingMember) error {
		for i := range members {
			collection, id := members[i].Principal()
			for _, p := range principals {
				if p.bound == collection {
					a.holders[p.kind][id] = true
				}
			}
		}
		return nil
	})
}

// isKnown reports whether it is known what the role of an assignment allows: it is custom or
// in the table of Okta's own. What is not known, such as a role that Okta adds, gives no
// edges (deviation D19).
func (x *assignment) isKnown() bool {
	return x.isCustom() || isBuiltIn(x.record.Type.String())
}

func (x *assignment) isCustom() bool { return x.record.Type.String() == customRole }

// AddHoldsRoles adds to the node of a principal whether it holds roles, if that is
// known.
func (a *Assignments) AddHoldsRoles(n *emit.Node, kind, id string) {
	if a.known[kind] {
		n.Bool("has_role_assignments", a.holders[kind][id])
	}
}

// All returns the principal and the type of the role of every assignment.
func (a *Assignments) All() iter.Seq2[string, string] {
	return func(yield func(principal, role string) bool) {
		for i := range a.list {
			if !yield(a.list[i].principal, a.list[i].record.Type.String()) {
				return
			}
		}
	}
}

// Admins returns the ids of the nodes of a kind that hold roles. It is nil when they
// are not known.
func (a *Assignments) Admins(kind string) map[string]bool {
	if !a.known[kind] {
		return nil
	}
	admins := make(map[string]bool, len(a.holders[kind]))
	for id := range a.holders[kind] {
		admins[emit.ToUpper(id)] = true
	}
	return admins
}

// mayBeHolders are the Okta ids of the groups that hold roles, and of those that may: their
// assignments were not read. known is false when any group may be one.
func (a *Assignments) mayBeHolders(r *emit.Reader) (groups map[string]bool, known bool, err error) {
	bound := r.Known(snapshot.BindingMembers) || !r.Selected(snapshot.BindingMembers)
	switch {
	case !bound, !a.known[kind.Group] && !r.Known(snapshot.Groups):
		return nil, false, nil
	case a.known[kind.Group]:
		return a.holders[kind.Group], true, nil
	}
	groups = maps.Clone(a.holders[kind.Group])
	err = emit.Each(r, snapshot.Groups, func(g *snapshot.Group) error {
		state, err := r.State(snapshot.GroupAssignments, g.ID)
		if g.MayHaveRoles() && state != snapshot.Complete && state != snapshot.Gone {
			groups[g.ID] = true
		}
		return err
	})
	return groups, true, err
}

// WriteNodes writes the role assignments.
func (a *Assignments) WriteNodes(e *emit.Emitter) error {
	for i := range a.list {
		x := &a.list[i].record
		if !a.list[i].isKnown() {
			e.Remark("role assignments of type " + x.Type.String() + ", whose permissions are not known")
		}
		label := x.Label.Or(snapshot.Some(x.ID))
		n := e.Node(kind.RoleAssignment, a.list[i].nodeID, label, label)
		n.Text("assignment_type", x.AssignmentType)
		n.Text("type", x.Type)
		n.Text("status", x.Status)
		n.Date("created", x.Created)
		n.Date("last_updated", x.LastUpdated)
		if err := n.Write(); err != nil {
			return err
		}
	}
	return nil
}
