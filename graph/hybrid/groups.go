package hybrid

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// GroupEdges writes group of another graph → the group that Okta made of it.
func (m *Model) GroupEdges(r *emit.Reader, e *emit.Emitter) error {
	w := m.writer(e)
	return emit.Each(r, snapshot.Groups, func(g *snapshot.Group) error {
		own := e.Find(g.ID, kind.Group)
		if g.FromActiveDirectory() {
			if err := w.inbound(kind.MembershipSync, endByID(kindADGroup, g.Profile.ObjectSID.String()), own); err != nil {
				return err
			}
		}
		a := m.byID[g.Source.ID.String()]
		if a == nil || a.platform.group == nil || g.Type.String() != "APP_GROUP" || !slices.Contains(g.ObjectClass, "okta:user_group") {
			return nil
		}
		return w.inbound(kind.MembershipSync, a.platform.group(g.Profile.Name.String()), own)
	})
}

// PushedGroups returns the ids of the nodes of the groups of which a mapping that counts makes
// groups of another graph.
func (m *Model) PushedGroups(r *emit.Reader, e *emit.Emitter, counts func(*snapshot.PushMapping) bool) (map[string]bool, error) {
	pushed := map[string]bool{}
	return pushed, emit.EachParent(r, snapshot.PushMappings, func(app string, mappings []snapshot.PushMapping) error {
		if a := m.byID[app]; a == nil || !a.pushesToOtherGraph {
			return nil
		}
		for i := range mappings {
			if group := e.Find(mappings[i].SourceGroupID.String(), kind.Group); counts(&mappings[i]) && !group.IsZero() {
				pushed[group.ID] = true
			}
		}
		return nil
	})
}

const unknownTarget = "pushed groups whose name in the other directory is not known"

// PushedGroupEdges writes group → the group of another graph that Okta makes of it,
// whatever the status of the mapping.
func (m *Model) PushedGroupEdges(r *emit.Reader, e *emit.Emitter) error {
	names, err := targetNames(r)
	if err != nil {
		return err
	}
	w := m.writer(e)
	return emit.EachParent(r, snapshot.PushMappings, func(app string, mappings []snapshot.PushMapping) error {
		a := m.byID[app]
		if a == nil || a.platform.group == nil {
			return nil
		}
		for _, pair := range pushPairs(mappings) {
			name, known := names[pair.target]
			if !known {
				e.Remark(unknownTarget)
			}
			if err := w.outbound(kind.MembershipSync, e.Find(pair.source, kind.Group), a.platform.group(name)); err != nil {
				return err
			}
		}
		return nil
	})
}

// pushPair has the ids of a group and of what it is pushed to.
type pushPair struct{ source, target string }

// pushPairs returns the mappings with both ids, each pair once, in the order of the
// groups that are pushed.
func pushPairs(mappings []snapshot.PushMapping) []pushPair {
	var pairs []pushPair
	for _, m := range mappings {
		if p := (pushPair{m.SourceGroupID.String(), m.TargetGroupID.String()}); !blank(p.source, p.target) {
			pairs = append(pairs, p)
		}
	}
	sort.Slice(pairs, func(i, j int) bool {
		x, y := pairs[i], pairs[j]
		return cmp.Or(snapshot.CompareIDs(x.source, y.source), strings.Compare(x.target, y.target)) < 0
	})
	return slices.Compact(pairs)
}

// targetNames returns the names of the groups that mappings lead to, by id.
func targetNames(r *emit.Reader) (map[string]string, error) {
	names, wanted := map[string]string{}, map[string]bool{}
	err := emit.EachParent(r, snapshot.PushMappings, func(_ string, mappings []snapshot.PushMapping) error {
		for _, m := range mappings {
			wanted[m.TargetGroupID.String()] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = emit.Each(r, snapshot.Groups, func(g *snapshot.Group) error {
		if name, ok := g.Profile.Name.Get(); ok && wanted[g.ID] {
			names[g.ID] = name
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return names, emit.EachParent(r, snapshot.PushTargets, func(_ string, targets []snapshot.PushTarget) error {
		for _, t := range targets {
			if name, ok := t.Profile.Name.Get(); ok {
				names[t.ID] = name
			}
		}
		return nil
	})
}
