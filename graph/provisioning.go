package graph

import (
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
)

// provisioner is what decides about the flow of accounts and passwords between
// Okta and an application, and on to other graphs.
type provisioner struct {
	name            string
	masters         bool // accounts come from the application
	pushesPasswords bool
	delegates       bool // passwords are checked by the directory
	sharesGroups    bool // groups pushed there are groups of another graph
	signOn          signOn
	platform
}

func newProvisioner(a *snapshot.App) *provisioner {
	return &provisioner{
		name:            a.Name.String(),
		masters:         slices.Contains(a.Features, "PROFILE_MASTERING"),
		pushesPasswords: slices.Contains(a.Features, "PUSH_PASSWORD_UPDATES"),
		delegates:       slices.Contains(a.Features, "OUTBOUND_DEL_AUTH"),
		sharesGroups:    a.PushesToOtherGraph(),
		signOn:          signOnOf(a),
	}
}

// inbound reports whether an account comes from the application. The first test
// that fits decides (edges.md §9.2).
func (p *provisioner) inbound(u *snapshot.AppUser) bool {
	switch {
	case p.name == activeDirectory:
		return assignedDirectly(u)
	case p.name == "ldap_interface":
		return true
	case u.Scope.String() == "GROUP":
		return false
	case p.name == orgToOrg:
		return p.masters && !bool(u.Profile.InitialStatus)
	}
	return p.masters
}

// assignedDirectly reports whether a user was assigned one by one, not through a
// group. Okta leaves the scope out in that case.
func assignedDirectly(u *snapshot.AppUser) bool {
	scope, known := u.Scope.Get()
	return !known || scope == "USER"
}

func synchronized(u *snapshot.AppUser) bool { return u.SyncState.String() == "SYNCHRONIZED" }

// accountEdges are the edges between an application and the users who have an
// account there, in the order of the output. The provisioner is nil when the
// application is no node.
var accountEdges = []struct {
	kind string
	up   bool // from the user to the application
	when func(*provisioner, *snapshot.AppUser) bool
}{
	{kind.AppAssignment, true, func(_ *provisioner, u *snapshot.AppUser) bool {
		return assignedDirectly(u)
	}},
	{kind.ReadPasswordUpdates, false, func(p *provisioner, _ *snapshot.AppUser) bool {
		return p != nil && p.pushesPasswords
	}},
	{kind.UserPull, false, func(p *provisioner, u *snapshot.AppUser) bool {
		return p != nil && synchronized(u) && p.inbound(u)
	}},
	{kind.UserPush, true, func(p *provisioner, u *snapshot.AppUser) bool {
		return p != nil && synchronized(u) && !p.inbound(u) &&
			p.name != "okta_flow_sso" && p.name != "okta_atspoke_sso"
	}},
}

// appUserEdges emits, per application, what its accounts say: first what lies in
// this organization, then what lies in other graphs.
func appUserEdges(b *builder) error {
	return children(b, snapshot.AppUsers, func(app string, accounts []snapshot.AppUser) error {
		own := b.at(app, kind.Application)
		for _, e := range accountEdges {
			for i := range accounts {
				if !e.when(b.provisioners[app], &accounts[i]) {
					continue
				}
				start, end := own, b.at(accounts[i].ID, kind.User)
				if e.up {
					start, end = end, start
				}
				if err := b.connect(e.kind, start, end); err != nil {
					return err
				}
			}
		}
		return crossingEdges(b, b.provisioners[app], accounts)
	})
}

// groupPullEdges emits application → the groups that come from it.
func groupPullEdges(b *builder) error {
	return each(b, snapshot.Groups, func(g *snapshot.Group) error {
		source := g.Source.ID.String()
		if source == "" {
			return nil
		}
		return b.connect(kind.GroupPull, b.at(source, kind.Application), b.at(g.ID, kind.Group))
	})
}
