package admin

import (
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// WriteBuiltInRoles writes Okta's own roles, which every organization has.
func WriteBuiltInRoles(e *emit.Emitter) error {
	for _, r := range builtInRoles {
		label := snapshot.Some(r.label)
		n := e.Node(kind.Role, e.InDomain(r.id), label, label)
		n.String("type", r.id)
		n.Strings("permissions", r.permissionList())
		n.NonEmpty("description", r.description)
		if err := n.Write(); err != nil {
			return err
		}
	}
	return nil
}

// CustomRoles has the permissions of the roles that the organization made.
type CustomRoles struct {
	permissions map[string][]string // by id, of roles with permissions
}

// ReadCustomRoles reads the permissions of custom roles.
func ReadCustomRoles(r *emit.Reader) (*CustomRoles, error) {
	permissions, err := emit.TextsByParent(r, snapshot.Permissions, func(_ string, p *snapshot.Permission) string { return p.Label })
	return &CustomRoles{permissions}, err
}

// grantsAny reports whether a custom role has one of the permissions.
func (c *CustomRoles) grantsAny(role string, permissions []string) bool {
	return slices.ContainsFunc(c.permissions[role], func(p string) bool { return slices.Contains(permissions, p) })
}

// WriteNodes writes the roles that the organization made. The permissions of a role
// are left out when they were not read to their end: unknown is not none.
func (c *CustomRoles) WriteNodes(r *emit.Reader, e *emit.Emitter) error {
	return emit.Each(r, snapshot.Roles, func(role *snapshot.CustomRole) error {
		if role.BuiltIn() {
			return nil
		}
		n := e.Node(kind.CustomRole, role.ID, role.Label, role.Label)
		state, err := r.State(snapshot.Permissions, role.ID)
		if err != nil {
			return err
		}
		if state == snapshot.Complete {
			n.Strings("permissions", c.permissions[role.ID])
		}
		n.Date("created", role.Created)
		n.Date("last_updated", role.LastUpdated)
		return n.Write()
	})
}

// nodeIDOfRole returns the node id of an assignment's role, "" when there is none: Okta
// does not say which custom role it is, or the role is not in the table.
func nodeIDOfRole(e *emit.Emitter, a *assignment) string {
	switch role := a.record.Type.String(); {
	case role == customRole:
		return a.record.Role.String()
	case a.isKnown():
		return e.InDomain(role)
	}
	return ""
}
