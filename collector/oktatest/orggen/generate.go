// Package orggen writes snapshots of made-up organizations of any size: for
// benchmarks, for tests that need more objects than a person wants to write, and
// for the fake Okta on the command line. The same [Size] gives the same bytes.
//
// Every reference in such an organization has its end: members are users, targets
// are groups or apps that exist, and who is bound to a resource set holds the role.
package orggen

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"oktagon/collector/snapshot"
)

// Size says how large a generated organization is.
type Size struct {
	Users, Groups, Memberships, Apps, AppUsers, Integrations int
	// Admins are users with a role of their own; more have one by a group.
	// Zero here and below stands for a share of users or apps; there are never
	// more than 150 admins then.
	Admins, Devices, APITokens, Policies int
	// AgentPools are for the directories among the apps first.
	AgentPools, Realms, IdentityProviders, AuthServers, CustomRoles, ResourceSets int
	// Factors says whose factors the snapshot has: "admins" or "all".
	Factors string
	// Seed varies who is where. The same Size makes the same bytes.
	Seed uint64
}

// started is the start of collection of every generated snapshot.
var started = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

// Generate writes the snapshot of an organization into a folder: a few groups
// with everyone and a long tail of small ones, each with members that are
// users; apps with accounts for the members of a group and for single users;
// integrations authorized by users, some of them gone since, by an app and by
// another integration; a few admins; and what else an organization has. Nothing
// of it is held in memory but the sizes of groups and apps, the admins, and what
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
	for _, part := range []func() error{
		g.org, g.clientPrivileges, g.users, g.factors, g.groups, g.members, g.apps, g.appUsers, g.appGroups,
		g.pushMappings, g.grants, g.keys, g.appSecrets, g.secrets, g.integrations, g.creators,
		g.devices, g.agentPools, g.policies, g.policyMappings, g.realms, g.idps, g.idpUsers,
		g.authServers, g.apiTokens, g.roles, g.permissions, g.assignees, g.clients,
		g.userAssignments, g.groupAssignments, g.clientAssignments, g.groupTargets, g.appTargets,
		g.resourceSets, g.setResources, g.bindings, g.bindingMembers, g.samlApps, g.samlIdPs,
	} {
		if err := part(); err != nil {
			return nil, fmt.Errorf("generate: %w", err)
		}
	}
	err = w.Update(func(m *snapshot.Manifest) {
		m.Org, m.Domain = orgID, "contoso.okta.com"
		m.Started, m.Finished = started, started.Add(time.Minute)
		m.Coverage = g.coverage
	})
	return w.Snapshot(), err
}

func newGenerator(size Size, w *snapshot.Writer) *generator {
	g := &generator{Size: size.derived(), w: w,
		groupSizes: spread(size.Memberships, size.Groups, size.Users, everyone(size)),
		appSizes:   spread(size.AppUsers, size.Apps, size.Users, 0),
	}
	g.appoint()
	return g
}

func (s Size) validate() error {
	if min(s.Users, s.Groups, s.Memberships, s.Apps, s.AppUsers, s.Integrations, s.Admins, s.Devices, s.APITokens,
		s.Policies, s.AgentPools, s.Realms, s.IdentityProviders, s.AuthServers, s.CustomRoles, s.ResourceSets) < 0 {
		return errors.New("a size cannot be negative")
	}
	if s.Memberships > s.Users*s.Groups {
		return fmt.Errorf("%d users in %d groups cannot have %d memberships", s.Users, s.Groups, s.Memberships)
	}
	if s.AppUsers > s.Users*s.Apps {
		return fmt.Errorf("%d users of %d apps cannot have %d app users", s.Users, s.Apps, s.AppUsers)
	}
	if s.Admins > s.Users {
		return fmt.Errorf("%d users cannot have %d admins", s.Users, s.Admins)
	}
	switch s.Factors {
	case "", factorsOfAdmins, factorsOfAll:
		return nil
	default:
		return fmt.Errorf("factors are of %q or %q, not of %q", factorsOfAdmins, factorsOfAll, s.Factors)
	}
}

// Whose factors a snapshot has.
const (
	factorsOfAdmins = "admins"
	factorsOfAll    = "all"
)

// fewAdmins bounds those who reach every user: organizations grow by people, not
// by people who can reset the passwords of all.
const fewAdmins = 150

// derived fills in what is zero.
func (s Size) derived() Size {
	fill := func(n *int, usual int) { *n = cmp.Or(*n, usual) }
	fill(&s.Admins, min((s.Users*3+999)/1000, fewAdmins))
	fill(&s.Devices, s.Users/3)
	fill(&s.APITokens, (s.Admins+3)/4)
	fill(&s.Policies, len(policyTypes)+1+s.Apps/20)
	fill(&s.AgentPools, 3)
	fill(&s.Realms, 2)
	fill(&s.IdentityProviders, 3)
	fill(&s.AuthServers, 2)
	fill(&s.CustomRoles, 3)
	fill(&s.ResourceSets, 4)
	s.Factors = cmp.Or(s.Factors, factorsOfAdmins)
	return s
}

// everyone is how many groups have every user: one when there are memberships
// for it, one more for each three times as many, three at most.
func everyone(s Size) int {
	if s.Users == 0 {
		return 0
	}
	times := s.Memberships / s.Users
	return min(3, min(1, times)+times/3, s.Groups)
}

// spread divides a total over n places of at most limit each: the first full
// ones are full, the others get shares that fall as 1/k, and the last fifth
// nothing unless it must. The sizes never rise.
func spread(total, n, limit, full int) []int {
	sizes := make([]int, n)
	for i := range full {
		sizes[i] = limit
		total -= limit
	}
	tail := n - full - n/5
	harmonic := 0.0
	for k := 1; k <= tail; k++ {
		harmonic += 1 / float64(k)
	}
	rest := total
	for k := 1; k <= tail; k++ {
		size := min(int(float64(total)/float64(k)/harmonic), limit, rest)
		sizes[full+k-1] = size
		rest -= size
	}
	rest = level(sizes[full:full+tail], rest, limit)
	level(sizes[full:], rest, limit)
	return sizes
}

// level adds what is left, in equal steps, to all that have room. It returns
// what they could not take.
func level(sizes []int, rest, limit int) int {
	for before := -1; rest != before; {
		before = rest
		step := max(1, rest/max(1, len(sizes)))
		for i := range sizes {
			more := min(step, limit-sizes[i], rest)
			sizes[i] += more
			rest -= more
		}
	}
	return rest
}

// generator writes one organization.
type generator struct {
	Size
	w                    *snapshot.Writer
	groupSizes, appSizes []int
	adminGroups          []int         // in their order
	admins               []int         // users with a role, by themselves or by a group, in their order
	direct               map[int]int   // admin's number, for a user with a role of their own
	inherited            map[int][]int // admin groups that a user is in
	coverage             []snapshot.Coverage
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
	g.cover(resource, kept)
	return err
}

// fanOut writes what each of n parents has; the function writes its pages and
// returns how many items they have.
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
	g.cover(resource, total)
	return f.Finish()
}

func (g *generator) cover(resource string, objects int) {
	g.coverage = append(g.coverage, snapshot.Coverage{Resource: resource, State: snapshot.Complete, Objects: objects})
}

// pages writes n items of a parent, a page at a time, and its closing line.
func pages[T any](f *snapshot.FanOutWriter, parent string, n, size int, item func(i int) T) (int, error) {
	page := make([]T, 0, min(n, size))
	for i := range n {
		page = append(page, item(i))
		if len(page) == size || i == n-1 {
			if err := f.WritePage(parent, page); err != nil {
				return 0, err
			}
			page = page[:0]
		}
	}
	return n, f.CloseParent(parent, snapshot.Complete, "")
}

// shuffle is an order of all numbers below n, of which each can be computed by
// itself: the members of a group are the first ones of the group's shuffle.
type shuffle struct{ n, start, stride int }

func newShuffle(n int, seed, which uint64) shuffle {
	s := shuffle{n: n, stride: 1}
	if n < 2 {
		return s
	}
	s.start = int(mix(seed, which) % uint64(n))
	for s.stride = 1 + int(mix(seed+1, which)%uint64(n)); gcd(s.stride, n) != 1; s.stride++ {
	}
	return s
}

// at is the ith number of the order.
func (s shuffle) at(i int) int {
	return int((uint64(s.start) + uint64(i)*uint64(s.stride)) % uint64(cmp.Or(s.n, 1)))
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// mix turns two numbers into one that looks random (SplitMix64).
func mix(a, b uint64) uint64 {
	z := a*0x9e3779b97f4a7c15 + b + 0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}
