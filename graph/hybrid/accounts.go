package hybrid

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// accountEdges are the edges between an application and the users who have an
// account there, in the order of the output. The application is nil when it is no
// node.
var accountEdges = []struct {
	kind     string
	fromUser bool // to the application; otherwise the other way round
	applies  func(*application, *snapshot.AppUser) bool
}{
	{kind.AppAssignment, true, func(_ *application, u *snapshot.AppUser) bool {
		return u.AssignedDirectly()
	}},
	{kind.ReadPasswordUpdates, false, func(a *application, _ *snapshot.AppUser) bool {
		return a != nil && a.pushesPasswords
	}},
	{kind.UserPull, false, func(a *application, u *snapshot.AppUser) bool {
		return a != nil && !a.unknownFeatures && u.Synchronized() && a.importsUser(u)
	}},
	{kind.UserPush, true, func(a *application, u *snapshot.AppUser) bool {
		return a != nil && !a.unknownFeatures && u.Synchronized() && !a.importsUser(u) &&
			a.name != "okta_flow_sso" && a.name != "okta_atspoke_sso"
	}},
}

// importsUser reports whether an account comes from the application to Okta. The
// first case that applies decides (edges.md §9.2).
func (a *application) importsUser(u *snapshot.AppUser) bool {
	switch {
	case a.name == ActiveDirectory:
		return u.AssignedDirectly()
	case a.name == "ldap_interface":
		return true
	case u.Scope.String() == "GROUP":
		return false
	case a.name == orgToOrg:
		return a.sourcesProfiles && !bool(u.Profile.InitialStatus)
	}
	return a.sourcesProfiles
}

// AccountEdges writes, per application, the edges that follow from its accounts:
// first those in this organization, then those to other graphs.
func (m *Model) AccountEdges(r *emit.Reader, e *emit.Emitter) error {
	return emit.EachParent(r, snapshot.AppUsers, func(id string, accounts []snapshot.AppUser) error {
		app, own := m.byID[id], e.Find(id, kind.Application)
		for _, edge := range accountEdges {
			for i := range accounts {
				if !edge.applies(app, &accounts[i]) {
					continue
				}
				start, end := own, e.Find(accounts[i].ID, kind.User)
				if edge.fromUser {
					start, end = end, start
				}
				if err := e.Edge(edge.kind, start, end); err != nil {
					return err
				}
			}
		}
		return m.externalAccountEdges(e, app, accounts)
	})
}

// externalEdges are the edges between a user and an account in another graph, in the
// order of the output. They start at the account where that is the source of the
// user, else at the user.
var externalEdges = []struct {
	kind    string
	account func(*application, *snapshot.AppUser) (account externalEnd, isSource bool)
}{
	{kind.UserSync, (*application).syncedUser},
	{kind.PasswordSync, (*application).syncedPassword},
	{kind.OutboundSSO, func(a *application, u *snapshot.AppUser) (externalEnd, bool) {
		return a.signedOn(kind.OutboundSSO, u), false
	}},
	{kind.SWA, func(a *application, u *snapshot.AppUser) (externalEnd, bool) {
		return a.signedOn(kind.SWA, u), false
	}},
}

// syncedUser returns the account in another graph that an account is kept in sync
// with, if there is one, and whether it is the source (edges.md §10.2).
func (a *application) syncedUser(u *snapshot.AppUser) (account externalEnd, isSource bool) {
	switch {
	case a.unknownFeatures:
	case a.name == ActiveDirectory && u.Synchronized():
		account = endByID(kindADUser, u.Profile.ObjectSID.String())
	case a.name == orgToOrg:
		account = userOfOtherOrg(u)
	}
	return account, a.importsUser(u)
}

// syncedPassword returns the same for passwords: Okta asks the directory to check
// them, or sends its own.
func (a *application) syncedPassword(u *snapshot.AppUser) (account externalEnd, isSource bool) {
	account, isSource = a.syncedUser(u)
	switch {
	case isSource && a.name == ActiveDirectory && a.delegatedAuth:
	case !isSource && a.pushesPasswords:
	default:
		return externalEnd{}, false
	}
	return account, isSource
}

// signedOn returns the account that a user is signed on to by edges of a kind.
func (a *application) signedOn(kind string, u *snapshot.AppUser) externalEnd {
	if a.signOn.user != kind || a.platform.account == nil {
		return externalEnd{}
	}
	return a.platform.account(u)
}

// externalAccountEdges writes the edges to the accounts that the accounts of one
// application are in other graphs.
func (m *Model) externalAccountEdges(e *emit.Emitter, a *application, accounts []snapshot.AppUser) error {
	if a == nil || a.platform.account == nil && a.name != ActiveDirectory {
		return nil
	}
	w := m.writerTo(e, m.targets[a.targetKey()])
	for _, edge := range externalEdges {
		for i := range accounts {
			account, isSource := edge.account(a, &accounts[i])
			if account.isZero() {
				continue
			}
			user := e.Find(accounts[i].ID, kind.User)
			if err := w.accountEdge(a, edge.kind, user, account, isSource); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writer) accountEdge(a *application, kind string, user emit.Ref, account externalEnd, isSource bool) error {
	switch {
	case kind == a.signOn.user:
		return w.outbound(kind, user, account, a.signOn.property())
	case isSource:
		return w.inbound(kind, account, user)
	}
	return w.outbound(kind, user, account)
}
