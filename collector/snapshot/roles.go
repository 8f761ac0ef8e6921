package snapshot

import "strings"

// Resources of administration; the comment names the record.
const (
	Assignees         = "assignees"          // Assignee: users with role assignments
	Clients           = "clients"            // Client: OAuth clients
	UserAssignments   = "user-assignments"   // RoleAssignment, per user
	GroupAssignments  = "group-assignments"  // RoleAssignment, per group
	ClientAssignments = "client-assignments" // RoleAssignment, per client
	Roles             = "roles"              // CustomRole
	Permissions       = "permissions"        // Permission, per custom role
	ResourceSets      = "resource-sets"      // ResourceSet
)

// Assignee is one of GET /api/v1/iam/assignees/users.
type Assignee struct {
	ID string `json:"id"`
}

func (a Assignee) Key() string { return a.ID }

// Client is one of GET /oauth2/v1/clients.
type Client struct {
	ID              string `json:"client_id"`
	ApplicationType Text   `json:"application_type,omitzero"`
}

func (c Client) Key() string { return c.ID }

// IsService reports whether a client acts for itself and can hold roles.
func (c Client) IsService() bool { return c.ApplicationType.String() == "service" }

// RoleAssignment is one of GET .../{principal}/roles. Its id is unique only
// together with the principal's.
type RoleAssignment struct {
	ID             string `json:"id"`
	Label          Text   `json:"label,omitzero"`
	Type           Text   `json:"type,omitzero"`
	Status         Text   `json:"status,omitzero"`
	AssignmentType Text   `json:"assignmentType,omitzero"`
	Created        Text   `json:"created,omitzero"`
	LastUpdated    Text   `json:"lastUpdated,omitzero"`
	Role           Text   `json:"role,omitzero"`
	ResourceSet    Text   `json:"resource-set,omitzero"`
}

// Key tells a user's own assignment from one that comes with a group: Okta may
// give both the same id.
func (a RoleAssignment) Key() string {
	if a.ID == "" || a.AssignmentType.IsZero() {
		return a.ID
	}
	return a.ID + " " + a.AssignmentType.String()
}

// CustomRole is one of GET /api/v1/iam/roles, which lists some built-in roles
// too.
type CustomRole struct {
	ID          string `json:"id"`
	Label       Text   `json:"label,omitzero"`
	Description Text   `json:"description,omitzero"`
	Created     Text   `json:"created,omitzero"`
	LastUpdated Text   `json:"lastUpdated,omitzero"`
}

func (r CustomRole) Key() string { return r.ID }

// BuiltIn reports whether the role is one of Okta's own. Those have the name of
// their type for an id, such as WORKFLOWS_ADMIN.
func (r CustomRole) BuiltIn() bool { return strings.HasSuffix(r.ID, "_ADMIN") }

// Permission is one of GET /api/v1/iam/roles/{id}/permissions. It has no id of
// its own; its label is one.
type Permission struct {
	Label string `json:"label"`
}

func (p Permission) Key() string { return p.Label }

// ResourceSet is one of GET /api/v1/iam/resource-sets.
type ResourceSet struct {
	ID          string `json:"id"`
	Label       Text   `json:"label,omitzero"`
	Description Text   `json:"description,omitzero"`
	Created     Text   `json:"created,omitzero"`
	LastUpdated Text   `json:"lastUpdated,omitzero"`
}

func (r ResourceSet) Key() string { return r.ID }
