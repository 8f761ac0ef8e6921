package report

import (
	"cmp"

	"oktagon/collector/snapshot"
)

// Ids of rules that are used outside of their table.
const (
	RuleTokenOfSuperAdmin = "TOK-01"
	ruleTokenFromAnywhere = "TOK-02"
)

// tokenRules are the rules on API tokens (scopes.md §5.2).
var tokenRules = []rule[*Token]{
	{id: RuleTokenOfSuperAdmin, severity: Critical,
		title:  "The owner of the token is a super admin",
		advice: "A token has no scopes: it is that admin. Replace it by a service app with narrow scopes.",
		needs:  needAdmins, affected: ownerMayBeAdmin, evaluate: ownerWithRole(SuperAdmin)},
	{id: ruleTokenFromAnywhere, severity: High, lower: Medium,
		title:  "The token may be used from anywhere",
		advice: "Limit it to a network zone.",
		severe: func(_ *builder, t *Token) bool { return t.Result.has(RuleTokenOfSuperAdmin) },
		// Whether there is a finding is certain without the owner; its severity is not.
		needs: needAdmins, affected: func(t *Token) bool { return t.Result.has(ruleTokenFromAnywhere) && ownerMayBeAdmin(t) },
		evaluate: fromAnywhere},
	{id: "TOK-03", severity: High,
		title:  "The owner of the token is gone or not active",
		advice: "Revoke it.",
		needs:  []string{snapshot.Users}, affected: func(t *Token) bool { return t.Owner.Kind == "" || t.Owner.hasUnknownStatus() },
		evaluate: ownerInactive},
	{id: "TOK-04", severity: Medium,
		title:  "The owner of the token is an administrator",
		advice: "A token has no scopes: it is that admin. Replace it by a service app with narrow scopes.",
		needs:  needAdmins, affected: ownerMayBeAdmin, evaluate: ownerWithRole(OtherAdmin)},
	{id: "TOK-05", severity: Low,
		title:    "The token is old",
		advice:   "Rotate it. A token that is listed is in use: unused ones expire.",
		evaluate: oldToken},
}

func ownerEvidence(t *Token) []Evidence { return []Evidence{principalEvidence("owner", &t.Owner)} }

func ownerMayBeAdmin(t *Token) bool { return t.Owner.Admin == UnknownAdmin }

// ownerWithRole names the owner when it has an admin role.
func ownerWithRole(role Admin) func(*builder, *Token) []Evidence {
	return func(_ *builder, t *Token) []Evidence {
		if t.Owner.Admin != role {
			return nil
		}
		return ownerEvidence(t)
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

func oldToken(b *builder, t *Token) []Evidence {
	if !b.isOld(snapshot.APITokens, t.Created, b.report.Limits.Secret) {
		return nil
	}
	return []Evidence{{What: "token", Value: b.report.createdText(t.Created)}}
}
