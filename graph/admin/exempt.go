package admin

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// Exempt has the objects of which some things are not possible, whoever tries: edges that
// say so do not end there. Record every user and group before [Coverage.RoleEdges].
type Exempt struct {
	deactivated, fixed map[string]bool // ids of nodes
	untyped            map[string]bool // those of fixed of which Okta returned no type
}

// NewExempt returns an Exempt without objects.
func NewExempt() *Exempt {
	return &Exempt{map[string]bool{}, map[string]bool{}, map[string]bool{}}
}

// RecordUser records a user. Nothing can be reset of one who is deactivated (deviation D18).
func (x *Exempt) RecordUser(u *snapshot.User) {
	if u.Status.String() == "DEPROVISIONED" {
		x.deactivated[emit.ToUpper(u.ID)] = true
	}
}

// RecordGroup records a group. Okta changes the members of its own groups only, not of those
// from a directory or an application, nor of Everyone (deviation D16).
func (x *Exempt) RecordGroup(g *snapshot.Group) {
	if g.Type.String() != "OKTA_GROUP" {
		x.fixed[emit.ToUpper(g.ID)] = true
	}
	if g.Type.String() == "" {
		x.untyped[emit.ToUpper(g.ID)] = true
	}
}

func (x *Exempt) deactivatedUsers() map[string]bool { return x.deactivated }

func (x *Exempt) fixedGroups() map[string]bool { return x.fixed }

// nameUntyped names the groups that edges of a kind would reach if Okta returned their type.
func (x *Exempt) nameUntyped(r *emit.Reader, e *emit.Emitter, reached emit.NodeSet) {
	if len(x.untyped) == 0 {
		return
	}
	for _, id := range reached[kind.Group] {
		if x.untyped[id] {
			r.Misread(snapshot.Groups, "group "+e.OktaID(id)+" has no type: its members may be changed by roles")
		}
	}
}
