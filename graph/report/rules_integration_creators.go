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
		means:  "Nobody who decided on it can be asked about it.",
		how:    "Okta names the account that authorized it, and no user, app or integration has that id any more.",
		advice: "Name an accountable owner. If nobody needs it, revoke it: what uses it then stops.",
		needs:  needCreators, affected: creatorUnresolved,
		evaluate: creatorIf((*builder).isDeleted)},
	{id: RuleCreatorDeprovisioned, severity: High,
		action: "Name an accountable owner for",
		title:  "It was authorized by an account that is deactivated",
		means:  "Whoever authorized it has left, and the integration keeps its access.",
		how:    "The user who authorized it has the status DEPROVISIONED.",
		advice: "Name an accountable owner. If nobody needs it, revoke it: what uses it then stops.",
		needs:  needUsers, affected: creatorStatusUnknown, evaluate: creatorWithStatus("DEPROVISIONED")},
	{id: "INT-11", severity: Medium,
		title:  "It was authorized by an account that cannot sign in now",
		means:  "Whoever authorized it may not be there to answer for it.",
		how:    "The user who authorized it is suspended, locked out, staged, or has yet to activate or recover the account.",
		advice: "Ask who is accountable for it now.",
		needs:  needUsers, affected: creatorStatusUnknown,
		evaluate: creatorWithStatus("SUSPENDED", "LOCKED_OUT", "STAGED", "PASSWORD_EXPIRED", "RECOVERY", "PROVISIONED")},
	{id: "INT-12", severity: Medium,
		title:  "It was authorized by an account that is no administrator now",
		means:  "Its access outlived the rights of the person who gave it.",
		how:    "The user who authorized it is active and holds no admin role, directly or by a group.",
		advice: "Have a super admin review it, and name an accountable owner. If nobody needs it, revoke it.",
		needs:  needAdmins, affected: creatorMayBeNoAdmin,
		evaluate: creatorIf(func(_ *builder, p *Principal) bool { return p.isActiveUser() && p.Admin == NoAdmin })},
	{id: "INT-13", severity: Low,
		title:  "It was authorized by an account that is no super admin now",
		means:  "Its access outlived the rights of the person who gave it.",
		how:    "The user who authorized it holds admin roles, and none of them is Super Administrator.",
		advice: "Have a super admin review it.",
		needs:  needAdmins, affected: creatorMayBeAdmin,
		evaluate: creatorIf(func(_ *builder, p *Principal) bool { return p.Kind == PrincipalUser && p.Admin == OtherAdmin })},
	{id: RuleNoCreator, severity: Low,
		title:    "Okta does not name who authorized it",
		means:    "Nobody can be asked about it.",
		how:      "Okta returns no creator for it.",
		advice:   "Name an accountable owner.",
		evaluate: creatorIf(func(_ *builder, p *Principal) bool { return p.ID == "" && p.State != creatorUnreadable })},
	{id: "INT-15", severity: Medium,
		title:  "It was authorized by software, not by a person",
		means:  "No person may have reviewed it, and that software can authorize more.",
		how:    "The id of its creator is that of an application or of another integration.",
		advice: "Find out who runs that software, and name an accountable owner.",
		needs:  []string{snapshot.Apps}, affected: creatorUnresolved,
		evaluate: creatorIf(func(_ *builder, p *Principal) bool {
			return p.Kind == PrincipalApplication || p.Kind == PrincipalIntegration
		})},
	{id: "INT-23", severity: High,
		action: "Have a factor enrolled by who authorized",
		title:  "It was authorized by a super admin who has no second factor",
		means:  "A stolen password is enough to authorize more integrations.",
		how:    "The user who authorized it is active and a super admin, and none of that user's factors is active.",
		advice: "Have that person enroll a factor: whoever can sign in as a super admin can authorize more integrations.",
		needs:  append(slices.Clone(needAdmins), snapshot.Factors), affected: creatorFactorsUnknown, evaluate: creatorWithoutFactor},
}

// creatorIf names the creator when it matches.
func creatorIf(match func(*builder, *Principal) bool) func(*builder, *Integration) []Evidence {
	return func(b *builder, i *Integration) []Evidence {
		if !match(b, &i.Creator) {
			return nil
		}
		evidence := []Evidence{principalEvidence("creator", &i.Creator)}
		if by := &i.Log.AuthorizedBy; by.ID != "" { // by id only, like all that is from the log
			evidence = append(evidence, Evidence{What: "authorized, by the System Log, by", ID: by.ID, Value: b.report.sinceText(i.Log.AuthorizedAt) + "; the account is " + by.State})
		}
		return evidence
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
