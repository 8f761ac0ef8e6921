package orggen

import (
	"fmt"
	"io/fs"
	"os"
	"testing"

	"oktagon/collector/snapshot"

	"github.com/google/go-cmp/cmp"
)

func TestGenerateIsDeterministic(t *testing.T) {
	files := func(size Size) map[string]string {
		dir := t.TempDir()
		if _, err := Generate(dir, size); err != nil {
			t.Fatal(err)
		}
		found := map[string]string{}
		err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := fs.ReadFile(os.DirFS(dir), path)
			found[path] = string(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if diff := cmp.Diff(files(smallSize), files(smallSize)); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
	other := smallSize
	other.Seed++
	if cmp.Equal(files(smallSize), files(other)) {
		t.Error("another seed makes the same organization")
	}
}

func TestGenerateKeepsSizes(t *testing.T) {
	for _, size := range []Size{
		{},
		{Users: 1},
		{Users: 5, Groups: 1, Memberships: 5},
		{Users: 7, Groups: 9, Memberships: 63, Apps: 2, AppUsers: 14, Integrations: 1},
		{Users: 100, Groups: 40, Memberships: 30, Apps: 9, AppUsers: 3, Integrations: 11},
		{Users: 2000, Groups: 100, Memberships: 20000, Apps: 20, AppUsers: 9000, Integrations: 40, Seed: 3},
		{Users: 1350, Groups: 10, Memberships: 90, Apps: 16, AppUsers: 60, Admins: 9, Factors: "all"},
		smallSize,
	} {
		t.Run(fmt.Sprintf("%+v", size), func(t *testing.T) {
			snap := generated(t, size)
			want := size
			want.Admins, want.Seed, want.Factors = size.admins(), 0, ""
			if diff := cmp.Diff(want, sizeOf(t, snap)); diff != "" {
				t.Errorf("sizes (-want +got):\n%s", diff)
			}
			for _, c := range snap.Manifest.Coverage {
				if c.State != snapshot.Complete {
					t.Errorf("%+v", c)
				}
			}
		})
	}
}

// sizeOf counts what an organization has.
func sizeOf(t *testing.T, snap *snapshot.Snapshot) Size {
	t.Helper()
	for _, c := range snap.Manifest.Coverage {
		if err := snap.VerifyResource(c.Resource); err != nil {
			t.Error(err)
		}
	}
	own := map[string]bool{}
	eachParent(t, snap, snapshot.UserAssignments, func(user string, items []snapshot.RoleAssignment) {
		for _, a := range items {
			if a.AssignmentType.String() == "USER" {
				own[user] = true
			}
		}
	})
	return Size{
		Users: len(all[snapshot.User](t, snap, snapshot.Users)), Groups: len(all[snapshot.Group](t, snap, snapshot.Groups)),
		Apps: len(all[snapshot.App](t, snap, snapshot.Apps)), Integrations: len(all[snapshot.APIService](t, snap, snapshot.APIServices)),
		Memberships: eachParent[snapshot.Member](t, snap, snapshot.GroupMembers, nil),
		AppUsers:    eachParent[snapshot.AppUser](t, snap, snapshot.AppUsers, nil), Admins: len(own),
	}
}

// eachParent counts the items of a fan-out and shows those of each parent.
func eachParent[T snapshot.Record](t *testing.T, snap *snapshot.Snapshot, resource string, show func(parent string, items []T)) int {
	t.Helper()
	f, err := snap.FanOut(resource)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	total := 0
	for _, parent := range f.Parents() {
		if _, _, ok := f.State(parent); !ok {
			t.Errorf("%s of %s has no end", resource, parent)
		}
		items, err := snapshot.Items[T](f, parent)
		if err != nil {
			t.Fatal(err)
		}
		total += len(items)
		if show != nil {
			show(parent, items)
		}
	}
	return total
}

func TestGeneratedOrganizationIsConsistent(t *testing.T) {
	snap := generated(t, Size{Users: 500, Groups: 60, Memberships: 4000, Apps: 30, AppUsers: 3000, Integrations: 40, Seed: 1})
	users := map[string]snapshot.User{}
	logins := map[string]bool{}
	for _, u := range all[snapshot.User](t, snap, snapshot.Users) {
		users[u.ID], logins[u.Profile.Login.String()] = u, true
	}
	if len(logins) != 500 {
		t.Errorf("%d logins", len(logins))
	}
	for _, u := range users {
		if manager, ok := u.Profile.ManagerID.Get(); ok && !logins[manager] {
			t.Errorf("%s has no manager %s", u.ID, manager)
		}
	}
	members := map[string]map[string]bool{}
	eachParent(t, snap, snapshot.GroupMembers, func(group string, items []snapshot.Member) {
		members[group] = map[string]bool{}
		for _, m := range items {
			members[group][m.ID] = true
			if _, ok := users[m.ID]; !ok {
				t.Errorf("%s has a member %s who does not exist", group, m.ID)
			}
		}
	})
	empty, everyone := 0, 0
	for _, g := range all[snapshot.Group](t, snap, snapshot.Groups) {
		n, _ := g.Embedded.Stats.UsersCount.Get()
		if int(n) != len(members[g.ID]) {
			t.Errorf("%s counts %d and has %d", g.ID, n, len(members[g.ID]))
		}
		switch n {
		case 0:
			empty++
		case 500:
			everyone++
		}
	}
	if empty == 0 || everyone == 0 || everyone > 5 {
		t.Errorf("%d groups are empty and %d have everyone", empty, everyone)
	}
	checkAssignments(t, snap, members)
	checkCreators(t, snap, users)
	checkReferences(t, snap, users)
	checkAdmins(t, snap, members)
}

// Targets, resources and bindings are consistent, whatever the size.
func TestGeneratedRoles(t *testing.T) {
	checkRoles(t, generated(t, smallSize))
	empty := generated(t, Size{Users: 30, Admins: 30})
	eachParent(t, empty, snapshot.GroupTargets, func(assignment string, items []snapshot.GroupTarget) {
		if len(items) > 0 {
			t.Errorf("%s is limited to %d groups that do not exist", assignment, len(items))
		}
	})
	found := checkRoles(t, generated(t, Size{Users: 400, Groups: 60, Memberships: 900, Apps: 200, AppUsers: 900, Admins: 120}))
	for _, what := range []string{
		"unlimited USER", "unlimited GROUP", "unlimited CLIENT", "limited USER", "limited GROUP", "limited CLIENT",
		"app", "catalog entry", "inactive", "users", "groups", "members", "apps", "devices", "policies", "ORN", "excluded",
		"/api/v1/users", "/api/v1/groups", "/oauth2/v1/clients",
	} {
		if found[what] == 0 {
			t.Errorf("there is none of: %s; %v", what, found)
		}
	}
}

// checkAssignments checks that users whose app assignment comes from a group are members
// of the app's group, and that other users are not.
func checkAssignments(t *testing.T, snap *snapshot.Snapshot, members map[string]map[string]bool) {
	t.Helper()
	groups := map[string][]snapshot.AppGroup{}
	eachParent(t, snap, snapshot.AppGroups, func(app string, items []snapshot.AppGroup) { groups[app] = items })
	scopes := map[string]int{}
	eachParent(t, snap, snapshot.AppUsers, func(app string, items []snapshot.AppUser) {
		for _, u := range items {
			scopes[u.Scope.String()]++
			if in := len(groups[app]) > 0 && members[groups[app][0].ID][u.ID]; in != (u.Scope.String() == "GROUP") {
				t.Errorf("%s has %s by %s, in group: %v", u.ID, app, u.Scope, in)
			}
		}
	})
	if scopes["USER"] < 100 || scopes["GROUP"] < 100 {
		t.Errorf("assignments %v", scopes)
	}
}

func checkCreators(t *testing.T, snap *snapshot.Snapshot, users map[string]snapshot.User) {
	t.Helper()
	f, err := snap.FanOut(snapshot.Creators)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	kinds := map[string]int{}
	for _, s := range all[snapshot.APIService](t, snap, snapshot.APIServices) {
		id := s.CreatedBy.String()
		state, _, _ := f.State(id)
		switch _, user := users[id]; {
		case user:
			kinds["user"]++
		case state == snapshot.Gone:
			kinds["gone"]++
		case state == snapshot.Complete:
			kinds["deprovisioned"]++
		case id == AppID(0):
			kinds["app"]++
		case id == integrationID(0):
			kinds["integration"]++
		default:
			t.Errorf("%s was created by nobody: %q", s.ID, id)
		}
	}
	want := map[string]int{"user": 28, "gone": 4, "deprovisioned": 4, "app": 2, "integration": 2}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
}

// ownAssignments are the types of assignments that do not come from a group.
var ownAssignments = map[string]string{
	snapshot.UserAssignments: "USER", snapshot.GroupAssignments: "GROUP", snapshot.ClientAssignments: "CLIENT",
}

// keysWhere are the ids of the records for which ok is true.
func keysWhere[T snapshot.Record](t *testing.T, snap *snapshot.Snapshot, resource string, ok func(T) bool) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for _, r := range all[T](t, snap, resource) {
		if ok == nil || ok(r) {
			ids[r.Key()] = true
		}
	}
	return ids
}

func TestGenerateRefuses(t *testing.T) {
	for _, size := range []Size{{Users: -1}, {Users: 2, Groups: 2, Memberships: 5}, {Apps: 1, AppUsers: 1}, {Users: 1, Admins: 2}, {Factors: "none"}} {
		if _, err := Generate(t.TempDir(), size); err == nil {
			t.Errorf("%+v was accepted", size)
		}
	}
	dir := t.TempDir()
	if _, err := Generate(dir, Size{}); err != nil {
		t.Fatal(err)
	}
	if _, err := Generate(dir, Size{}); err == nil {
		t.Error("a folder was written over")
	}
}
