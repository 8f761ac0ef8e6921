package report

import (
	"slices"

	"oktagon/collector/snapshot"
)

// Ids of rules that are used outside of their table.
const (
	RuleCreatorDeleted       = "INT-09"
	RuleCreatorDeprovisioned = "INT-10"
	RuleNoCreator            = "INT-14"
)

// integrationCreatorRules are about who authorized an integration.
var integrationCreatorRules = []rule[*Integration]{
	{id: RuleCreatorDeleted, severity: High,
		action: "Name an accountable owner for",
		title:  "It was authorized by an account that was deleted",
		advice: "Name an accountable owner. If nobody needs it, revoke it: what uses it then stops.",
		needs:  needCreators, affected: creatorUnresolved,
		evaluate: creatorIf((*builder).isDeleted)},
	{id: RuleCreatorDeprovisioned, severity: High,
		action: "Name an accountable owner for",
		title:  "It was authorized by an account that is deactivated",
		advice: "Name an accountable owner. If nobody needs it, revoke it: what uses it then stops.",
		needs:  needUsers, affected: creatorStatusUnknown, evaluate: creatorWithStatus("DEPROVISIONED")},
	{id: "INT-11", severity: Medium,
		title:  "It was authorized by an account that cannot sign in now",
		advice: "Ask who is accountable for it now.",
		needs:  needUsers, affected: creatorStatusUnknown,
		evaluate: creatorWithStatus("SUSPENDED", "LOCKED_OUT", "STAGED", "PASSWORD_EXPIRED", "RECOVERY", "PROVISIONED")},
	{id: "INT-12", severity: Medium,
		title:  "It was authorized by an account that is no administrator now",
		advice: "Have a super admin review it, and name an accountable owner. If nobody needs it, revoke it.",
		needs:  needAdmins, affected: creatorMayBeNoAdmin,
		evaluate: creatorIf(func(_ *builder, p *Principal) bool { return p.isActiveUser() && p.Admin == NoAdmin })},
	{id: "INT-13", severity: Low,
		title:  "It was authorized by an account that is no super admin now",
		advice: "Have a super admin review it.",
		needs:  needAdmins, affected: creatorMayBeAdmin,
		evaluate: creatorIf(func(_ *builder, p *Principal) bool { return p.Kind == PrincipalUser && p.Admin == OtherAdmin })},
	{id: RuleNoCreator, severity: Low,
		title:    "Okta does not name who authorized it",
		advice:   "Name an accountable owner.",
		evaluate: creatorIf(func(_ *builder, p *Principal) bool { return p.ID == "" && p.State != creatorUnreadable })},
	{id: "INT-15", severity: Medium,
		title:  "It was authorized by software, not by a person",
		advice: "Find out who runs that software, and name an accountable owner.",
		needs:  []string{snapshot.Apps}, affected: creatorUnresolved,
		evaluate: creatorIf(func(_ *builder, p *Principal) bool {
			return p.Kind == PrincipalApplication || p.Kind == PrincipalIntegration
		})},
	{id: "INT-23", severity: High,
		action: "Have a factor enrolled by who authorized",
		title:  "It was authorized by a super admin who has no second factor",
		advice: "Have that person enroll a factor: whoever can sign in as a super admin can authorize more integrations.",
		needs:  append(slices.Clone(needAdmins), snapshot.Factors), affected: creatorFactorsUnknown, evaluate: creatorWithoutFactor},
}

// creatorIf names the creator when it matches.
func creatorIf(match func(*builder, *Principal) bool) func(*builder, *Integration) []Evidence {
	return func(b *builder, i *Integration) []Evidence {
		if !match(b, &i.Creator) {
			return nil
		}
		return []Evidence{principalEvidence("creator", &i.Creator)}
	}
}

// creatorWithStatus names the creator when it is a user with one of the statuses.
func creatorWithStatus(statuses ...string) func(*builder, *Integration) []Evidence {
	return creatorIf(func(_ *builder, p *Principal) bool {
		return p.Kind == PrincipalUser && slices.Contains(statuses, p.State)
	})
}

// isDeleted reports whether nothing that was collected has the id of a principal. It is certain
// only when everything that can be a principal was read.
func (b *builder) isDeleted(p *Principal) bool {
	return p.isUnresolved() && len(b.report.missing(needCreators)) == 0 && b.report.Known(snapshot.APIServices)
}

func creatorUnresolved(i *Integration) bool { return i.Creator.isUnresolved() }

func creatorStatusUnknown(i *Integration) bool {
	return i.Creator.isUnresolved() || i.Creator.hasUnknownStatus()
}

func creatorMayBeAdmin(i *Integration) bool {
	return i.Creator.isUnresolved() || i.Creator.Kind == PrincipalUser && i.Creator.Admin == UnknownAdmin
}

func creatorMayBeNoAdmin(i *Integration) bool {
	return creatorMayBeAdmin(i) || i.Creator.hasUnknownStatus() && i.Creator.Admin == NoAdmin
}

func creatorFactorsUnknown(i *Integration) bool {
	c := &i.Creator
	return creatorMayBeAdmin(i) || c.Admin == SuperAdmin && (c.Factors == nil || *c.Factors == 0 && c.hasUnknownStatus())
}

func creatorWithoutFactor(_ *builder, i *Integration) []Evidence {
	c := &i.Creator
	if !c.isActiveUser() || c.Admin != SuperAdmin || c.Factors == nil || *c.Factors > 0 {
		return nil
	}
	return []Evidence{principalEvidence("creator", c), {What: "factors", Value: "none is active"}}
}
