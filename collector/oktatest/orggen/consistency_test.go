package orggen

import (
	"cmp"
	"net/url"
	"path"
	"strings"
	"testing"

	"oktagon/collector/snapshot"

	gocmp "github.com/google/go-cmp/cmp"
)

// checkAdmins checks that users have the role assignments of the groups that they are
// in, and of no other groups.
func checkAdmins(t *testing.T, snap *snapshot.Snapshot, members map[string]map[string]bool) {
	t.Helper()
	byGroup := map[string]string{} // assignment to group
	kinds := map[string]int{}
	eachParent(t, snap, snapshot.GroupAssignments, func(group string, items []snapshot.RoleAssignment) {
		for _, a := range items {
			byGroup[a.ID] = group
		}
	})
	want := 0
	for _, group := range byGroup {
		want += len(members[group])
	}
	got := 0
	eachParent(t, snap, snapshot.UserAssignments, func(user string, items []snapshot.RoleAssignment) {
		for _, a := range items {
			kinds[a.AssignmentType.String()]++
			if a.AssignmentType.String() != "GROUP" {
				continue
			}
			got++
			if !members[byGroup[a.ID]][user] {
				t.Errorf("%s inherits %s and is not in %s", user, a.ID, byGroup[a.ID])
			}
		}
	})
	if len(byGroup) != 5 || got != want || kinds["USER"] == 0 || kinds["GROUP"] == 0 {
		t.Errorf("%d admin groups, %d inherited roles, want %d; %v", len(byGroup), got, want, kinds)
	}
}

// checkReferences checks that the objects exist whose ids are in other objects. Owners of
// API tokens may have been deleted.
func checkReferences(t *testing.T, snap *snapshot.Snapshot, users map[string]snapshot.User) {
	t.Helper()
	isUser := func(id string) bool { _, ok := users[id]; return ok }
	realms := keysWhere[snapshot.Realm](t, snap, snapshot.Realms, nil)
	for _, u := range users {
		expect(t, realms[u.RealmID.String()], "realm", u.RealmID.String())
	}
	owned := 0
	for _, d := range all[snapshot.Device](t, snap, snapshot.Devices) {
		for _, u := range d.Embedded.Users {
			expect(t, isUser(u.User.ID.String()), "owner", u.User.ID.String())
			owned++
		}
	}
	if owned < 100 {
		t.Errorf("%d devices have an owner", owned)
	}
	eachParent(t, snap, snapshot.IdPUsers, func(_ string, items []snapshot.IdPUser) {
		for _, u := range items {
			expect(t, isUser(u.ID), "linked user", u.ID)
		}
	})
	checkAppReferences(t, snap)
	checkRoleReferences(t, snap)
}

func expect(t *testing.T, known bool, what, id string) {
	t.Helper()
	if !known {
		t.Errorf("%s %q does not exist", what, id)
	}
}

func checkAppReferences(t *testing.T, snap *snapshot.Snapshot) {
	t.Helper()
	apps := keysWhere[snapshot.App](t, snap, snapshot.Apps, nil)
	groups := keysWhere[snapshot.Group](t, snap, snapshot.Groups, nil)
	pools := keysWhere(t, snap, snapshot.AgentPools, func(p snapshot.AgentPool) bool { return apps[p.ID] })
	if len(pools) != 2 {
		t.Errorf("%d pools are of apps", len(pools))
	}
	mapped := eachParent(t, snap, snapshot.PolicyMappings, func(_ string, items []snapshot.PolicyMapping) {
		for _, m := range items {
			expect(t, apps[m.Links.Application.ID()], "mapped app", m.Links.Application.ID())
		}
	})
	if mapped != len(apps) {
		t.Errorf("%d of %d apps have a policy", mapped, len(apps))
	}
	eachParent(t, snap, snapshot.PushMappings, func(_ string, items []snapshot.PushMapping) {
		for _, m := range items {
			expect(t, groups[m.SourceGroupID.String()], "pushed group", m.SourceGroupID.String())
		}
	})
}

func checkRoleReferences(t *testing.T, snap *snapshot.Snapshot) {
	t.Helper()
	sets := keysWhere[snapshot.ResourceSet](t, snap, snapshot.ResourceSets, nil)
	roles := keysWhere[snapshot.CustomRole](t, snap, snapshot.Roles, nil)
	for resource := range ownAssignments {
		eachParent(t, snap, resource, func(_ string, items []snapshot.RoleAssignment) {
			for _, a := range items {
				if role, ok := a.Role.Get(); ok {
					expect(t, roles[role], "role", role)
					expect(t, sets[a.ResourceSet.String()], "resource set", a.ResourceSet.String())
				}
			}
		})
	}
}

// checkRoles checks that targets and resources exist, and that the members of a resource
// set's bindings are the holders of active assignments with that set. It returns how
// many there are of each kind.
func checkRoles(t *testing.T, snap *snapshot.Snapshot) map[string]int {
	t.Helper()
	found := map[string]int{}
	checkTargets(t, snap, found)
	checkResources(t, snap, found)
	checkMembers(t, snap, found)
	return found
}

func checkTargets(t *testing.T, snap *snapshot.Snapshot, found map[string]int) {
	t.Helper()
	groups, apps := keysWhere[snapshot.Group](t, snap, snapshot.Groups, nil), map[string]string{}
	names := map[string]bool{}
	for _, a := range all[snapshot.App](t, snap, snapshot.Apps) {
		apps[a.ID], names[a.Name.String()] = a.Name.String(), true
	}
	count := func(assignment string, targets int) {
		kind := map[string]string{"00u": " USER", "00g": " GROUP", "0oa": " CLIENT"}[assignment[:3]]
		if targets == 0 {
			found["unlimited"+kind]++
		} else {
			found["limited"+kind]++
		}
	}
	eachParent(t, snap, snapshot.GroupTargets, func(assignment string, items []snapshot.GroupTarget) {
		count(assignment, len(items))
		for _, g := range items {
			if !groups[g.ID] {
				t.Errorf("%s is limited to %s, which does not exist", assignment, g.ID)
			}
		}
	})
	eachParent(t, snap, snapshot.AppTargets, func(assignment string, items []snapshot.AppTarget) {
		count(assignment, len(items))
		for _, a := range items {
			id, one := a.ID.Get()
			if one && apps[id] != a.Name || !names[a.Name] {
				t.Errorf("%s is limited to %s %s, which does not exist", assignment, a.Name, id)
			}
			found[map[bool]string{true: "app", false: "catalog entry"}[one]]++
			if a.Status.String() == "INACTIVE" {
				found["inactive"]++
			}
		}
	})
}

func checkResources(t *testing.T, snap *snapshot.Snapshot, found map[string]int) {
	t.Helper()
	known := keysWhere[snapshot.Group](t, snap, snapshot.Groups, nil)
	for _, a := range all[snapshot.App](t, snap, snapshot.Apps) {
		known[a.ID], known[a.Name.String()] = true, true
	}
	eachParent(t, snap, snapshot.SetResources, func(set string, items []snapshot.SetResource) {
		for _, r := range items {
			u, err := url.Parse(r.Links.Self.Href.String())
			if err != nil {
				t.Fatal(err)
			}
			parts := strings.Split(strings.TrimPrefix(u.Path, "/api/v1/"), "/")
			name := strings.TrimSuffix(strings.TrimPrefix(u.Query().Get("filter"), `name eq "`), `"`)
			switch {
			case u.Path == "":
				found["ORN"]++
				name = r.ORN.String()[strings.LastIndex(r.ORN.String(), ":")+1:]
			case len(parts) == 3 && parts[2] == "users":
				found["members"]++
				name = parts[1]
			default:
				found[parts[0]]++
				name = cmp.Or(name, strings.Join(parts[1:], "/"))
			}
			if name != "" && !known[name] && set != workflowsSet {
				t.Errorf("%s has %s %s, and there is no %s", set, r.ORN, r.Links.Self.Href, name)
			}
			found["excluded"] += len(r.Conditions.Exclude.ORNs)
		}
	})
}

func checkMembers(t *testing.T, snap *snapshot.Snapshot, found map[string]int) {
	t.Helper()
	want := map[string]bool{}
	for resource, own := range ownAssignments {
		eachParent(t, snap, resource, func(principal string, items []snapshot.RoleAssignment) {
			for _, a := range items {
				if set, ok := a.ResourceSet.Get(); ok && a.AssignmentType.String() == own && a.Status.String() == "ACTIVE" {
					want[set+"/"+a.Role.String()+" "+a.ID+" "+principal] = true
				}
			}
		})
	}
	got := map[string]bool{}
	eachParent(t, snap, snapshot.BindingMembers, func(binding string, items []snapshot.BindingMember) {
		for _, m := range items {
			u, err := url.Parse(m.Links.Self.Href.String())
			if err != nil {
				t.Fatal(err)
			}
			found[path.Dir(u.Path)]++
			got[binding+" "+m.ID+" "+path.Base(u.Path)] = true
		}
	})
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("members of bindings (-assignments +members):\n%s", diff)
	}
}
