package snapshot

import (
	"strings"

	"oktagon/collector/jsoncodec"
)

// Role assignments, and the users and clients that may have them.
const (
	Assignees         = "assignees"          // Assignee: a user with role assignments
	Clients           = "clients"            // Client
	UserAssignments   = "user-assignments"   // RoleAssignment, per user
	GroupAssignments  = "group-assignments"  // RoleAssignment, per group
	ClientAssignments = "client-assignments" // RoleAssignment, per client
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

// IsService reports whether a client is a service app, which can have roles. The client of an
// AI agent is none, whatever its type.
func (c Client) IsService() bool {
	return c.ApplicationType.String() == "service" && !IsAIAgentID(c.ID)
}

// RoleAssignment is one of GET .../{principal}/roles. Its id is unique per principal only.
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

// Key contains the type, because Okta may give a user's own assignment the same id as one
// that comes with a group.
func (a RoleAssignment) Key() string {
	if a.ID == "" || a.AssignmentType.IsZero() {
		return a.ID
	}
	return a.ID + " " + a.AssignmentType.String()
}

// UnmarshalJSON takes the role and the resource set from the links when they stand nowhere
// else.
func (a *RoleAssignment) UnmarshalJSON(b []byte) error {
	type plain RoleAssignment
	var all struct {
		plain
		Links assignmentLinks `json:"_links"`
	}
	err := jsoncodec.Decode(b, &all)
	*a = RoleAssignment(all.plain)
	a.Role = a.Role.Or(linkedID(all.Links.Role.ID())).Or(linkedID(roleInPath(all.Links.Permissions.Href.String())))
	a.ResourceSet = a.ResourceSet.Or(linkedID(all.Links.ResourceSet.ID()))
	return ignoreTypeError(err)
}

// assignmentLinks are the links of a role assignment that name its role and resource set.
type assignmentLinks struct {
	Role        Link `json:"role"`
	Permissions Link `json:"permissions"`
	ResourceSet Link `json:"resource-set"`
}

// roleInPath returns the id of a role in .../roles/{id}/permissions, "" when there is none.
func roleInPath(href string) string {
	_, after, _ := strings.Cut(href, "/roles/")
	id, _, _ := strings.Cut(after, "/")
	return id
}

// linkedID returns an id that a link ends with, absent when there is none.
func linkedID(id string) Text {
	if id == "" {
		return Text{}
	}
	return Some(id)
}
