package graph

import (
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// assignment is a role assignment that counts and the id of who holds it.
type assignment struct {
	snapshot.RoleAssignment
	principal string
	graphID   string
}

// principals are the kinds of nodes that may hold roles.
var principals = []struct {
	kind     string
	direct   string // assignment type of what they hold themselves, not through a group
	resource string
	// inputs are the resources that tell, when they are complete, who of the
	// kind holds roles. Users are told by the assignees alone: whose assignments
	// were asked for is one of them.
	inputs []string
}{
	{kind.User, "USER", snapshot.UserAssignments, []string{snapshot.Assignees}},
	{kind.Group, "GROUP", snapshot.GroupAssignments, []string{snapshot.GroupAssignments}},
	{kind.Application, "CLIENT", snapshot.ClientAssignments, []string{snapshot.Clients, snapshot.ClientAssignments}},
}

// readAssignments finds the role assignments that count and who holds roles.
func readAssignments(b *builder) error {
	for _, p := range principals {
		holders := map[string]bool{}
		err := children(b, p.resource, func(principal string, all []snapshot.RoleAssignment) error {
			for i := range all {
				if counts(&all[i], p.direct) {
					holders[principal] = true
					b.assignments = append(b.assignments, newAssignment(&all[i], principal))
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if b.allRead(p.inputs) {
			b.admins[p.kind] = holders
		}
	}
	slices.SortStableFunc(b.assignments, func(x, y assignment) int {
		return strings.Compare(opengraph.ToUpper(x.graphID), opengraph.ToUpper(y.graphID))
	})
	// Okta may list one assignment of one principal twice.
	b.assignments = slices.CompactFunc(b.assignments, func(x, y assignment) bool { return x.graphID == y.graphID })
	return addAssignees(b)
}

// addAssignees adds the users whom Okta lists as holders of roles.
func addAssignees(b *builder) error {
	holders, known := b.admins[kind.User]
	if !known {
		return nil
	}
	return each(b, snapshot.Assignees, func(a *snapshot.Assignee) error {
		holders[a.ID] = true
		return nil
	})
}

// allRead reports whether what was read of resources is all there is.
func (b *builder) allRead(resources []string) bool {
	return !slices.ContainsFunc(resources, func(name string) bool {
		return !b.snap.Manifest.CoverageOf(name).Known()
	})
}

// counts reports whether a role assignment is in force, the principal's own and
// of a role that the graph knows.
func counts(a *snapshot.RoleAssignment, direct string) bool {
	kind := a.Type.String()
	return a.Status.String() == "ACTIVE" && a.AssignmentType.String() == direct &&
		(kind == customRole || builtInRole(kind))
}

// newAssignment gives a role assignment the id of its node. Okta's own id is not
// unique: the members of a group have the assignment of the group.
func newAssignment(a *snapshot.RoleAssignment, principal string) assignment {
	return assignment{*a, principal, a.ID + "_" + principal}
}

// setHoldsRoles says of the node of a principal whether it holds roles, if that
// is known.
func (b *builder) setHoldsRoles(id string) {
	if holders, known := b.admins[b.kind]; known {
		b.set("has_role_assignments", opengraph.Bool(holders[id]))
	}
}

// assignmentNodes emits the role assignments that count.
func assignmentNodes(b *builder) error {
	for i := range b.assignments {
		a := &b.assignments[i]
		label := a.Label.Or(snapshot.Some(a.ID))
		b.begin(a.graphID, label, label)
		b.text("assignment_type", a.AssignmentType)
		b.text("type", a.Type)
		b.text("status", a.Status)
		b.date("created", a.Created)
		b.date("last_updated", a.LastUpdated)
		if err := b.emit(a.graphID); err != nil {
			return err
		}
	}
	return nil
}
