package snapshot

import "strings"

// Custom roles and their permissions.
const (
	Roles       = "roles"       // CustomRole
	Permissions = "permissions" // Permission, per custom role
)

// CustomRole is one of GET /api/v1/iam/roles, which also lists some built-in roles.
type CustomRole struct {
	ID          string `json:"id"`
	Label       Text   `json:"label,omitzero"`
	Description Text   `json:"description,omitzero"`
	Created     Text   `json:"created,omitzero"`
	LastUpdated Text   `json:"lastUpdated,omitzero"`
}

func (r CustomRole) Key() string { return r.ID }

// BuiltIn reports whether the role is one of Okta's own: its id is the name of its type,
// such as WORKFLOWS_ADMIN.
func (r CustomRole) BuiltIn() bool { return strings.HasSuffix(r.ID, "_ADMIN") }

// Permission is one of GET /api/v1/iam/roles/{id}/permissions. It has no id; its label
// identifies it.
type Permission struct {
	Label string `json:"label"`
}

func (p Permission) Key() string { return p.Label }
