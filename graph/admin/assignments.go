package admin

import (
	"iter"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// Assignments are the role assignments that are in force, and who holds roles.
type Assignments struct {
	list []assignment // by the ids of their nodes
	// holders are the Okta ids of those who hold roles, by kind. A kind is missing
	// when it is not known who of it does.
	holders map[string]map[string]bool
}

// assignment is a role assignment, who holds it, and the id of its node.
type assignment struct {
	record    snapshot.RoleAssignment
	principal string
	nodeID    string
}

// principals are the kinds of nodes that may hold roles.
var principals = []struct {
	kind     string
	direct   string // assignment type of what they hold themselves, not through a group
	resource string
	// inputs are the resources that say, when they are complete, who of the kind
	// holds roles. For users it is the assignees alone: the assignments of nobody
	// else are requested.
	inputs []string
}{
	{kind.User, "USER", snapshot.UserAssignments, []string{snapshot.Assignees}},
	{kind.Group, "GROUP", snapshot.GroupAssignments, []string{snapshot.GroupAssignments}},
	{kind.Application, "CLIENT", snapshot.ClientAssignments, []string{snapshot.Clients, snapshot.ClientAssignments}},
}

// principalKinds are the kinds of principals.
var principalKinds = []string{kind.User, kind.Group, kind.Application}

// ReadAssignments reads the role assignments in force and who holds roles.
func ReadAssignments(r *emit.Reader) (*Assignments, error) {
	a := &Assignments{holders: map[string]map[string]bool{}}
	for _, p := range principals {
		holders := map[string]bool{}
		err := emit.EachParent(r, p.resource, func(principal string, all []snapshot.RoleAssignment) error {
			for i := range all {
				if inForce(&all[i], p.direct) {
					holders[principal] = true
					a.list = append(a.list, newAssignment(&all[i], principal))
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if r.Known(p.inputs...) {
			a.holders[p.kind] = holders
		}
	}
	slices.SortStableFunc(a.list, func(x, y assignment) int {
		return strings.Compare(emit.ToUpper(x.nodeID), emit.ToUpper(y.nodeID))
	})
	// Okta may list one assignment of one principal twice.
	a.list = slices.CompactFunc(a.list, func(x, y assignment) bool { return x.nodeID == y.nodeID })
	return a, a.addAssignees(r)
}

// addAssignees adds the users whom Okta lists as holders of roles.
func (a *Assignments) addAssignees(r *emit.Reader) error {
	holders, known := a.holders[kind.User]
	if !known {
		return nil
	}
	return emit.Each(r, snapshot.Assignees, func(user *snapshot.Assignee) error {
		holders[user.ID] = true
		return nil
	})
}

// inForce reports whether a role assignment is active, the principal's own and of a
// role that the graph knows.
func inForce(a *snapshot.RoleAssignment, direct string) bool {
	role := a.Type.String()
	return a.Status.String() == "ACTIVE" && a.AssignmentType.String() == direct &&
		(role == customRole || isBuiltIn(role))
}

// newAssignment gives a role assignment the id of its node. Okta's own id is not
// unique: the members of a group have the assignment of the group.
func newAssignment(a *snapshot.RoleAssignment, principal string) assignment {
	return assignment{*a, principal, a.ID + "_" + principal}
}

// AddHoldsRoles adds to the node of a principal whether it holds roles, if that is
// known.
func (a *Assignments) AddHoldsRoles(n *emit.Node, kind, id string) {
	if holders, known := a.holders[kind]; known {
		n.Bool("has_role_assignments", holders[id])
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
	holders, known := a.holders[kind]
	if !known {
		return nil
	}
	admins := make(map[string]bool, len(holders))
	for id := range holders {
		admins[emit.ToUpper(id)] = true
	}
	return admins
}

// WriteNodes writes the role assignments.
func (a *Assignments) WriteNodes(e *emit.Emitter) error {
	for i := range a.list {
		x := &a.list[i].record
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
