package collector

import (
	"context"
	"errors"
	"maps"
	"slices"

	"oktagon/collector/snapshot"
)

// pushMappings say which groups are pushed to the apps that can take them, 1000 a page
// at most.
var pushMappings = resource{
	name:     snapshot.PushMappings,
	produces: "Okta_GroupPush, Okta_MembershipSync of pushed groups",
	endpoint: get("/api/v1/apps/{id}/group-push/mappings", pagesOf1000...),
	scopes:   []string{"okta.apps.read", "okta.groups.read"},
	role:     readOnly,
	needs:    []string{snapshot.Apps},
	records:  fanOut[*snapshot.PushMapping]{parents: each(snapshot.Apps, (*snapshot.App).PushesGroups)},
}

// pushTargets are the target groups of mappings that are not in the list of groups; the
// graph needs their names. A group that was deleted is an answer, not a failure.
var pushTargets = resource{
	name:         snapshot.PushTargets,
	produces:     "Okta_MembershipSync into groups that no listing has",
	group:        snapshot.PushMappings,
	endpoint:     get("/api/v1/groups/{id}"),
	scopes:       []string{"okta.groups.read"},
	role:         readOnly,
	needs:        []string{snapshot.PushMappings},
	after:        []string{snapshot.Groups},
	goneIsAnswer: true,
	records:      fanOut[*snapshot.PushTarget]{custom: readPushTargets},
}

func readPushTargets(ctx context.Context, t *task) error {
	if c := t.run.writer.Snapshot().Manifest.CoverageOf(snapshot.Groups); c.State == snapshot.Denied {
		t.setState(snapshot.Denied, "groups is denied")
		return nil
	}
	return fanOut[*snapshot.PushTarget]{
		parents: unlistedTargets,
		readParent: func(ctx context.Context, p *parentRun) (failed, err error) {
			return lookUp[snapshot.PushTarget](ctx, p, nil)
		},
	}.read(ctx, t)
}

// unlistedTargets are the target groups of the mappings of applications whose groups
// the graph shows, without those in the list of groups.
func unlistedTargets(s *snapshot.Snapshot) (ids []string, err error) {
	missing := map[string]bool{}
	apps, err := each(snapshot.Apps, (*snapshot.App).PushesToOtherGraph)(s)
	if err != nil {
		return nil, err
	}
	mappings, err := s.FanOut(snapshot.PushMappings)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, mappings.Close()) }()
	for _, app := range apps {
		items, err := snapshot.Items[snapshot.PushMapping](mappings, app)
		if err != nil {
			return nil, err
		}
		for _, m := range items {
			if id := m.TargetGroupID.String(); id != "" {
				missing[id] = true
			}
		}
	}
	for g, err := range snapshot.Records[snapshot.Group](s, snapshot.Groups) {
		if err != nil {
			return nil, err
		}
		delete(missing, g.ID)
	}
	return slices.Sorted(maps.Keys(missing)), nil
}
