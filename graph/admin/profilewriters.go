package admin

import (
	"slices"

	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// ProfileWriter is who may write the profiles of some users by a role that reaches them in no
// other way.
type ProfileWriter struct {
	Principal emit.Ref
	Users     []string // ids of their nodes, sorted
}

// The permissions to write profiles: alone, and together with all else.
const (
	managesProfiles = "okta.users.userprofile.manage"
	managesUsers    = "okta.users.manage"
)

// ProfileWriters returns the holders of roles that write profiles of some users, in the order
// of their ids (group-rules.md §6). Administrators are not among the users.
func (c *Coverage) ProfileWriters(e *emit.Emitter) (all []ProfileWriter, err error) {
	for _, grants := range c.byPrincipal() {
		reached := emit.NodeSet{}
		for _, g := range grants {
			var users emit.NodeSet
			switch role := g.assignment.record.Role.String(); {
			case g.assignment.record.Type.String() == "USER_ADMIN" && g.covers.extent == limited:
				users, err = c.targetMembers(g.covers)
			case g.assignment.isCustom() && slices.Contains(c.roles.permissions[role], managesProfiles) &&
				!slices.Contains(c.roles.permissions[role], managesUsers):
				users = c.inSets(g.covers, kind.User)
			}
			if err != nil {
				return nil, err
			}
			reached.Add(kind.User, users[kind.User])
		}
		allowed, _ := c.targets.allowed(reached)
		principal := e.Find(grants[0].assignment.principal, principalKinds...)
		if users := allowed[kind.User]; len(users) > 0 && !principal.IsZero() {
			all = append(all, ProfileWriter{principal, users})
		}
	}
	return all, nil
}
