package graph

import (
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
)

// inDomain makes an id unique that Okta uses in every organization. A colon, as
// in the host ::1, may not be in an id.
func (b *builder) inDomain(id string) string {
	return id + "@" + strings.ReplaceAll(b.domain, ":", "-")
}

// roleNodes emits Okta's own roles, which every organization has.
func roleNodes(b *builder) error {
	for _, r := range builtInRoles {
		id := b.inDomain(r.kind)
		label := snapshot.Some(r.label)
		b.begin(id, label, label)
		b.set("type", opengraph.String(r.kind))
		b.set("permissions", opengraph.Strings(r.permissionList()))
		if r.description != "" {
			b.set("description", opengraph.String(r.description))
		}
		if err := b.emit(id); err != nil {
			return err
		}
	}
	return nil
}

// isCustomRole reports whether a listed role is one that the organization made.
// Okta lists some of its own beside them, those of governance included.
func isCustomRole(id string) bool {
	switch id {
	case "API_ADMIN", "ACCESS_CERTIFICATIONS_ADMIN", "ACCESS_REQUEST_ADMIN", "ACCESS_REQUESTS_ADMIN":
		return false
	}
	return !builtInRole(id)
}

// customRoleNodes emits the roles that the organization made. The permissions of
// a role are left out when they were not read to their end: none is not unknown.
func customRoleNodes(b *builder) error {
	var err error
	b.permissions, err = inOrder(b, snapshot.Permissions, func(p *snapshot.Permission) string { return p.Label })
	if err != nil {
		return err
	}
	family, err := b.family(snapshot.Permissions)
	if err != nil {
		return err
	}
	return each(b, snapshot.Roles, func(r *snapshot.CustomRole) error {
		if !isCustomRole(r.ID) {
			return nil
		}
		b.begin(r.ID, r.Label, r.Label)
		if state, _, _ := family.State(r.ID); state == snapshot.Complete {
			b.texts("permissions", b.permissions[r.ID])
		}
		b.date("created", r.Created)
		b.date("last_updated", r.LastUpdated)
		return b.emit(r.ID)
	})
}

// resourceSetID is the id of a resource set's node: one built-in set has the
// same id in every organization.
func resourceSetID(b *builder, s *snapshot.ResourceSet) string {
	if s.ID == "WORKFLOWS_IAM_POLICY" {
		return b.inDomain(s.ID)
	}
	return s.ID
}

func resourceSetNode(b *builder, s *snapshot.ResourceSet, id string) {
	label := s.Label.Or(snapshot.Some(s.ID))
	b.begin(id, label, label)
	b.text("description", s.Description)
	b.date("created", s.Created)
	b.date("last_updated", s.LastUpdated)
}
