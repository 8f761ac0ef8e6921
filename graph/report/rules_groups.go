package report

import (
	"slices"

	"oktagon/collector/snapshot"
)

// needSchemas say who may write the attributes that rules test.
var needSchemas = []string{snapshot.UserTypes, snapshot.UserSchemas}

// needPushes say which groups lead to other directories.
var needPushes = []string{snapshot.Apps, snapshot.PushMappings}

// needWriters are the resources on which depends who writes profiles by a role.
var needWriters = []string{snapshot.Users, snapshot.Groups, snapshot.GroupMembers, snapshot.AppUsers, snapshot.Roles, snapshot.Permissions,
	snapshot.Assignees, snapshot.Clients, snapshot.UserAssignments, snapshot.GroupAssignments, snapshot.ClientAssignments,
	snapshot.GroupTargets, snapshot.ResourceSets, snapshot.SetResources, snapshot.Bindings, snapshot.BindingMembers}

const ownAttributes = "Make the attributes read-only for users (Profile Editor), or let a directory or HR application own them. Who is in the group then depends on that source."

// groupRules are the rules on groups that group rules fill (group-rules.md §7).
var groupRules = []rule[*RuledGroup]{
	{id: "RUL-01", severity: High,
		action: "Stop users from writing what decides about membership in",
		title:  "Users can put themselves into it, and it is pushed to another directory",
		means:  "Users can give themselves access in the other directory.",
		how:    "A group rule that fills the group reads an attribute that users can write themselves, and the group is pushed.",
		advice: ownAttributes,
		needs:  union(needSchemas, needPushes), affected: (*RuledGroup).maybeSelfFilled, evaluate: selfFilledAndPushed},
	{id: "RUL-02", severity: Medium,
		title:  "Users can put themselves into it, and it is assigned to an application",
		means:  "Users can give themselves the application.",
		how:    "A group rule that fills the group reads an attribute that users can write themselves, and an application is assigned to the group.",
		advice: ownAttributes,
		needs:  union(needSchemas, []string{snapshot.Apps, snapshot.AppGroups}), affected: (*RuledGroup).maybeSelfFilled, evaluate: selfFilledAndAssigned},
	{id: "RUL-03", severity: High, lower: Medium, severe: func(_ *builder, g *RuledGroup) bool { return len(g.Pushed) > 0 },
		action: "Test ids and not names of groups in the rules of",
		title:  "A rule that fills it tests the names of groups",
		means:  "Whoever may create or rename a group, also in a source of users such as Active Directory, decides about membership.",
		how:    "The expression of a group rule that fills the group compares the names of groups. The severity is higher when the group is pushed.",
		advice: "Test the id of the group. Names count for groups of every source: an application or directory that imports groups can forge one.",
		needs:  needPushes, affected: func(g *RuledGroup) bool { return len(g.activeRules((*FillingRule).testsNames)) > 0 }, evaluate: filledByName},
	{id: "RUL-04", severity: Low,
		title:  "A rule that fills it is invalid, or names a group that does not exist",
		means:  "The rule does not do what its author meant, and nobody may have noticed.",
		how:    "Okta marks the group rule as INVALID, or the rule names a group that was not found although all groups were read.",
		advice: "Repair the rule, or delete it.",
		needs:  []string{snapshot.Groups}, evaluate: brokenRules},
	{id: "RUL-05", severity: Low,
		title:    "A rule that fills it depends on another rule",
		means:    "Who changes the other rule, or the group that it fills, changes the members of this one.",
		how:      "The expression of a group rule tests membership of a group that another rule fills.",
		advice:   "Write one rule with both conditions. Okta advises against rules that depend on rules.",
		evaluate: dependentRules},
	{id: "RUL-06", severity: Info,
		title:    "The expression of a rule that fills it could not be read",
		means:    "It is unknown who decides about membership.",
		how:      "The expression uses something that oktagon does not understand.",
		advice:   "Look at the rule by hand: who writes the attributes that it tests?",
		evaluate: unreadableRules},
	{id: "RUL-07", severity: Medium,
		title:  "A role that writes profiles decides about membership, and it is pushed to another directory",
		means:  "Holders of a small admin role can give access in the other directory.",
		how:    "A group rule that fills the group reads an attribute of the profile, a custom role may write profiles, and the group is pushed.",
		advice: "Narrow the role or its resource set, or the rule.",
		needs:  union(union(needWriters, needSchemas), needPushes), affected: (*RuledGroup).maybeRoleFilled, evaluate: filledByRole},
}

// ActiveRules returns the rules that are in force.
func (g *RuledGroup) ActiveRules() []*FillingRule {
	return g.activeRules(func(*FillingRule) bool { return true })
}

// activeRules returns the rules that are in force and match.
func (g *RuledGroup) activeRules(match func(*FillingRule) bool) (found []*FillingRule) {
	for _, r := range g.Rules {
		if r.IsActive() && match(r) {
			found = append(found, r)
		}
	}
	return found
}

func (r *FillingRule) isSelfTriggered() bool { return r.Self.Possible }
func (r *FillingRule) testsNames() bool      { return len(r.Tests.NameTests) > 0 }
func (r *FillingRule) isUnreadable() bool    { return r.Tests.Problem != nil }

// maybeSelfFilled reports whether users can trigger a rule, or whether that is not known.
func (g *RuledGroup) maybeSelfFilled() bool {
	return len(g.activeRules(func(r *FillingRule) bool { return r.Self.Possible || !r.Self.Known && !r.isUnreadable() })) > 0
}

func (g *RuledGroup) maybeRoleFilled() bool {
	return len(g.activeRules(func(r *FillingRule) bool { return r.Role.Possible })) > 0
}

// evidence names a rule with something about it.
func (r *FillingRule) evidence(value string) Evidence {
	n := r.named()
	return Evidence{What: "rule", ID: n.ID, Name: n.Name, Value: value}
}

// objectEvidence names objects, as many as are listed.
func objectEvidence(what string, all []NamedObject) (evidence []Evidence) {
	for _, o := range all {
		evidence = append(evidence, Evidence{What: what, ID: o.ID, Name: o.Name})
	}
	return capped(evidence)
}

// selfFilled names the rules that users can trigger, with the attributes that they write.
func selfFilled(g *RuledGroup, leads []NamedObject, what string) (evidence []Evidence) {
	if len(leads) == 0 {
		return nil
	}
	for _, r := range g.activeRules((*FillingRule).isSelfTriggered) {
		value := "by users of every type"
		if !r.Self.Certain {
			value = "by users of some types"
		}
		evidence = append(evidence, r.evidence(value))
		for _, name := range r.Self.Attributes {
			evidence = append(evidence, Evidence{What: "attribute", Name: name})
		}
	}
	if evidence == nil {
		return nil
	}
	return append(evidence, objectEvidence(what, leads)...)
}

func selfFilledAndPushed(_ *builder, g *RuledGroup) []Evidence {
	return selfFilled(g, g.Pushed, "pushed to")
}

func selfFilledAndAssigned(_ *builder, g *RuledGroup) []Evidence {
	return selfFilled(g, g.Apps, "application")
}

func filledByName(_ *builder, g *RuledGroup) (evidence []Evidence) {
	for _, r := range g.activeRules((*FillingRule).testsNames) {
		var functions []string
		for _, t := range r.Tests.NameTests {
			functions = union(functions, []string{t.Function})
		}
		slices.Sort(functions)
		for _, function := range functions {
			evidence = append(evidence, r.evidence(function))
		}
	}
	if evidence == nil {
		return nil
	}
	return append(evidence, objectEvidence("pushed to", g.Pushed)...)
}

func brokenRules(_ *builder, g *RuledGroup) (evidence []Evidence) {
	for _, r := range g.Rules {
		if status := r.Status.String(); status == "INVALID" {
			evidence = append(evidence, r.evidence(status))
		} else if len(r.gone) > 0 {
			evidence = append(evidence, r.evidence("names a group that does not exist"))
		}
		for _, id := range r.gone {
			evidence = append(evidence, Evidence{What: "missing group", ID: id})
		}
	}
	return evidence
}

func dependentRules(_ *builder, g *RuledGroup) (evidence []Evidence) {
	for _, r := range g.activeRules(func(r *FillingRule) bool { return len(r.fills) > 0 }) {
		evidence = append(evidence, r.evidence("depends on others"))
		var others []NamedObject
		for _, other := range r.fills {
			others = append(others, other.named())
		}
		evidence = append(evidence, objectEvidence("depends on rule", others)...)
	}
	return evidence
}

func unreadableRules(_ *builder, g *RuledGroup) (evidence []Evidence) {
	for _, r := range g.activeRules((*FillingRule).isUnreadable) {
		evidence = append(evidence, r.evidence(r.Tests.Problem.Error()))
	}
	return evidence
}

// filledByRole names the holders of roles; that of a user is private.
func filledByRole(b *builder, g *RuledGroup) (evidence []Evidence) {
	if len(g.Pushed) == 0 {
		return nil
	}
	for _, r := range g.activeRules(func(r *FillingRule) bool { return len(r.Writers) > 0 }) {
		evidence = append(evidence, r.evidence("by a role"))
		holders := objectEvidence("holder of a role", r.Writers)
		for i := range holders {
			holders[i].Private = b.extract.isUser(holders[i].ID)
		}
		evidence = append(evidence, holders...)
	}
	if evidence == nil {
		return nil
	}
	return append(evidence, objectEvidence("pushed to", g.Pushed)...)
}
