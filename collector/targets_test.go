package collector_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// An assignment whose targets cannot be read is not one without targets: its closing line
// and the reason say so. The others are read.
func TestUnreadableTargets(t *testing.T) {
	t.Parallel()
	odd := oddities(t)
	for _, test := range []struct {
		name     string
		org      *snapshot.Snapshot
		path     string
		resource string
		parent   string
		effect   string
		want     snapshot.State // of the parent
		total    snapshot.State // of the resource
	}{
		{"a user's groups", contoso(t), "/api/v1/users/%s/roles/%s/targets/groups",
			snapshot.GroupTargets, "00ukm4Us6xf89A2oV697/KVJUKUS7IFCE2SKO", "403", snapshot.Denied, snapshot.Partial},
		{"a user's groups, broken", contoso(t), "/api/v1/users/%s/roles/%s/targets/groups",
			snapshot.GroupTargets, "00ukm4Us6xf89A2oV697/KVJUKUS7IFCE2SKO", "500", snapshot.Failed, snapshot.Partial},
		{"a user's groups, gone", contoso(t), "/api/v1/users/%s/roles/%s/targets/groups",
			snapshot.GroupTargets, "00ukm4Us6xf89A2oV697/KVJUKUS7IFCE2SKO", "404", snapshot.Gone, snapshot.Complete},
		{"a group's groups", contoso(t), "/api/v1/groups/%s/roles/%s/targets/groups",
			snapshot.GroupTargets, "00gbBpvbvjgADchKp697/gra0ldeon5OXf0mE9697", "403", snapshot.Denied, snapshot.Partial},
		{"a client's groups", odd, "/oauth2/v1/clients/%s/roles/%s/targets/groups",
			snapshot.GroupTargets, "0oafakeodd0000000002/KVJUKUS7IFCE2SKO", "403", snapshot.Denied, snapshot.Partial},
		{"a client's apps", odd, "/oauth2/v1/clients/%s/roles/%s/targets/catalog/apps",
			snapshot.AppTargets, "0oafakeodd0000000002/IFIFAX2BIRGUSTQ", "garbage", snapshot.Failed, snapshot.Partial},
		{"a group's apps", odd, "/api/v1/groups/%s/roles/%s/targets/catalog/apps",
			snapshot.AppTargets, "00gfakeodd0000000003/IFIFAX2BIRGUSTQ", "401/E0000015", snapshot.Denied, snapshot.Partial},
	} {
		t.Run(test.name, func(t *testing.T) {
			principal, assignment, _ := strings.Cut(test.parent, "/")
			text := fmt.Sprintf(test.path, principal, assignment) + ":" + test.effect
			c := collectIn(t, test.org, setup{fake: oktatest.Options{Faults: fault(t, text)}})
			row := c.Manifest.CoverageOf(test.resource)
			if c.err != nil || row.State != test.total || (test.total == snapshot.Partial) != strings.Contains(row.Reason, test.parent) {
				t.Errorf("%v; %+v", c.err, row)
			}
			f := openFanOut(t, c.Snapshot, test.resource)
			for _, parent := range parentsOf(t, test.org, test.resource) {
				want := snapshot.Complete
				if parent == test.parent {
					want = test.want
				}
				if state, _, _ := f.State(parent); state != want {
					t.Errorf("%s is %s, want %s", parent, state, want)
				}
			}
		})
	}
}

// Targets are requested only of active assignments of roles that can have them; those that
// a user has through a group, of the group.
func TestAssignmentsWithTargets(t *testing.T) {
	t.Parallel()
	org := create(t)
	user := func(id, kind, status, to string) snapshot.RoleAssignment {
		return snapshot.RoleAssignment{ID: id, Type: snapshot.Some(kind), Status: snapshot.Some(status), AssignmentType: snapshot.Some(to)}
	}
	listing(t, org, snapshot.Users, snapshot.User{ID: "00u1"})
	listing(t, org, snapshot.Assignees, snapshot.Assignee{ID: "00u1"})
	fan(t, org, snapshot.UserAssignments, "00u1",
		user("counts", "USER_ADMIN", "ACTIVE", "USER"), user("off", "HELP_DESK_ADMIN", "INACTIVE", "USER"),
		user("group", "HELP_DESK_ADMIN", "ACTIVE", "GROUP"), user("org", "SUPER_ADMIN", "ACTIVE", "USER"),
		user("bound", "CUSTOM", "ACTIVE", "USER"), user("unknown", "", "ACTIVE", "USER"), user("app", "APP_ADMIN", "ACTIVE", "USER"))
	fan(t, org, snapshot.GroupTargets, "00u1/counts", snapshot.GroupTarget{ID: "00g1"})
	fan[snapshot.AppTarget](t, org, snapshot.AppTargets, "00u1/app")
	c := collectIn(t, org.Snapshot(), setup{only: []string{"assignments"}})
	c.expect(t, "")
	for resource, want := range map[string]string{snapshot.GroupTargets: "00u1/counts", snapshot.AppTargets: "00u1/app"} {
		if got := strings.Join(parentsOf(t, c.Snapshot, resource), " "); got != want {
			t.Errorf("%s are requested of %s, want %s", resource, got, want)
		}
	}
}

// All pages are read when the next one is named in the body only.
func TestPagesOfResourceSets(t *testing.T) {
	t.Parallel()
	const many = 250
	var sets []snapshot.Record
	var resources []snapshot.SetResource
	var roles []snapshot.Binding
	var members []snapshot.BindingMember
	for i := range many {
		sets = append(sets, snapshot.ResourceSet{ID: fmt.Sprintf("iam%03d", i)})
		roles = append(roles, snapshot.Binding{ID: fmt.Sprintf("cr0%03d", i)})
		r := snapshot.SetResource{ID: fmt.Sprintf("ire%03d", i)}
		r.Links.Self.Href = snapshot.Some(fmt.Sprintf("https://contoso.okta.com/api/v1/users/00u%03d", i))
		resources = append(resources, r)
		m := snapshot.BindingMember{ID: fmt.Sprintf("irb%03d", i)}
		m.Links.Self = r.Links.Self
		members = append(members, m)
	}
	org := create(t)
	listing(t, org, snapshot.ResourceSets, sets...)
	fan(t, org, snapshot.SetResources, "iam007", resources...)
	fan(t, org, snapshot.Bindings, "iam007", roles...)
	manyFans(t, org, snapshot.BindingMembers, func(each func(string, ...snapshot.BindingMember)) {
		for _, role := range roles {
			each("iam007/" + role.ID)
		}
		each("iam007/cr0042", members...)
	})
	c := collectIn(t, org.Snapshot(), setup{only: []string{snapshot.ResourceSets}})
	c.expect(t, "")
	for resource, parent := range map[string]string{
		snapshot.SetResources: "iam007", snapshot.Bindings: "iam007", snapshot.BindingMembers: "iam007/cr0042",
	} {
		if row := c.Manifest.CoverageOf(resource); row.Objects != many {
			t.Errorf("%+v", row)
		}
		if n := len(items[snapshot.Member](t, c.Snapshot, resource, parent)); n != many {
			t.Errorf("%d %s", n, resource)
		}
	}
	for path, want := range map[string]int{
		"": 3, "/{id}/resources": many - 1 + 3, "/{id}/bindings": many - 1 + 3, "/{id}/bindings/{id}/members": many - 1 + 3,
	} {
		if got := c.fake.Requests()["GET /api/v1/iam/resource-sets"+path]; got != want {
			t.Errorf("%d requests for %s, want %d", got, path, want)
		}
	}
}

// A group to which a role is bound is asked for its roles, although its statistics say that it
// holds none; other groups are not.
func TestGroupsNamedByBindings(t *testing.T) {
	t.Parallel()
	group := func(id, stats string) snapshot.Group {
		g := snapshot.Group{ID: id}
		if err := json.Unmarshal([]byte(`{"hasAdminPrivilege":`+stats+`}`), &g.Embedded.Stats); err != nil {
			t.Fatal(err)
		}
		return g
	}
	member := func(id, path string) snapshot.BindingMember {
		m := snapshot.BindingMember{ID: id}
		m.Links.Self.Href = snapshot.Some("https://contoso.okta.com/api/v1/" + path)
		return m
	}
	for _, only := range [][]string{nil, {snapshot.GroupAssignments}} {
		org := create(t)
		listing(t, org, snapshot.Groups, group("00g1", "false"), group("00g2", "false"), group("00g3", "true"), group("00g4", "null"))
		listing(t, org, snapshot.ResourceSets, snapshot.ResourceSet{ID: "iam1"})
		fan(t, org, snapshot.Bindings, "iam1", snapshot.Binding{ID: "cr01"})
		fan(t, org, snapshot.BindingMembers, "iam1/cr01", member("irb1", "groups/00g1"), member("irb2", "users/00g2"), member("irb3", "groups/00gGone"))
		fan(t, org, snapshot.GroupAssignments, "00g1", snapshot.RoleAssignment{ID: "ra1"})
		c := collectIn(t, org.Snapshot(), setup{only: only})
		if c.err != nil {
			t.Fatal(c.err)
		}
		if got := parentsOf(t, c.Snapshot, snapshot.GroupAssignments); !slices.Equal(got, []string{"00g1", "00g3", "00g4"}) {
			t.Errorf("--only %v asks for the roles of %v", only, got)
		}
		if got := items[snapshot.RoleAssignment](t, c.Snapshot, snapshot.GroupAssignments, "00g1"); len(got) != 1 {
			t.Errorf("--only %v: %v", only, got)
		}
	}
}
