package orggen

import (
	"maps"
	"slices"

	"oktagon/collector/snapshot"
)

// resourceSets writes those that the organization made and one that Okta made.
func (g *generator) resourceSets() error {
	return g.listing(snapshot.ResourceSets, resourceSets+1, func(i int) snapshot.Record {
		if i == resourceSets {
			return snapshot.ResourceSet{ID: workflowsSet, Label: snapshot.Some("Workflows Resource Set")}
		}
		return snapshot.ResourceSet{
			ID: resourceSetID(i), Label: text("Resource set %d", i), Description: snapshot.Some("Generated"),
			Created: stamp(i, i), LastUpdated: stamp(i+1, i),
		}
	})
}

// setResources writes the resources of each set. That of Okta's set is not an object of
// the organization.
func (g *generator) setResources() error {
	return g.fanOut(snapshot.SetResources, resourceSets+1, func(f *snapshot.FanOutWriter, i int) (int, error) {
		if i == resourceSets {
			return writeList(f, workflowsSet, snapshot.SetResource{ORN: text("orn:okta:workflows:%s:flows", orgID)})
		}
		all := g.resourcesOf(i)
		for k := range all {
			all[k].ID = id("ire", 100*i+k)
		}
		return writeList(f, resourceSetID(i), all...)
	})
}

// resourcesOf are, in turn: all users but the first; some groups, and the members of
// others; some apps, and entries of the app catalog; all devices and policies.
func (g *generator) resourcesOf(set int) []snapshot.SetResource {
	var all []snapshot.SetResource
	add := func(path, orn string, args ...any) *snapshot.SetResource {
		r := snapshot.SetResource{ORN: text("orn:okta:%s", text(orn, args...))}
		if path != "" {
			r.Links.Self.Href = snapshot.Some("https://" + domain + "/api/v1/" + path)
		}
		all = append(all, r)
		return &all[len(all)-1]
	}
	switch set % 4 {
	case 0:
		r := add("users", "directory:%s:users", orgID)
		if g.size.Users > 0 {
			r.Conditions.Exclude.ORNs = snapshot.Texts{text("orn:okta:directory:%s:users:%s", orgID, UserID(0)).String()}
		}
	case 1:
		order := newShuffle(g.size.Groups, g.size.Seed+18, uint64(set))
		for k := range min(6, g.size.Groups) {
			group, members := GroupID(order.at(k)), []string{"", ":contained_resources"}[k%2]
			add("groups/"+group+[]string{"", "/users"}[k%2], "directory:%s:groups:%s%s", orgID, group, members)
		}
	case 2:
		order := newShuffle(g.size.Apps, g.size.Seed+19, uint64(set))
		for k := range min(6, g.size.Apps) {
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

// membersByBinding are the members of bindings, by resource set and role.
type membersByBinding map[string]map[string][]snapshot.BindingMember

func (g *generator) membersByBinding() membersByBinding {
	all := membersByBinding{}
	for _, h := range g.roleHolders() {
		set, ok := h.role.ResourceSet.Get()
		if !ok {
			continue
		}
		if all[set] == nil {
			all[set] = map[string][]snapshot.BindingMember{}
		}
		m := snapshot.BindingMember{ID: h.role.ID}
		m.Links.Self.Href = snapshot.Some("https://" + domain + h.path)
		role := h.role.Role.String()
		all[set][role] = append(all[set][role], m)
	}
	return all
}

// anyResourceSetID is the id of the ith of all resource sets, of which Okta's is last.
func anyResourceSetID(i int) string {
	if i == resourceSets {
		return workflowsSet
	}
	return resourceSetID(i)
}

func (g *generator) bindings() error {
	members := g.membersByBinding()
	return g.fanOut(snapshot.Bindings, resourceSets+1, func(f *snapshot.FanOutWriter, i int) (int, error) {
		var bindings []snapshot.Binding
		for _, role := range slices.Sorted(maps.Keys(members[anyResourceSetID(i)])) {
			bindings = append(bindings, snapshot.Binding{ID: role})
		}
		return writeList(f, anyResourceSetID(i), bindings...)
	})
}

func (g *generator) bindingMembers() error {
	members := g.membersByBinding()
	return g.fanOut(snapshot.BindingMembers, resourceSets+1, func(f *snapshot.FanOutWriter, i int) (total int, err error) {
		set := anyResourceSetID(i)
		for _, role := range slices.Sorted(maps.Keys(members[set])) {
			n, err := writeList(f, set+"/"+role, members[set][role]...)
			if err != nil {
				return total, err
			}
			total += n
		}
		return total, nil
	})
}
