package report

import (
	"slices"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// edgeRule says what the extract does with edges of one kind.
type edgeRule struct {
	record    func(x *Extract, e *opengraph.Edge) // nil: nothing
	fromScope bool                                // it becomes part of a Path
	fromRole  bool                                // so it does when an application starts it
	fromAgent bool                                // it becomes part of a Path of an AI agent
	walk      bool                                // it can be part of a path to the organization
}

// edgeRules has the kinds of edges that the report uses. Those that can be walked may lead to an
// administrator, or to who can take over the organization. What roles allow over users without
// roles, groups and devices does not lead further: of applications alone it is kept, as a Path.
var edgeRules = map[string]edgeRule{
	kind.CreatorOf: {record: func(x *Extract, e *opengraph.Edge) { x.creators[e.End.ID] = e.Start.ID }},
	kind.HasRoleAssignment: {record: func(x *Extract, e *opengraph.Edge) {
		x.roles.assignments[e.Start.ID] = append(x.roles.assignments[e.Start.ID], e.End.ID)
	}},
	kind.SuperAdmin: {record: func(x *Extract, e *opengraph.Edge) { x.roles.superAdmins[e.Start.ID] = true }, fromRole: true},
	kind.SecretOf:   {record: func(x *Extract, e *opengraph.Edge) { x.owners[e.Start.ID] = e.End.ID }, walk: true},
	kind.MemberOf:   {record: (*Extract).addMember, walk: true},

	kind.GroupPull: {walk: true}, kind.ReadPasswordUpdates: {walk: true}, kind.ReadClientSecret: {fromRole: true, walk: true},
	kind.OrgAdmin: {fromRole: true, walk: true}, kind.GroupAdmin: {fromRole: true, walk: true}, kind.HelpDeskAdmin: {fromRole: true, walk: true},
	kind.AppAdmin: {fromRole: true, walk: true}, kind.ManageApp: {fromRole: true, walk: true},
	kind.ResetPassword: {fromRole: true, walk: true}, kind.ResetFactors: {fromRole: true, walk: true},
	kind.GroupMembershipAdmin: {fromRole: true}, kind.MobileAdmin: {fromRole: true}, kind.AddMember: {fromRole: true},

	kind.OktagonManageApp:        {fromScope: true, walk: true},
	kind.OktagonAddMember:        {fromScope: true, walk: true},
	kind.OktagonReadSecret:       {fromScope: true, walk: true},
	kind.OktagonTakeOverOrg:      {record: (*Extract).addProviderAdmin, fromScope: true},
	kind.OktagonManageAuthServer: {fromScope: true},
	kind.OktagonAlterOrg:         {fromScope: true},

	// An agent acts at an application for its users, with nothing of what the application may do
	// in Okta: its paths end there.
	kind.ActsAtApp: {fromAgent: true}, kind.ActsAtServer: {fromAgent: true}, kind.ActsAtAgent: {fromAgent: true},
	kind.GetsSecret: {fromAgent: true}, kind.ActsAtResource: {fromAgent: true},
	kind.MayCallAgent: {record: func(x *Extract, e *opengraph.Edge) { x.callers[e.End.ID] = append(x.callers[e.End.ID], e.Start.ID) }},
	kind.CanTrigger:   {record: (*Extract).addTrigger},
	kind.ScopedTo:     {record: (*Extract).addSet},
}

// attackGraph is the small part of the graph from which the organization can be taken over. It
// is walked backwards, from the organization. All keys are ids in upper case.
type attackGraph struct {
	incoming map[string][]step // by end
	mayReach map[string]bool   // nodes that can have a path to the organization
	takers   map[string]string // nodes with an edge to the organization, and its kind
}

// step is an edge of a kind, and the node at one of its ends.
type step struct{ edge, node string }

func newAttackGraph() attackGraph {
	return attackGraph{incoming: map[string][]step{}, mayReach: map[string]bool{}, takers: map[string]string{}}
}

// Edge keeps an edge that the report uses. Edges to other graphs are not among them.
func (x *Extract) Edge(e *opengraph.Edge) error {
	rule, used := edgeRules[e.Kind]
	if !used || e.Hybrid() {
		return nil
	}
	if rule.record != nil {
		rule.record(x, e)
	}
	if rule.fromScope || rule.fromAgent || rule.fromRole && x.node(e.Start.ID).kind == kind.Application && !scopeMissing(e) {
		x.addPath(e)
	}
	x.attack.add(e, rule.walk)
	return nil
}

// addTrigger records who can trigger a group rule by a role.
func (x *Extract) addTrigger(e *opengraph.Edge) {
	for i := range e.Properties {
		if p := &e.Properties[i]; p.Key == "by" && p.Value.Text() == "role" {
			x.triggers[e.End.ID] = append(x.triggers[e.End.ID], e.Start.ID)
		}
	}
}

// add keeps an edge whose end may have a path to the organization. A service app whose scopes do
// not cover what its role allows fails at the first call, so its edges are left out.
func (g *attackGraph) add(e *opengraph.Edge, walk bool) {
	start, end := e.Start.ID, e.End.ID
	switch {
	case e.Kind == kind.SuperAdmin, e.Kind == kind.OktagonTakeOverOrg:
		if !scopeMissing(e) {
			g.takers[start] = e.Kind
			g.mayReach[start] = true
		}
	case walk && g.mayReach[end] && !scopeMissing(e):
		g.incoming[end] = append(g.incoming[end], step{e.Kind, start})
		g.mayReach[start] = true
	}
}

// scopeMissing reports whether the edge says that the scopes of its start do not cover it.
func scopeMissing(e *opengraph.Edge) bool {
	return slices.ContainsFunc(e.Properties, func(p opengraph.Property) bool {
		return p.Key == "scope_granted" && !p.Value.Bool()
	})
}

// addPath adds the end of an edge to the Path of its start.
func (x *Extract) addPath(e *opengraph.Edge) {
	p := Path{Edge: e.Kind, TargetKind: e.End.Kind}
	for i := range e.Properties {
		switch property := &e.Properties[i]; property.Key {
		case "via_scopes", "scopes":
			p.Scopes = property.Value.Strings()
		case "assumes":
			p.Assumptions = property.Value.Strings()
		case "scope_condition":
			p.Condition = property.Value.Text()
		}
	}
	all := x.paths[e.Start.ID]
	at := slices.IndexFunc(all, func(o *Path) bool {
		return o.Edge == p.Edge && o.TargetKind == p.TargetKind && o.Condition == p.Condition && slices.Equal(o.Scopes, p.Scopes) && slices.Equal(o.Assumptions, p.Assumptions)
	})
	if at < 0 {
		at = len(all)
		p.Scopes, p.Assumptions = slices.Clone(p.Scopes), slices.Clone(p.Assumptions)
		x.paths[e.Start.ID] = append(all, &p)
	}
	known := x.paths[e.Start.ID][at]
	known.Count++
	if len(known.Targets) < MaxTargets || x.attack.mayReach[e.End.ID] {
		known.Targets = append(known.Targets, Target{ID: e.End.ID})
	}
}

// pathsOf returns the paths of a holder of scopes, the most severe first.
func (x *Extract) pathsOf(id string) []Path {
	var all []Path
	for _, recorded := range x.paths[opengraph.ToUpper(id)] {
		p := *recorded
		p.Targets = nil
		for _, t := range recorded.Targets {
			target := x.target(t.ID)
			if target.TakesOver {
				p.TakeOvers++
			}
			p.Targets = append(p.Targets, target)
		}
		sortStable(p.Targets, func(x, y Target) int { return trueFirst(x.TakesOver, y.TakesOver) })
		p.Targets = p.Targets[:min(len(p.Targets), MaxTargets)]
		all = append(all, p)
	}
	sortStable(all, func(x, y Path) int { return trueFirst(x.TakeOvers > 0, y.TakeOvers > 0) })
	return all
}

// target describes a node that is reached, with its path to the organization.
func (x *Extract) target(id string) Target {
	t := Target{ID: x.node(id).id, Name: x.nameOf(id), ToOrganization: x.follow(x.routes().organization, id)}
	t.TakesOver = len(t.ToOrganization) > 0
	return t
}
