package graph

import (
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
)

// syncedUser is the account of another graph that an account is kept like, if
// there is one, and whether it is the one that leads (edges.md §10.2).
func (p *provisioner) syncedUser(u *snapshot.AppUser) (other foreign, leads bool) {
	switch {
	case p.name == activeDirectory && synchronized(u):
		other = foreignID(kindADUser, u.Profile.ObjectSID.String())
	case p.name == orgToOrg:
		other = externalUser(u)
	}
	return other, p.inbound(u)
}

// syncedPassword is the same for passwords: Okta asks the directory for them, or
// sends its own.
func (p *provisioner) syncedPassword(u *snapshot.AppUser) (other foreign, leads bool) {
	other, leads = p.syncedUser(u)
	switch {
	case leads && p.name == activeDirectory && p.delegates:
	case !leads && p.pushesPasswords:
	default:
		return foreign{}, false
	}
	return other, leads
}

// crossings are the edges between a user and an account in another graph, in the
// order of the output. The other end of one that leads is its start.
var crossings = []struct {
	kind  string
	other func(*provisioner, *snapshot.AppUser) (other foreign, leads bool)
}{
	{kind.UserSync, (*provisioner).syncedUser},
	{kind.PasswordSync, (*provisioner).syncedPassword},
	{kind.OutboundSSO, (*provisioner).federated},
	{kind.SWA, (*provisioner).typed},
}

func (p *provisioner) federated(u *snapshot.AppUser) (foreign, bool) {
	return p.signedOn(kind.OutboundSSO, u), false
}

func (p *provisioner) typed(u *snapshot.AppUser) (foreign, bool) {
	return p.signedOn(kind.SWA, u), false
}

// signedOn is the account that a user is signed on to by edges of a kind.
func (p *provisioner) signedOn(kind string, u *snapshot.AppUser) foreign {
	if p.signOn.user != kind || p.account == nil {
		return foreign{}
	}
	return p.account(u)
}

// crossingEdges emits what the accounts of one application are elsewhere.
func crossingEdges(b *builder, p *provisioner, accounts []snapshot.AppUser) error {
	if p == nil || p.account == nil && p.name != activeDirectory {
		return nil
	}
	b.alone = b.peers[p.place()] == 1
	defer func() { b.alone = false }()
	for _, c := range crossings {
		for i := range accounts {
			other, leads := c.other(p, &accounts[i])
			if other.none() {
				continue
			}
			if err := crossingEdge(b, p, c.kind, b.at(accounts[i].ID, kind.User), other, leads); err != nil {
				return err
			}
		}
	}
	return nil
}

func crossingEdge(b *builder, p *provisioner, kind string, own ref, other foreign, leads bool) error {
	switch {
	case kind == p.signOn.user:
		return b.leave(kind, own, other, p.signOn.property())
	case leads:
		return b.enter(kind, other, own)
	}
	return b.leave(kind, own, other)
}

// externalGroupEdges emits group of another graph → the group that Okta made of
// it.
func externalGroupEdges(b *builder) error {
	return each(b, snapshot.Groups, func(g *snapshot.Group) error {
		own := b.at(g.ID, kind.Group)
		if slices.Contains(g.ObjectClass, windowsGroup) {
			if err := b.enter(kind.MembershipSync, foreignID(kindADGroup, g.Profile.ObjectSID.String()), own); err != nil {
				return err
			}
		}
		p := b.provisioners[g.Source.ID.String()]
		if p == nil || p.group == nil || g.Type.String() != "APP_GROUP" || !slices.Contains(g.ObjectClass, "okta:user_group") {
			return nil
		}
		return b.enter(kind.MembershipSync, p.group(g.Profile.Name.String()), own)
	})
}

const unknownTarget = "pushed groups whose name in the other directory is not known"

// pushedGroupEdges emits group → the group of another graph that Okta makes of
// it, whatever the status of the mapping.
func pushedGroupEdges(b *builder) error {
	names, err := b.targetNames()
	if err != nil {
		return err
	}
	return children(b, snapshot.PushMappings, func(app string, mappings []snapshot.PushMapping) error {
		p := b.provisioners[app]
		if p == nil || p.group == nil {
			return nil
		}
		for _, pair := range pushPairs(mappings) {
			name, known := names[pair.target]
			if !known {
				b.remark(unknownTarget)
			}
			if err := b.leave(kind.MembershipSync, b.at(pair.source, kind.Group), p.group(name)); err != nil {
				return err
			}
		}
		return nil
	})
}

// pushPair are the ids of a group and of what it is pushed to.
type pushPair struct{ source, target string }

// pushPairs are the mappings with both ids, each pair once, in the order of the
// groups that are pushed.
func pushPairs(mappings []snapshot.PushMapping) []pushPair {
	var pairs []pushPair
	for _, m := range mappings {
		if p := (pushPair{m.SourceGroupID.String(), m.TargetGroupID.String()}); !blank(p.source, p.target) {
			pairs = append(pairs, p)
		}
	}
	slices.SortFunc(pairs, func(x, y pushPair) int {
		if c := snapshot.CompareIDs(x.source, y.source); c != 0 {
			return c
		}
		return strings.Compare(x.target, y.target)
	})
	return slices.Compact(pairs)
}

// targetNames are the names of the groups that mappings lead to, by id.
func (b *builder) targetNames() (map[string]string, error) {
	names, wanted := map[string]string{}, map[string]bool{}
	err := children(b, snapshot.PushMappings, func(_ string, mappings []snapshot.PushMapping) error {
		for _, m := range mappings {
			wanted[m.TargetGroupID.String()] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = each(b, snapshot.Groups, func(g *snapshot.Group) error {
		if name, ok := g.Profile.Name.Get(); ok && wanted[g.ID] {
			names[g.ID] = name
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return names, children(b, snapshot.PushTargets, func(_ string, targets []snapshot.PushTarget) error {
		for _, t := range targets {
			if name, ok := t.Profile.Name.Get(); ok {
				names[t.ID] = name
			}
		}
		return nil
	})
}
