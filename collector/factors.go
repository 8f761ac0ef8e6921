package collector

import (
	"context"
	"maps"
	"slices"

	"oktagon/collector/snapshot"
)

// factors are the MFA factors of users, one call for each user.
var factors = resource{
	name:    snapshot.Factors,
	feeds:   "authentication_factors of Okta_User",
	path:    "/api/v1/users/{id}/factors",
	scopes:  []string{"okta.users.read"},
	role:    readOnly,
	needs:   []string{snapshot.Users},
	also:    []string{snapshot.Assignees, snapshot.GroupMembers},
	collect: collectFactors,
}

// Whose factors are read.
const (
	FactorsOfAll    = "all"
	FactorsOfAdmins = "admins"
	FactorsOfNone   = "none"
)

func collectFactors(ctx context.Context, t *task) error {
	switch t.Factors {
	case FactorsOfAll:
		return fanOut[snapshot.Factor](each[snapshot.User](snapshot.Users))(ctx, t)
	case FactorsOfNone:
		t.end(snapshot.Skipped, "not wanted")
		return nil
	}
	if !t.adminsKnown() {
		return nil
	}
	return fanOut[snapshot.Factor](t.admins)(ctx, t)
}

// adminsKnown reports whether anything says who the admins are; otherwise it
// sets the state. What could not be read limits the resource; what was not
// selected is noted.
func (t *task) adminsKnown() bool {
	known := false
	missing := snapshot.Coverage{State: snapshot.Skipped}
	m := t.w.Snapshot().Manifest
	for _, source := range t.also {
		switch c := m.CoverageOf(source); c.State {
		case snapshot.Complete, snapshot.Partial:
			known = true
		case snapshot.Skipped:
			t.note(source + " is skipped: fewer admins are known")
			missing.Resource = source
		default:
			t.limitBy(c)
			missing = c
		}
	}
	if !known {
		t.end(missing.State, "it is not known who the admins are: "+missing.Resource+" is "+string(missing.State))
	}
	return known
}

// admins are the users who hold a role themselves or through a group, each once.
func (t *task) admins(s *snapshot.Snapshot) ([]string, error) {
	if c := s.Manifest.CoverageOf(snapshot.Assignees); c.State == snapshot.Partial {
		t.limitBy(c)
	}
	ids := map[string]bool{}
	for a, err := range snapshot.Records[snapshot.Assignee](s, snapshot.Assignees) {
		if err != nil {
			return nil, err
		}
		ids[a.ID] = true
	}
	if err := t.groupAdmins(s, ids); err != nil {
		return nil, err
	}
	return slices.SortedFunc(maps.Keys(ids), snapshot.CompareIDs), nil
}

// groupAdmins adds the members of groups that give admin rights. Only such a
// group whose members could not be read limits the resource.
func (t *task) groupAdmins(s *snapshot.Snapshot, ids map[string]bool) error {
	members, err := s.FanOut(snapshot.GroupMembers)
	if err != nil {
		return err
	}
	defer members.Close()
	limited := false
	for g, err := range snapshot.Records[snapshot.Group](s, snapshot.Groups) {
		if err != nil {
			return err
		}
		if !g.Embedded.Stats.HasAdminPrivilege.Value() {
			continue
		}
		state, _, ok := members.State(g.ID)
		limited = limited || ok && !state.Complete()
		users, err := snapshot.Items[snapshot.Member](members, g.ID)
		if err != nil {
			return err
		}
		for _, u := range users {
			ids[u.ID] = true
		}
	}
	if c := s.Manifest.CoverageOf(snapshot.GroupMembers); limited && c.State == snapshot.Partial {
		t.limitBy(c)
	}
	return nil
}
