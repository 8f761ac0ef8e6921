package collector

import (
	"context"
	"maps"
	"slices"

	"oktagon/collector/snapshot"
)

// factors are the MFA factors of users, one request for each user.
var factors = resource{
	name:          snapshot.Factors,
	produces:      "authentication_factors of Okta_User",
	endpoint:      get("/api/v1/users/{id}/factors"),
	scopes:        []string{"okta.users.read"},
	role:          readOnly,
	needs:         []string{snapshot.Users},
	optionalNeeds: []string{snapshot.Assignees, snapshot.GroupMembers},
	records:       fanOut[*snapshot.Factor]{custom: readFactors},
}

// Whose factors are read.
const (
	FactorsOfAll    = "all"
	FactorsOfAdmins = "admins"
	FactorsOfNone   = "none"
)

func readFactors(ctx context.Context, t *task) error {
	switch t.run.opts.Factors {
	case FactorsOfAll:
		return fanOut[*snapshot.Factor]{parents: each[*snapshot.User](snapshot.Users)}.read(ctx, t)
	case FactorsOfNone:
		t.setState(snapshot.Skipped, "not wanted")
		return nil
	}
	if !t.adminsKnown() {
		return nil
	}
	return fanOut[*snapshot.Factor]{parents: t.admins}.read(ctx, t)
}

// adminsKnown reports whether anything says who the admins are; otherwise it sets the
// state. A source that could not be read caps the state; one that was not selected is
// noted.
func (t *task) adminsKnown() bool {
	known := false
	missing := snapshot.Coverage{State: snapshot.Skipped}
	m := t.run.writer.Snapshot().Manifest
	for _, source := range t.row.optionalNeeds {
		switch c := m.CoverageOf(source); c.State {
		case snapshot.Complete, snapshot.Partial:
			known = true
		case snapshot.Skipped:
			t.counters.note(source + " is skipped: fewer admins are known")
			missing.Resource = source
		default:
			t.capAtPartial(c)
			missing = c
		}
	}
	if !known {
		t.setState(missing.State, "it is not known who the admins are: "+missing.Resource+" is "+string(missing.State))
	}
	return known
}

// admins are the users who hold a role themselves or through a group, each once.
func (t *task) admins(s *snapshot.Snapshot) ([]string, error) {
	if c := s.Manifest.CoverageOf(snapshot.Assignees); c.State == snapshot.Partial {
		t.capAtPartial(c)
	}
	ids := map[string]bool{}
	for a, err := range snapshot.Records[snapshot.Assignee](s, snapshot.Assignees) {
		if err != nil {
			return nil, err
		}
		ids[a.ID] = true
	}
	if err := t.addGroupAdmins(s, ids); err != nil {
		return nil, err
	}
	return slices.SortedFunc(maps.Keys(ids), snapshot.CompareIDs), nil
}

// addGroupAdmins adds the members of groups with admin privileges to ids. Members that
// could not be read cap the state only when their group has such privileges.
func (t *task) addGroupAdmins(s *snapshot.Snapshot, ids map[string]bool) error {
	members, err := s.FanOut(snapshot.GroupMembers)
	if err != nil {
		return err
	}
	defer members.Close()
	incomplete := false
	for g, err := range snapshot.Records[snapshot.Group](s, snapshot.Groups) {
		if err != nil {
			return err
		}
		if !g.Embedded.Stats.HasAdminPrivilege.Value() {
			continue
		}
		state, _, ok := members.State(g.ID)
		incomplete = incomplete || ok && !state.Complete()
		users, err := snapshot.Items[snapshot.Member](members, g.ID)
		if err != nil {
			return err
		}
		for _, u := range users {
			ids[u.ID] = true
		}
	}
	if c := s.Manifest.CoverageOf(snapshot.GroupMembers); incomplete && c.State == snapshot.Partial {
		t.capAtPartial(c)
	}
	return nil
}
