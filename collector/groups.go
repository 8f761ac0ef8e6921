package collector

import (
	"context"
	"fmt"

	"oktagon/collector/snapshot"
)

// groups are listed with their statistics, which say whose members to ask for.
// Okta advises against pages of more than 200.
var groups = resource{
	name:    snapshot.Groups,
	feeds:   "Okta_Group, Okta_GroupPull",
	path:    "/api/v1/groups",
	queries: []string{"expand=stats&limit=200", "expand=stats&limit=100", "expand=stats&limit=50"},
	scopes:  []string{"okta.groups.read"},
	role:    readOnly,
	collect: collectGroups,
}

// collectGroups lists the groups. An admin whose role is limited to some groups
// gets only those, with status 200, and the group of everyone never is one of
// them: without it, what was listed is not the whole.
func collectGroups(ctx context.Context, t *task) error {
	if err := listing[snapshot.Group](ctx, t); err != nil || t.Probe {
		return err
	}
	for g, err := range snapshot.Records[snapshot.Group](t.w.Snapshot(), snapshot.Groups) {
		if err != nil {
			return err
		}
		if g.Type.String() == "BUILT_IN" {
			return nil
		}
	}
	t.note("the group Everyone is not among them: the listing looks limited by the admin role")
	return nil
}

// groupMembers are asked for in pages of 1000, today's default, and in smaller
// ones where Okta cannot make that in time.
var groupMembers = resource{
	name:    snapshot.GroupMembers,
	feeds:   "Okta_MemberOf",
	path:    "/api/v1/groups/{id}/users",
	queries: []string{"limit=1000", "limit=500", "limit=200"},
	scopes:  []string{"okta.groups.read"},
	role:    readOnly,
	needs:   []string{snapshot.Groups},
	collect: collectMembers,
}

// collectMembers lists the members and counts the groups of which Okta's statistics
// have another number. That is no error: they lag behind.
func collectMembers(ctx context.Context, t *task) error {
	err := fanOut[snapshot.Member](each(snapshot.Groups, snapshot.Group.MayHaveMembers))(ctx, t)
	if err != nil || t.Probe {
		return err
	}
	members, err := t.w.Snapshot().FanOut(snapshot.GroupMembers)
	if err != nil {
		return err
	}
	defer members.Close()
	differ := 0
	for g, err := range snapshot.Records[snapshot.Group](t.w.Snapshot(), snapshot.Groups) {
		if err != nil {
			return err
		}
		count, known := g.Embedded.Stats.UsersCount.Get()
		if state, _, _ := members.State(g.ID); known && state == snapshot.Complete && members.ObjectCount(g.ID) != int(count) {
			differ++
		}
	}
	if differ > 0 {
		t.note(fmt.Sprintf("%d groups have another number of members than their statistics say", differ))
	}
	return nil
}
