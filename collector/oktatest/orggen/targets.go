package orggen

import (
	"errors"
	"maps"
	"slices"

	"oktagon/collector/snapshot"
)

// held is a role assignment that counts, and who holds it.
type held struct {
	snapshot.RoleAssignment
	nth       int    // among those of users, of groups or of clients
	principal string // its id
	address   string // its path
}

// holdings calls f with the assignments that count: of users, of groups, then of
// service apps.
func (g *generator) holdings(f func(held) error) error {
	for _, user := range g.admins {
		if nth, ok := g.direct[user]; ok {
			if err := f(held{g.userAssignment(nth), nth, UserID(user), "/api/v1/users/"}); err != nil {
				return err
			}
		}
	}
	for nth, group := range g.adminGroups {
		if err := f(held{g.groupAssignment(nth), nth, GroupID(group), "/api/v1/groups/"}); err != nil {
			return err
		}
	}
	for app := range g.Apps {
		if isService(app) && g.isOAuth(app) && clientRole(app) != "" {
			if err := f(held{g.clientAssignment(app), app / 14, AppID(app), "/oauth2/v1/clients/"}); err != nil {
				return err
			}
		}
	}
	return nil
}

// targets writes what the assignments of some roles are limited to: one in four
// to nothing, the others to n objects, or to fewer when there are not so many.
func targets[T any](g *generator, resource string, roles []string, n, objects int, target func(h held, k int) T) error {
	f, err := g.w.FanOut(resource)
	if err != nil {
		return err
	}
	total := 0
	err = g.holdings(func(h held) error {
		if !slices.Contains(roles, h.Type.String()) {
			return nil
		}
		limit := 0
		if h.nth%4 != 0 {
			limit = min(n+h.nth%n, objects)
		}
		items, err := pages(f, h.principal+"/"+h.ID, limit, 200, func(k int) T { return target(h, k) })
		total += items
		return err
	})
	g.cover(resource, total)
	return errors.Join(err, f.Finish())
}

func (g *generator) groupTargets() error {
	limited := []string{"USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN"}
	return targets(g, snapshot.GroupTargets, limited, 12, g.Groups, func(h held, k int) snapshot.GroupTarget {
		return snapshot.GroupTarget{ID: GroupID(newShuffle(g.Groups, g.Seed+16, uint64(h.nth)).at(k))}
	})
}

// appTargets: one app, or everything of an entry in the catalog, in turn. One in
// five is not active.
func (g *generator) appTargets() error {
	return targets(g, snapshot.AppTargets, []string{"APP_ADMIN"}, 6, g.Apps, func(h held, k int) snapshot.AppTarget {
		app := newShuffle(g.Apps, g.Seed+17, uint64(h.nth)).at(k)
		t := snapshot.AppTarget{Name: g.app(app).Name.String(), Status: snapshot.Some("ACTIVE")}
		if k%2 == 0 || g.isOAuth(app) { // clients have one catalog entry in common
			t.ID = snapshot.Some(AppID(app))
		}
		if k%5 == 4 {
			t.Status = snapshot.Some("INACTIVE")
		}
		return t
	})
}

// setResources are, in turn: all users but the first; some groups and the members
// of others; some apps and entries of the catalog; all devices and policies.
// Okta's own set has a resource that is no object of the organization.
func (g *generator) setResources() error {
	return g.fanOut(snapshot.SetResources, g.ResourceSets+1, func(f *snapshot.FanOutWriter, i int) (int, error) {
		if i == g.ResourceSets {
			own := snapshot.SetResource{ORN: text("orn:okta:workflows:%s:flows", orgID)}
			return pages(f, workflowsSet, 1, 100, func(int) snapshot.SetResource { return own })
		}
		all := g.resourcesOf(i)
		for k := range all {
			all[k].ID = id("ire", 100*i+k)
		}
		return pages(f, resourceSetID(i), len(all), 100, func(k int) snapshot.SetResource { return all[k] })
	})
}

func (g *generator) resourcesOf(set int) []snapshot.SetResource {
	var all []snapshot.SetResource
	add := func(path, orn string, args ...any) *snapshot.SetResource {
		r := snapshot.SetResource{ORN: text("orn:okta:%s", text(orn, args...))}
		if path != "" {
			r.Links.Self.Href = snapshot.Some("https://contoso.okta.com/api/v1/" + path)
		}
		all = append(all, r)
		return &all[len(all)-1]
	}
	switch set % 4 {
	case 0:
		r := add("users", "directory:%s:users", orgID)
		if g.Users > 0 {
			r.Conditions.Exclude.ORNs = snapshot.Texts{text("orn:okta:directory:%s:users:%s", orgID, UserID(0)).String()}
		}
	case 1:
		order := newShuffle(g.Groups, g.Seed+18, uint64(set))
		for k := range min(6, g.Groups) {
			group, members := GroupID(order.at(k)), []string{"", ":contained_resources"}[k%2]
			add("groups/"+group+[]string{"", "/users"}[k%2], "directory:%s:groups:%s%s", orgID, group, members)
		}
	case 2:
		order := newShuffle(g.Apps, g.Seed+19, uint64(set))
		for k := range min(6, g.Apps) {
			app := order.at(k)
			name := g.app(app).Name.String()
			if k%2 == 0 {
				add("", "idp:%s:apps:%s:%s", orgID, name, AppID(app))
			} else {
				add("apps?filter=name+eq+%22"+name+"%22", "idp:%s:apps:%s", orgID, name)
			}
		}
	default:
		add("devices", "directory:%s:devices", orgID)
		add("policies", "idp:%s:policies", orgID)
	}
	return all
}

// bound has the members of bindings, by resource set and role.
func (g *generator) bound() (map[string]map[string][]snapshot.BindingMember, error) {
	sets := map[string]map[string][]snapshot.BindingMember{}
	err := g.holdings(func(h held) error {
		set, limited := h.ResourceSet.Get()
		if !limited {
			return nil
		}
		if sets[set] == nil {
			sets[set] = map[string][]snapshot.BindingMember{}
		}
		m := snapshot.BindingMember{ID: h.ID}
		m.Links.Self.Href = snapshot.Some("https://contoso.okta.com" + h.address + h.principal)
		sets[set][h.Role.String()] = append(sets[set][h.Role.String()], m)
		return nil
	})
	return sets, err
}

// boundSet is the ith resource set, in the order of setResources.
func (g *generator) boundSet(i int) string {
	if i == g.ResourceSets {
		return workflowsSet
	}
	return resourceSetID(i)
}

func (g *generator) bindings() error {
	bound, err := g.bound()
	if err != nil {
		return err
	}
	return g.fanOut(snapshot.Bindings, g.ResourceSets+1, func(f *snapshot.FanOutWriter, i int) (int, error) {
		roles := slices.Sorted(maps.Keys(bound[g.boundSet(i)]))
		return pages(f, g.boundSet(i), len(roles), 100, func(k int) snapshot.Binding { return snapshot.Binding{ID: roles[k]} })
	})
}

func (g *generator) bindingMembers() error {
	bound, err := g.bound()
	if err != nil {
		return err
	}
	return g.fanOut(snapshot.BindingMembers, g.ResourceSets+1, func(f *snapshot.FanOutWriter, i int) (total int, err error) {
		set := g.boundSet(i)
		for _, role := range slices.Sorted(maps.Keys(bound[set])) {
			members := bound[set][role]
			n, err := pages(f, set+"/"+role, len(members), 100, func(k int) snapshot.BindingMember { return members[k] })
			if err != nil {
				return total, err
			}
			total += n
		}
		return total, nil
	})
}
