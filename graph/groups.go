package graph

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// windowsGroup is the object class of groups that come from Active Directory.
const windowsGroup = "okta:windows_security_principal"

func groupNode(b *builder, g *snapshot.Group) error {
	p := &g.Profile
	b.begin(g.ID, p.Name, p.Name)
	b.text("okta_group_type", g.Type)
	if len(g.ObjectClass) > 0 {
		b.set("object_class", opengraph.String(g.ObjectClass[0]))
	}
	b.setHoldsRoles(g.ID)
	b.text("description", p.Description)
	b.date("created", g.Created)
	b.date("last_updated", g.LastUpdated)
	b.date("last_membership_updated", g.LastMembershipUpdated)
	if slices.Contains(g.ObjectClass, windowsGroup) {
		b.text("object_sid", p.ObjectSID)
		b.text("distinguished_name", p.DN)
		b.text("sam_account_name", p.SAMAccountName)
		b.text("domain_qualified_name", p.WindowsDomainQualifiedName)
		b.text("group_scope", p.GroupScope)
		b.text("group_type", p.GroupType)
		if id, ok := p.ExternalID.Get(); ok {
			b.set("object_guid", opengraph.String(objectGUID(id)))
		}
	}
	return nil
}

// memberEdges emits user → each group that has the user. An admin whose role is
// limited gets a part of the users, with status 200: that shows only in members who
// are no user of the listing.
func memberEdges(b *builder) error {
	if err := memberships.edges(b); err != nil {
		return err
	}
	unknown := b.stats.Dangling[kind.MemberOf]
	if few := b.stats.Edges[kind.MemberOf] / 4; unknown > few && b.allRead([]string{snapshot.Users}) { // a fifth of all
		b.stats.Remarks["group members who are no listed users: the results look scoped by the admin role; collect with one that sees all users"] = unknown
	}
	return nil
}

// objectGUID decodes the base64 of a GUID in Windows byte order. Anything else
// stays as it is.
func objectGUID(s string) string {
	g, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(g) != 16 {
		return s
	}
	return fmt.Sprintf("%08x-%04x-%04x-%x-%x", binary.LittleEndian.Uint32(g),
		binary.LittleEndian.Uint16(g[4:]), binary.LittleEndian.Uint16(g[6:]), g[8:10], g[10:])
}
