package graph

import (
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/grouprule"
	"oktagon/graph/kind"
)

// groupRules are the rules that put users into groups, and what edges need to know of them.
type groupRules struct {
	all []groupRule
	// everyone is the group of all users, if it was collected.
	everyone emit.Ref
	// active are the users whom rules apply to, sourced those whose profile comes from
	// elsewhere. class are those of active that are not sourced, nil while they are not known.
	active, sourced, class userSet
	// classEdges says that a rule is triggered by the class, so that it has a node.
	classEdges bool
}

// groupRule is a rule of which edges lead on.
type groupRule struct {
	grouprule.Rule
	// leads says that it is in force and puts users into a group that is pushed to another
	// graph.
	leads    bool
	excluded userSet
}

// readGroupRules reads the rules. Without scope paths the graph has only kinds of the
// official extension.
func readGroupRules(r *emit.Reader, paths ScopePaths) (*groupRules, error) {
	g := &groupRules{}
	if paths == ScopePathsOff {
		return g, nil
	}
	rules, err := grouprule.Read(r.Snapshot)
	for _, rule := range rules {
		g.all = append(g.all, groupRule{Rule: rule})
		r.Unclear(snapshot.GroupRules, "group rule "+rule.ID, rule.Unclear())
		for _, name := range rule.UnclearAttributes {
			r.Unclear(snapshot.UserSchemas, "a user schema", snapshot.Unclear{"who may write the attribute " + name})
		}
	}
	if err != nil {
		return nil, err
	}
	return g, emit.Each(r, snapshot.UserTypes, func(t *snapshot.UserType) error {
		r.Unclear(snapshot.UserTypes, "user type "+t.ID, t.Unclear())
		return nil
	})
}

// recordGroup records the group of all users.
func (g *groupRules) recordGroup(e *emit.Emitter, group *snapshot.Group) {
	if group.IsEveryone() {
		g.everyone = e.Find(group.ID, kind.Group)
	}
}

// recordUser records the nth user.
func (g *groupRules) recordUser(n int32, u *snapshot.User) {
	if len(g.all) == 0 {
		return
	}
	if u.Status.String() == "ACTIVE" {
		g.active.add(n)
	}
	if slices.Contains([]string{"ACTIVE_DIRECTORY", "LDAP", "IMPORT"}, u.Credentials.Provider.Type.String()) {
		g.sourced.add(n)
	}
}

// nodes writes the rules.
func (g *groupRules) nodes(e *emit.Emitter) error {
	for i := range g.all {
		rule := &g.all[i].Rule
		n := e.Node(kind.GroupRule, rule.ID, rule.Name, rule.Name)
		n.Text("status", rule.Status)
		n.Text("expression", rule.Conditions.Expression.Value)
		n.Strings("attributes", rule.Tests.Attributes)
		n.Strings("functions", rule.Tests.Functions)
		n.String("reading", reading(&rule.Tests))
		if self := &rule.Self; self.Known {
			n.Bool("self_triggerable", self.Possible)
			if len(self.Partly) > 0 {
				n.Strings("partly", self.Partly)
			}
			if len(self.Soft) > 0 {
				n.Strings("soft", self.Soft)
			}
		}
		if excluded := rule.ExcludedUsers(); !excluded.Unknown() {
			n.Int("excluded_users", int64(len(excluded)))
		}
		n.Int("targets", int64(len(rule.Targets())))
		n.Date("created", rule.Created)
		n.Date("last_updated", rule.LastUpdated)
		if err := n.Write(); err != nil {
			return err
		}
	}
	return nil
}

// reading says whether an expression was read.
func reading(x *grouprule.Expression) string {
	if x.Problem != nil {
		return "unreadable"
	}
	return "read"
}

// classNode finds which rules lead somewhere and who can trigger them and, if it is needed,
// writes the node of the users whose profiles come from nowhere else.
func (g *groupRules) classNode(b *build) error {
	pushed, err := b.hybrid.PushedGroups(b.r, b.e, (*snapshot.PushMapping).IsActive)
	if err != nil || !g.markLeading(b.e, pushed) {
		return err
	}
	known, err := b.hybrid.EachSourced(b.r, func(user string) {
		if n, found := b.e.Position(user, kind.User); found {
			g.sourced.add(n)
		}
	})
	if err != nil || !known {
		return err
	}
	g.class = g.active.without(g.sourced)
	for i := range g.all {
		g.classEdges = g.classEdges || g.all[i].triggeredBy(g) == classOfUsers
	}
	if !g.classEdges {
		return nil
	}
	label := snapshot.Some("Okta-sourced users")
	n := b.e.Node(kind.UserClass, b.e.InDomain(oktaSourced), label, label)
	n.Int("members", int64(g.class.count()))
	return n.Write()
}

// oktaSourced is the id of the class of users, before the domain.
const oktaSourced = "okta-sourced"

// markLeading finds the rules that lead somewhere, and whom they exclude. A rule of which
// that is not known leads nowhere.
func (g *groupRules) markLeading(e *emit.Emitter, pushed map[string]bool) (any bool) {
	for i := range g.all {
		rule := &g.all[i]
		rule.leads = rule.IsActive() && rule.Tests.Problem == nil && !rule.ExcludedUsers().Unknown() &&
			slices.ContainsFunc(rule.Targets(), func(id string) bool { return pushed[e.Find(id, kind.Group).ID] })
		any = any || rule.leads
		for _, id := range rule.ExcludedUsers() {
			if n, found := e.Position(id, kind.User); found && rule.leads {
				rule.excluded.add(n)
			}
		}
	}
	return any
}

// Who can trigger a rule.
const (
	nobody       = ""
	everyone     = "everyone"
	classOfUsers = "class"
)

// triggeredBy returns which users can trigger the rule by their own profiles.
func (rule *groupRule) triggeredBy(g *groupRules) string {
	switch {
	case !rule.leads || !rule.Self.Certain:
		return nobody
	case rule.Self.ByAnySource && !g.everyone.IsZero() && g.active.without(rule.excluded).count() > 0:
		return everyone
	case g.class.without(rule.excluded).count() > 0:
		return classOfUsers
	}
	return nobody
}

// addsEdges writes rule → the groups into which it puts users.
func (g *groupRules) addsEdges(e *emit.Emitter) error {
	for i := range g.all {
		rule := &g.all[i]
		if !rule.IsActive() {
			continue
		}
		for _, id := range emit.Distinct(rule.Targets()) {
			if err := e.Edge(kind.RuleAdds, e.Find(rule.ID, kind.GroupRule), e.Find(id, kind.Group)); err != nil {
				return err
			}
		}
	}
	return nil
}

// memberEdges writes user → the class of users.
func (g *groupRules) memberEdges(e *emit.Emitter) error {
	if !g.classEdges {
		return nil
	}
	class := e.Find(e.InDomain(oktaSourced), kind.UserClass)
	for n := range g.class.all() {
		if err := e.Edge(kind.InClass, e.At(kind.User, n), class); err != nil {
			return err
		}
	}
	return nil
}

// triggerEdges writes who can trigger a rule → the rule, for rules that lead somewhere.
func (g *groupRules) triggerEdges(b *build) error {
	if !slices.ContainsFunc(g.all, func(rule groupRule) bool { return rule.leads }) {
		return nil
	}
	for i := range g.all {
		rule := &g.all[i]
		var start emit.Ref
		users := g.active
		switch rule.triggeredBy(g) {
		case nobody:
			continue
		case everyone:
			start = g.everyone
		case classOfUsers:
			start, users = b.e.Find(b.e.InDomain(oktaSourced), kind.UserClass), g.class
		}
		if err := rule.triggerEdge(b.e, start, &rule.Self, "self", users); err != nil {
			return err
		}
	}
	return g.roleTriggerEdges(b)
}

func (rule *groupRule) triggerEdge(e *emit.Emitter, start emit.Ref, t *grouprule.Trigger, by string, users userSet) error {
	return e.Edge(kind.CanTrigger, start, e.Find(rule.ID, kind.GroupRule), emit.Strings("attributes", t.Attributes),
		emit.String("by", by), emit.Bool("excluded", users.without(rule.excluded).count() < users.count()))
}

// roleTriggerEdges writes the edges of administrators who may write the profile of a user to
// whom the rule applies.
func (g *groupRules) roleTriggerEdges(b *build) error {
	writers, err := b.coverage.ProfileWriters(b.e)
	if err != nil {
		return err
	}
	for _, writer := range writers {
		if writer.Principal.Kind == kind.Application && !b.holders.allow(writer.Principal, kind.CanTrigger, kind.GroupRule) {
			continue
		}
		var users userSet
		for _, id := range writer.Users {
			if n, found := b.e.Position(b.e.OktaID(id), kind.User); found && g.active.has(n) {
				users.add(n)
			}
		}
		for i := range g.all {
			rule := &g.all[i]
			if !rule.leads || !rule.Role.Certain {
				continue
			}
			reached := users.without(rule.excluded)
			if !rule.Role.ByAnySource {
				reached = reached.and(g.class)
			}
			if reached.count() == 0 {
				continue
			}
			if err := rule.triggerEdge(b.e, writer.Principal, &rule.Role, "role", users); err != nil {
				return err
			}
		}
	}
	return nil
}
