package report

import (
	"cmp"
	"time"

	"oktagon/collector/snapshot"
)

// Ids of rules that are used outside of their table.
const (
	RuleTokenOfSuperAdmin = "TOK-01"
	RuleTokenOfAdmin      = "TOK-04"
	ruleTokenFromAnywhere = "TOK-02"
)

// tokenRules are the rules on API tokens (scopes.md §5.2).
var tokenRules = []rule[*Token]{
	{id: RuleTokenOfSuperAdmin, severity: Critical,
		action: "Replace and revoke the API token",
		title:  "The owner of the token is a super admin",
		means:  "The token can do what a super admin can do, from anywhere that it may be used, without a factor.",
		how:    "The user whose token it is holds the Super Administrator role, directly or by a group.",
		advice: "A token has no scopes: it can do what its owner can do. Replace it by a service app with few scopes, then revoke it.",
		needs:  needAdmins, affected: ownerMayBeAdmin, evaluate: ownerWithRole(SuperAdmin)},
	{id: ruleTokenFromAnywhere, severity: High, lower: Medium,
		action: "Limit to a network zone the API token",
		title:  "The token can be used from any network",
		means:  "A stolen token works from anywhere.",
		how:    "The token has no network restriction. The severity is higher when its owner is a super admin.",
		advice: "Limit it to a network zone that contains all addresses that use it. From others it stops working.",
		severe: func(_ *builder, t *Token) bool { return t.Result.has(RuleTokenOfSuperAdmin) },
		// Whether there is a finding is certain without the owner; its severity is not.
		needs: needAdmins, affected: func(t *Token) bool { return t.Result.has(ruleTokenFromAnywhere) && ownerMayBeAdmin(t) },
		evaluate: fromAnywhere},
	{id: "TOK-03", severity: High,
		action: "Revoke the API token",
		title:  "The owner of the token is deleted or not active",
		means:  "Nobody answers for the token. It works again when the account does.",
		how:    "The user whose token it is is not ACTIVE, or is not in the organization any more.",
		advice: "Find out what used it, replace that by a service app, and revoke the token.",
		needs:  []string{snapshot.Users}, affected: func(t *Token) bool { return t.Owner.Kind == "" || t.Owner.hasUnknownStatus() },
		evaluate: ownerInactive},
	{id: RuleTokenOfAdmin, severity: High, lower: Medium, severe: func(_ *builder, t *Token) bool { return t.Reach.TakesOver() },
		action: "Replace the API token",
		title:  "The owner of the token is an administrator",
		means:  "The token can do what its owner's roles allow, without a factor.",
		how:    "The user whose token it is holds an admin role that is not Super Administrator. The severity is higher when the roles lead to the organization.",
		advice: "A token has no scopes: it can do what its owner can do. Replace it by a service app with few scopes, then revoke it.",
		needs:  union(needAdmins, needPaths), affected: func(t *Token) bool { return t.Result.has(RuleTokenOfAdmin) || ownerMayBeAdmin(t) },
		evaluate: ownerWithRole(OtherAdmin)},
	{id: "TOK-05", severity: Low,
		title:    "The token is old",
		means:    "Old tokens have been in more hands, scripts and logs.",
		how:      "It was created more than --secret-age-limit days before the collection.",
		advice:   "Create a new one, give it to what uses the token, then revoke the old one. It is in use: unused ones expire.",
		evaluate: oldToken},
	{id: "TOK-06", severity: Low,
		title:    "The token was never used",
		means:    "Somebody made it and does not need it, or keeps it for later.",
		how:      "It is older than 7 days, and Okta reports no use of it.",
		advice:   "Ask its owner. Revoke it: nothing stops working.",
		evaluate: neverUsedToken},
	{id: "TOK-07", severity: Low,
		title:    "The token was not used for 14 days",
		means:    "It may be forgotten. Okta ends tokens that are not used for 30 days.",
		how:      "Okta's date of the last use is more than 14 days before the collection.",
		advice:   "It expires by itself after its lifetime without use. Revoke it now when nobody claims it.",
		evaluate: idleToken},
}

func ownerEvidence(t *Token) []Evidence { return []Evidence{principalEvidence("owner", &t.Owner)} }

// ownerMayBeAdmin reports whether it is unknown what the owner may do. A deleted one may do nothing.
func ownerMayBeAdmin(t *Token) bool {
	return t.Owner.Admin == UnknownAdmin && t.Owner.State != stateDeleted
}

// ownerWithRole names the owner when it has an admin role.
func ownerWithRole(role Admin) func(*builder, *Token) []Evidence {
	return func(_ *builder, t *Token) []Evidence {
		if t.Owner.Admin != role {
			return nil
		}
		return append(ownerEvidence(t), assumptionEvidence(t.Reach.Assumptions)...)
	}
}

func fromAnywhere(_ *builder, t *Token) []Evidence {
	if t.Network != "" && t.Network != "ANYWHERE" {
		return nil
	}
	return []Evidence{{What: "network", Value: cmp.Or(t.Network, "not limited")}}
}

func ownerInactive(b *builder, t *Token) []Evidence {
	collected := t.Owner.Kind == PrincipalUser
	if t.Owner.isActiveUser() || t.Owner.hasUnknownStatus() || !collected && !b.report.Known(snapshot.Users) {
		return nil
	}
	return ownerEvidence(t)
}

// maxUnused is how old a token may be that was never used, maxIdle how long ago another one may
// have been used last (last-use.md §7).
const (
	maxUnused = 7 * 24 * time.Hour
	maxIdle   = 14 * 24 * time.Hour
)

func neverUsedToken(b *builder, t *Token) []Evidence {
	if !b.hasDate(snapshot.APITokens, t.LastUsed) || !t.NeverUsed || !b.report.Older(t.Created, maxUnused) {
		return nil
	}
	return []Evidence{{What: "token", Value: b.report.createdText(t.Created)}}
}

func idleToken(b *builder, t *Token) []Evidence {
	if !b.hasDate(snapshot.APITokens, t.LastUsed) || t.NeverUsed || !b.report.Older(t.LastUsed, maxIdle) {
		return nil
	}
	return []Evidence{{What: "token", Value: "last used " + b.report.sinceText(t.LastUsed)}}
}

func oldToken(b *builder, t *Token) []Evidence {
	if !b.isOld(snapshot.APITokens, t.Created, b.report.Limits.Secret) {
		return nil
	}
	return []Evidence{{What: "token", Value: b.report.createdText(t.Created)}}
}
