package report

import (
	"slices"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// use says what an edge kind is good for.
type use struct {
	keep func(x *Extract, start, end string) // nil for nothing
	own  bool                                // it says what scopes allow
	way  bool                                // it may lead on
}

// uses are the kinds of edges that matter. Ways are those that may lead to an
// administrator or to who takes over the organization; what roles give over plain
// users, groups and devices leads nowhere here.
var uses = map[string]use{
	kind.CreatorOf:         {keep: func(x *Extract, start, end string) { x.creators[end] = start }},
	kind.HasRoleAssignment: {keep: func(x *Extract, start, end string) { x.held[start] = append(x.held[start], end) }},
	kind.SuperAdmin:        {keep: func(x *Extract, start, _ string) { x.supers[start] = true }},
	kind.SecretOf:          {keep: func(x *Extract, start, end string) { x.owners[start] = end }, way: true},
	kind.MemberOf:          {keep: (*Extract).member, way: true},

	kind.GroupPull: {way: true}, kind.ReadPasswordUpdates: {way: true}, kind.ReadClientSecret: {way: true},
	kind.OrgAdmin: {way: true}, kind.GroupAdmin: {way: true}, kind.HelpDeskAdmin: {way: true},
	kind.AppAdmin: {way: true}, kind.ManageApp: {way: true},
	kind.ResetPassword: {way: true}, kind.ResetFactors: {way: true},

	kind.OktagonManageApp: {own: true, way: true}, kind.OktagonAddMember: {own: true, way: true}, kind.OktagonReadSecret: {own: true, way: true},
	kind.OktagonTakeOverOrg: {own: true}, kind.OktagonManageAuthServer: {own: true}, kind.OktagonAlterOrg: {own: true},
}

// member keeps the groups of a user that hold roles.
func (x *Extract) member(user, group string) {
	if x.leadsOn(group) {
		x.groups[user] = append(x.groups[user], group)
	}
}

// reach is the small part of the graph that leads to the organization, walked
// backwards.
type reach struct {
	into    map[string][]hop // by end: who comes there, and how
	onward  map[string]bool  // who may be on the way to the organization
	takers  map[string]string
	reaches map[string]hop // by start, the next step towards the organization; nil until it is walked
}

// hop is a step: by an edge of a kind, from or to a node.
type hop struct{ edge, node string }

func newReach() reach {
	return reach{into: map[string][]hop{}, onward: map[string]bool{}, takers: map[string]string{}}
}

// step keeps an edge when its end may lead on. A service app whose scopes do not
// allow what its role does fails at the first call: that is no way.
func (x *Extract) step(e *opengraph.Edge, way bool) {
	start, end := e.Start.ID, e.End.ID
	switch {
	case e.Kind == kind.SuperAdmin, e.Kind == kind.OktagonTakeOverOrg:
		if !refused(e) {
			x.reach.takers[start] = e.Kind
			x.reach.onward[start] = true
		}
	case way && x.leadsOn(end) && !refused(e):
		x.reach.into[end] = append(x.reach.into[end], hop{e.Kind, start})
		x.reach.onward[start] = true
	}
}

// refused reports whether an edge says that the scopes of its start do not allow it.
func refused(e *opengraph.Edge) bool {
	return slices.ContainsFunc(e.Properties, func(p opengraph.Property) bool {
		return p.Key == "scope_granted" && !p.Value.Bool()
	})
}

// leadsOn reports whether a node may be on the way to the organization: it holds
// roles, is an integration, or has a way on.
func (x *Extract) leadsOn(id string) bool { return x.reach.onward[id] }

// walk finds who reaches the organization, on the shortest way. Those who take it
// over themselves reach it in one step.
func (x *Extract) walk() map[string]hop {
	if x.reach.reaches != nil {
		return x.reach.reaches
	}
	found := map[string]hop{}
	var queue []string
	for id, edge := range x.reach.takers {
		found[id] = hop{edge, x.org}
		queue = append(queue, id)
	}
	slices.Sort(queue)
	for ; len(queue) > 0; queue = queue[1:] {
		for _, from := range x.reach.into[queue[0]] {
			if _, seen := found[from.node]; !seen {
				found[from.node] = hop{from.edge, queue[0]}
				queue = append(queue, from.node)
			}
		}
	}
	x.reach.reaches = found
	return found
}

// lead keeps an edge that says what scopes allow.
func (x *Extract) lead(e *opengraph.Edge) {
	way := Lead{Edge: e.Kind, Kind: e.End.Kind, Count: 1}
	for i := range e.Properties {
		switch p := &e.Properties[i]; p.Key {
		case "via_scopes":
			way.Via = p.Value.Strings()
		case "assumes":
			way.Assumes = p.Value.Strings()
		}
	}
	all := x.leads[e.Start.ID]
	at := slices.IndexFunc(all, func(l *Lead) bool {
		return l.Edge == way.Edge && slices.Equal(l.Via, way.Via) && slices.Equal(l.Assumes, way.Assumes)
	})
	if at < 0 {
		way.Via, way.Assumes = slices.Clone(way.Via), slices.Clone(way.Assumes)
		way.Ends = []End{{ID: e.End.ID}}
		x.leads[e.Start.ID] = append(all, &way)
		return
	}
	l := all[at]
	l.Count++
	if len(l.Ends) < MaxEnds || x.leadsOn(e.End.ID) {
		l.Ends = append(l.Ends, End{ID: e.End.ID})
	}
}

// leadsOf are the ways on from a holder of scopes, the worst first.
func (x *Extract) leadsOf(id string) []Lead {
	var all []Lead
	for _, l := range x.leads[opengraph.ToUpper(id)] {
		way := *l
		way.Ends = nil
		for _, e := range l.Ends {
			end := x.end(e.ID)
			if end.TakesOver {
				way.TakeOvers++
			}
			way.Ends = append(way.Ends, end)
		}
		inOrder(way.Ends, func(x, y End) int { return byTrue(x.TakesOver, y.TakesOver) })
		way.Ends = way.Ends[:min(len(way.Ends), MaxEnds)]
		all = append(all, way)
	}
	inOrder(all, func(x, y Lead) int { return byTrue(x.TakeOvers > 0, y.TakeOvers > 0) })
	return all
}

// byTrue sorts what is true before what is not.
func byTrue(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}

// end describes a node that is reached, and the way on from it.
func (x *Extract) end(id string) End {
	reaches := x.walk()
	e := End{ID: x.at(id).id, Name: x.nameOf(id)}
	for at, ok := reaches[id]; ok; at, ok = reaches[at.node] {
		e.TakesOver = true
		e.Onward = append(e.Onward, Hop{Edge: at.edge, Kind: x.at(at.node).kind, ID: x.at(at.node).id, Name: x.nameOf(at.node)})
	}
	return e
}

// nameOf is the name of a node; that of a secret, which has none, is its owner's.
func (x *Extract) nameOf(id string) string {
	if owner, ok := x.owners[id]; ok {
		return x.at(owner).name
	}
	return x.at(id).name
}
