package collector

import (
	"context"
	"fmt"

	"oktagon/collector/snapshot"
)

// groupMembers are requested in pages of 1000, today's default, and in smaller ones
// where Okta cannot make those in time.
var groupMembers = resource{
	name:     snapshot.GroupMembers,
	produces: "Okta_MemberOf",
	endpoint: get("/api/v1/groups/{id}/users", pagesOf1000...),
	scopes:   []string{"okta.groups.read"},
	role:     readOnly,
	needs:    []string{snapshot.Groups},
	records:  fanOut[*snapshot.Member]{custom: readMembers},
}

// readMembers reads the members and notes how many groups have another number of
// members than Okta's statistics say. That is no error: the statistics lag behind.
func readMembers(ctx context.Context, t *task) error {
	if err := t.expectMembers(); err != nil {
		return err
	}
	err := fanOut[*snapshot.Member]{parents: each(snapshot.Groups, (*snapshot.Group).MayHaveMembers)}.read(ctx, t)
	if err != nil || t.run.opts.Probe {
		return err
	}
	s := t.run.writer.Snapshot()
	members, err := s.FanOut(snapshot.GroupMembers)
	if err != nil {
		return err
	}
	defer members.Close()
	differ := 0
	for g, err := range snapshot.Records[snapshot.Group](s, snapshot.Groups) {
		if err != nil {
			return err
		}
		count, known := g.Embedded.Stats.UsersCount.Get()
		if state, _, _ := members.State(g.ID); known && state == snapshot.Complete && members.ObjectCount(g.ID) != int(count) {
			differ++
		}
	}
	if differ > 0 {
		t.counters.note(fmt.Sprintf("%d groups have another number of members than their statistics say", differ))
	}
	return nil
}

// membersPerPage is the size of the largest pages.
const membersPerPage = 1000

// expectMembers reports how many pages there are by Okta's statistics.
func (t *task) expectMembers() error {
	pages := 0
	for g, err := range snapshot.Records[snapshot.Group](t.run.writer.Snapshot(), snapshot.Groups) {
		if err != nil {
			return err
		}
		if g.MayHaveMembers() {
			pages += max(1, (int(g.Embedded.Stats.UsersCount.Value())+membersPerPage-1)/membersPerPage)
		}
	}
	t.run.opts.Progress.Expect(t.row.name, pages)
	return nil
}
