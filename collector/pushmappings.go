package collector

import (
	"context"
	"errors"
	"maps"
	"slices"

	"oktagon/collector/snapshot"
)

// pushMappings say which groups are copied into apps that can take them, 1000 a
// page at most.
var pushMappings = resource{
	name:    snapshot.PushMappings,
	feeds:   "Okta_GroupPush, Okta_MembershipSync of pushed groups",
	path:    "/api/v1/apps/{id}/group-push/mappings",
	queries: []string{"limit=1000", "limit=500", "limit=200"},
	scopes:  []string{"okta.apps.read", "okta.groups.read"},
	role:    readOnly,
	needs:   []string{snapshot.Apps},
	collect: fanOut[snapshot.PushMapping](each(snapshot.Apps, snapshot.App.PushesGroups)),
}

// pushTargets are the groups that mappings lead to and that no listing has, for
// their names. One that is gone is an answer, not a failure.
var pushTargets = resource{
	name:    snapshot.PushTargets,
	feeds:   "Okta_MembershipSync into groups that no listing has",
	under:   snapshot.PushMappings,
	path:    "/api/v1/groups/{id}",
	scopes:  []string{"okta.groups.read"},
	role:    readOnly,
	needs:   []string{snapshot.PushMappings},
	after:   []string{snapshot.Groups},
	collect: collectPushTargets,
}

func collectPushTargets(ctx context.Context, t *task) error {
	if c := t.w.Snapshot().Manifest.CoverageOf(snapshot.Groups); c.State == snapshot.Denied {
		t.end(snapshot.Denied, "groups is denied")
		return nil
	}
	return fanOutBy(unlistedTargets, func(ctx context.Context, f *family, id string) (failed, err error) {
		return f.guard(func() (failed, err error) { return lookUp[snapshot.PushTarget](ctx, f, id, nil) })
	})(ctx, t)
}

// unlistedTargets are the groups that mappings lead to, in applications whose
// groups have a place in the graph, without those that the listing has.
func unlistedTargets(s *snapshot.Snapshot) (ids []string, err error) {
	missing := map[string]bool{}
	apps, err := each(snapshot.Apps, snapshot.App.PushesToOtherGraph)(s)
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
