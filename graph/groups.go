package graph

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"oktagon/collector/snapshot"
	"oktagon/graph/admin"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// groupNodes writes the groups, and records of them what edges need.
func groupNodes(b *build) error {
	return emit.Each(b.r, snapshot.Groups, func(g *snapshot.Group) error {
		b.exempt.RecordGroup(g)
		if g.ObjectClass.Unknown() {
			b.r.Misread(snapshot.Groups, "group "+g.ID+" has an objectClass that is no list of texts")
		}
		if err := groupNode(b.e, b.assigned, g); err != nil {
			return err
		}
		b.rules.recordGroup(b.e, g)
		return nil
	})
}

func groupNode(e *emit.Emitter, assigned *admin.Assignments, g *snapshot.Group) error {
	p := &g.Profile
	n := e.Node(kind.Group, g.ID, p.Name, p.Name)
	n.Text("okta_group_type", g.Type)
	if len(g.ObjectClass) > 0 && !g.ObjectClass.Unknown() {
		n.String("object_class", g.ObjectClass[0])
	}
	assigned.AddHoldsRoles(n, kind.Group, g.ID)
	n.Text("description", p.Description)
	n.Date("created", g.Created)
	n.Date("last_updated", g.LastUpdated)
	n.Date("last_membership_updated", g.LastMembershipUpdated)
	if g.FromActiveDirectory() {
		n.Text("object_sid", p.ObjectSID)
		n.Text("distinguished_name", p.DN)
		n.Text("sam_account_name", p.SAMAccountName)
		n.Text("domain_qualified_name", p.WindowsDomainQualifiedName)
		n.Text("group_scope", p.GroupScope)
		n.Text("group_type", p.GroupType)
		if id, ok := p.ExternalID.Get(); ok {
			n.String("object_guid", objectGUID(id))
		}
	}
	return n.Write()
}

const unlistedMembers = "group members who are no listed users: the results look scoped by the admin role; collect with one that sees all users"

// memberEdges writes user → each group that has the user. To an admin whose role is
// limited, Okta lists a part of the users, with status 200: that shows only in members
// who are not in the listing.
func memberEdges(r *emit.Reader, e *emit.Emitter) error {
	if err := memberships.edges(r, e); err != nil {
		return err
	}
	unknown := e.Counts.Dangling[kind.MemberOf]
	if few := e.Counts.Edges[kind.MemberOf] / 4; unknown > few && r.Known(snapshot.Users) { // a fifth of all
		e.Counts.Remarks[unlistedMembers] = unknown
	}
	return nil
}

// groupPullEdges writes application → the groups that come from it.
func groupPullEdges(r *emit.Reader, e *emit.Emitter) error {
	return emit.Each(r, snapshot.Groups, func(g *snapshot.Group) error {
		source := g.Source.ID.String()
		if source == "" {
			return nil
		}
		return e.Edge(kind.GroupPull, e.Find(source, kind.Application), e.Find(g.ID, kind.Group))
	})
}

// objectGUID decodes the base64 of a GUID in Windows byte order. Any other text is
// returned as it is.
func objectGUID(s string) string {
	g, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(g) != 16 {
		return s
	}
	return fmt.Sprintf("%08x-%04x-%04x-%x-%x", binary.LittleEndian.Uint32(g),
		binary.LittleEndian.Uint16(g[4:]), binary.LittleEndian.Uint16(g[6:]), g[8:10], g[10:])
}
