package report

import (
	"cmp"
	"maps"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/grouprule"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// RuledGroup is a group into which group rules put users.
type RuledGroup struct {
	ID, Name string
	Rules    []*FillingRule
	// Pushed are the directories and other organizations to which the group is pushed, Apps the
	// applications that it is assigned to and that are in use.
	Pushed, Apps []NamedObject
	Result       Result
}

// FillingRule is a group rule.
type FillingRule struct {
	grouprule.Rule
	// Writers are those who can trigger the rule by a role that writes profiles, and nothing
	// else of the same users.
	Writers []NamedObject
	// gone are the ids of groups that it names and Okta does not have.
	gone []string
	// fills are the rules that fill a group which this rule tests.
	fills []*FillingRule
}

// NamedObject is an object of the organization.
type NamedObject struct{ ID, Name string }

func (r *FillingRule) named() NamedObject {
	return NamedObject{r.ID, r.Name.Or(snapshot.Some(r.ID)).String()}
}

func (g *RuledGroup) subject() Subject        { return Subject{OfGroup, g.ID, g.Name} }
func (g *RuledGroup) result() *Result         { return &g.Result }
func (g *RuledGroup) missingStatus() []string { return nil }

// addGroups adds the groups that rules fill.
func (b *builder) addGroups() error {
	records, err := grouprule.Read(b.snap)
	if err != nil || len(records) == 0 {
		return err
	}
	byID := map[string]*RuledGroup{}
	var rules []*FillingRule
	for _, record := range records {
		r := &FillingRule{Rule: record}
		for _, id := range b.extract.triggers[opengraph.ToUpper(r.ID)] {
			n := b.extract.node(id)
			r.Writers = append(r.Writers, NamedObject{n.id, n.name})
		}
		rules = append(rules, r)
		for _, id := range r.Targets() {
			if id == "" {
				continue
			}
			if byID[id] == nil {
				byID[id] = &RuledGroup{ID: id, Name: cmp.Or(b.extract.node(id).name, id)}
			}
			if g := byID[id]; !slices.Contains(g.Rules, r) {
				g.Rules = append(g.Rules, r)
			}
		}
	}
	b.relateRules(rules, byID)
	if err := b.addPushes(byID); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		b.report.Groups = append(b.report.Groups, *byID[id])
	}
	return nil
}

// isGoneGroup reports whether the organization has no group with an id, as far as that is
// known.
func (b *builder) isGoneGroup(id string) bool {
	return b.report.Known(snapshot.Groups) && b.extract.node(id).kind != kind.Group
}

// relateRules finds which groups rules name that are gone, and which rules depend on others.
func (b *builder) relateRules(rules []*FillingRule, filled map[string]*RuledGroup) {
	ids := slices.Sorted(maps.Keys(filled))
	for _, r := range rules {
		for _, id := range slices.Concat(r.Targets(), r.Tests.GroupIDs) {
			if id != "" && b.isGoneGroup(id) && !slices.Contains(r.gone, id) {
				r.gone = append(r.gone, id)
			}
		}
		if !r.IsActive() || len(r.Tests.GroupIDs)+len(r.Tests.NameTests) == 0 {
			continue
		}
		for _, id := range ids {
			if g := filled[id]; slices.Contains(r.Tests.GroupIDs, id) || r.testsName(g.Name) {
				r.fills = append(r.fills, g.activeRules(func(o *FillingRule) bool { return o != r })...)
			}
		}
	}
}

func (r *FillingRule) testsName(name string) bool {
	return slices.ContainsFunc(r.Tests.NameTests, func(t grouprule.NameTest) bool { return t.Matches(name) })
}

// builtInApps are Okta's own applications, which everybody has.
var builtInApps = []string{"okta_enduser", "okta_browser_plugin", "saasure", "okta_flow_sso", "okta_atspoke_sso"}

// addPushes says of groups where they lead.
func (b *builder) addPushes(byID map[string]*RuledGroup) error {
	pushes, err := b.fanOut(snapshot.PushMappings)
	if err != nil {
		return err
	}
	assigned, err := b.fanOut(snapshot.AppGroups)
	if err != nil {
		return err
	}
	for a, err := range snapshot.Records[snapshot.App](b.snap, snapshot.Apps) {
		if err != nil {
			return err
		}
		app := NamedObject{a.ID, a.Label.Or(a.Name).Or(snapshot.Some(a.ID)).String()}
		if a.PushesToOtherGraph() {
			mappings, err := snapshot.Items[snapshot.PushMapping](pushes, a.ID)
			if err != nil {
				return err
			}
			for _, m := range mappings {
				if g := byID[m.SourceGroupID.String()]; g != nil && m.IsActive() && !slices.Contains(g.Pushed, app) {
					g.Pushed = append(g.Pushed, app)
				}
			}
		}
		if a.Status.String() != "ACTIVE" || a.SignOnMode.String() == "BOOKMARK" || slices.Contains(builtInApps, a.Name.String()) {
			continue
		}
		groups, err := snapshot.Items[snapshot.AppGroup](assigned, a.ID)
		if err != nil {
			return err
		}
		for _, group := range groups {
			if g := byID[group.ID]; g != nil {
				g.Apps = append(g.Apps, app)
			}
		}
	}
	return nil
}
