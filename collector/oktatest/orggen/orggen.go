// Package orggen writes snapshots of generated organizations of any size: for
// benchmarks, for tests that need more objects than a person wants to write, and for
// the fake Okta on the command line. The same [Size] gives the same bytes.
//
// Ids that refer to other objects refer to objects of the organization, except those
// of deleted users: members are users, targets are groups or apps, and the members of
// a resource set's binding have the role.
package orggen

import (
	"errors"
	"fmt"
	"time"

	"oktagon/collector/snapshot"
)

// started is when the collection of every generated snapshot started.
var started = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

// Generate writes the snapshot of an organization to the folder dir, which it creates.
// The organization has a few groups with all users and many with few; apps that are
// assigned to a group and to single users; API service integrations, authorized by
// users, some of whom were deleted since, by an app and by another integration; a few
// admins; and some of everything else.
//
// In memory are only the sizes of groups and apps, the admins, and what
// [snapshot.ListingWriter] needs to sort.
func Generate(dir string, size Size) (*snapshot.Snapshot, error) {
	if err := size.validate(); err != nil {
		return nil, err
	}
	w, err := snapshot.Create(dir)
	if err != nil {
		return nil, err
	}
	g := newGenerator(size, w)
	for _, write := range []func() error{
		g.org, g.clientPrivileges, g.users, g.factors, g.groups, g.members, g.groupRules, g.userTypes, g.userSchemas, g.apps, g.appUsers, g.appGroups,
		g.pushMappings, g.grants, g.keys, g.appSecrets, g.secrets, g.integrations, g.creators,
		g.aiAgents, g.agentConnections, g.agentKeys, g.agentSecrets, g.delegationLinks, g.agentOwners,
		g.devices, g.agentPools, g.policies, g.policyMappings, g.realms, g.idps, g.idpUsers,
		g.authServers, g.apiTokens, g.roles, g.permissions, g.assignees, g.clients,
		g.userAssignments, g.groupAssignments, g.clientAssignments, g.groupTargets, g.appTargets,
		g.resourceSets, g.setResources, g.bindings, g.bindingMembers, g.samlApps, g.samlIdPs, g.dataFlows, g.lastUses,
	} {
		if err := write(); err != nil {
			return nil, fmt.Errorf("generate: %w", err)
		}
	}
	err = w.Update(func(m *snapshot.Manifest) {
		m.Org, m.Domain = orgID, domain
		m.Started, m.Finished = started, started.Add(time.Minute)
		m.Coverage = g.coverage
	})
	return w.Snapshot(), err
}

// generator is the state of one call of Generate.
type generator struct {
	size     Size
	w        *snapshot.Writer
	coverage []snapshot.Coverage

	groupSizes, appSizes []int // numbers of members and of app users

	adminGroups   []int         // groups with a role
	admins        []int         // users with a role of their own or of a group, sorted
	ownRole       map[int]int   // number of a user's own assignment
	adminGroupsOf map[int][]int // those that a user is in
}

func newGenerator(size Size, w *snapshot.Writer) *generator {
	g := &generator{size: size, w: w,
		groupSizes: distribute(size.Memberships, size.Groups, size.Users, size.fullGroups()),
		appSizes:   distribute(size.AppUsers, size.Apps, size.Users, 0),
	}
	g.chooseAdmins()
	return g
}

// listing writes n records.
func (g *generator) listing(resource string, n int, record func(i int) snapshot.Record) error {
	l, err := g.w.Listing(resource)
	if err != nil {
		return err
	}
	for i := range n {
		if err := l.Add(record(i)); err != nil {
			return errors.Join(err, l.Discard())
		}
	}
	kept, _, err := l.Finish()
	g.complete(resource, kept)
	return err
}

// fanOut writes the items of n parents. The function writes those of one parent and
// returns how many there are.
func (g *generator) fanOut(resource string, n int, parent func(f *snapshot.FanOutWriter, i int) (int, error)) error {
	f, err := g.w.FanOut(resource)
	if err != nil {
		return err
	}
	total := 0
	for i := range n {
		items, err := parent(f, i)
		if err != nil {
			return errors.Join(err, f.Finish())
		}
		total += items
	}
	g.complete(resource, total)
	return f.Finish()
}

func (g *generator) complete(resource string, objects int) {
	g.coverage = append(g.coverage, snapshot.Coverage{Resource: resource, State: snapshot.Complete, Objects: objects})
}

// pageSize is how many items a line of a fan-out has.
const pageSize = 500

// writeItems writes n items of a parent and its closing line. It returns n.
func writeItems[T any](f *snapshot.FanOutWriter, parent string, n int, item func(i int) T) (int, error) {
	page := make([]T, 0, min(n, pageSize))
	for i := range n {
		page = append(page, item(i))
		if len(page) == pageSize || i == n-1 {
			if err := f.WritePage(parent, page); err != nil {
				return 0, err
			}
			page = page[:0]
		}
	}
	return n, f.CloseParent(parent, snapshot.Complete, "")
}

func writeList[T any](f *snapshot.FanOutWriter, parent string, items ...T) (int, error) {
	return writeItems(f, parent, len(items), func(k int) T { return items[k] })
}
