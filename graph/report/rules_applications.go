package report

import (
	"cmp"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/scopes"
)

// Ids of rules that are used outside of their table.
const (
	RuleAppTakesOver      = "APP-01"
	ruleSuperAdminManages = "APP-02"
)

// applicationRules are the rules on applications (scopes.md §5.3). An application that acts for
// its users has no power of its own: of the rules on what it holds, only APP-06 is about it.
var applicationRules = []rule[*Application]{
	{id: RuleAppTakesOver, severity: Critical,
		title:  "Its scopes and its role suffice to take over the organization",
		advice: "Give it a smaller role or fewer scopes.",
		needs:  needClients, affected: mayHoldRole, evaluate: appTakesOver},
	{id: ruleSuperAdminManages, severity: High,
		title:  "It is a super admin and holds scopes that manage",
		advice: "Give it a custom role with a resource set.",
		needs:  needClients, affected: mayHoldRole, evaluate: superAdminManages},
	{id: "APP-03", severity: Medium,
		title:  "It is a super admin and holds scopes that only read",
		advice: "Give it a read-only role: one more grant would let it take over the organization.",
		needs:  needClients, affected: mayHoldRole, evaluate: superAdminReads},
	{id: "APP-04", severity: Low,
		title:    "It holds scopes that manage and has no key",
		advice:   "Without a key it gets no token for Okta's API: remove the grants, or move it to private_key_jwt.",
		evaluate: managesWithoutKey},
	{id: "APP-05", severity: High, lower: Medium, severe: holdsTakeoverScope,
		title:  "It holds scopes that manage and no role",
		advice: "Dormant power: remove the grants.",
		needs:  needClients, affected: mayHoldRole, evaluate: managesWithoutRole},
	{id: "APP-06", severity: High, lower: Medium, severe: holdsTakeoverScope,
		title:    "It acts with strong scopes as whoever signs in",
		advice:   "Restrict who is assigned to it, and keep administrators out.",
		evaluate: actsForUsers},
	{id: "APP-07", severity: Low,
		title:    "It is inactive and its grants are not",
		advice:   "Revoke the grants.",
		evaluate: inactiveWithGrants},
	{id: "APP-08", severity: Medium,
		title:    "Okta fetches its keys from a host",
		advice:   "Keep the keys in Okta, or guard that host like a key.",
		evaluate: keysFromHost},
	{id: "APP-09", severity: Low,
		title:  "It has too many keys, or an old one",
		advice: "Rotate its keys and remove the old ones.",
		needs:  []string{snapshot.JWKs}, affected: func(a *Application) bool { return !a.Credentials.KeysKnown },
		evaluate: manyOrOldKeys},
	{id: "APP-10", severity: Low,
		title:    "Its tokens are not bound to a key",
		advice:   "Require DPoP.",
		evaluate: unboundTokens},
	{id: "APP-11", severity: Medium,
		title:  "Who granted it a scope is gone",
		advice: "Renew the grant or revoke it.",
		needs:  needGranters, affected: granterUnknown, evaluate: granterGone},
}

// mayHoldRole reports whether the application holds scopes and its role is unknown.
func mayHoldRole(a *Application) bool { return a.Admin == UnknownAdmin && len(a.Scopes) > 0 }

func holdsTakeoverScope(_ *builder, a *Application) bool { return a.Tier == scopes.Takeover }

// managing names the scopes that manage.
func (a *Application) managing() []Evidence { return scopeEvidence(a.Scopes, (*Scope).manages) }

func roleEvidence(a *Application) []Evidence {
	var evidence []Evidence
	for _, r := range a.Roles {
		evidence = append(evidence, Evidence{What: "role", Name: r})
	}
	return evidence
}

func appTakesOver(_ *builder, a *Application) []Evidence {
	for _, p := range pathsBy(a.Paths, kind.OktagonTakeOverOrg) {
		return append(takeoverEvidence(p.Scopes), roleEvidence(a)...)
	}
	return nil
}

func superAdminManages(_ *builder, a *Application) []Evidence {
	evidence := a.managing()
	if a.Admin != SuperAdmin || len(evidence) == 0 || a.Result.has(RuleAppTakesOver) {
		return nil
	}
	return append(evidence, roleEvidence(a)...)
}

func superAdminReads(_ *builder, a *Application) []Evidence {
	evidence := scopeEvidence(a.Scopes, (*Scope).reads)
	if a.Admin != SuperAdmin || len(evidence) == 0 || a.Result.has(RuleAppTakesOver, ruleSuperAdminManages) {
		return nil
	}
	return append(evidence, roleEvidence(a)...)
}

func managesWithoutKey(_ *builder, a *Application) []Evidence {
	evidence := a.managing()
	withoutKey := []string{"client_secret_basic", "client_secret_post", "client_secret_jwt", "none"}
	if !a.isService() || len(evidence) == 0 || !slices.Contains(withoutKey, a.Client.AuthMethod) {
		return nil
	}
	return append(evidence, Evidence{What: "sign-in", Value: a.Client.AuthMethod})
}

func managesWithoutRole(_ *builder, a *Application) []Evidence {
	if !a.isService() || a.Admin != NoAdmin {
		return nil
	}
	return a.managing()
}

func actsForUsers(_ *builder, a *Application) []Evidence {
	evidence := scopeEvidence(a.Scopes, func(s *Scope) bool { return isPowerful(s.Tier) })
	if a.isService() || len(evidence) == 0 {
		return nil
	}
	return append(evidence, Evidence{What: "client", Value: cmp.Or(a.Client.Type, "not named")})
}

func inactiveWithGrants(_ *builder, a *Application) []Evidence {
	if a.Status != "INACTIVE" {
		return nil
	}
	return scopeEvidence(a.Scopes, func(*Scope) bool { return true })
}

func keysFromHost(_ *builder, a *Application) []Evidence {
	evidence := a.managing()
	if !a.isService() || a.Client.KeysURI == "" || len(evidence) == 0 {
		return nil
	}
	return append(evidence, Evidence{What: "address", Value: a.Client.KeysURI})
}

func manyOrOldKeys(b *builder, a *Application) []Evidence {
	keys := slices.DeleteFunc(slices.Clone(a.Credentials.Keys), func(k Key) bool { return !k.isSigningKey() })
	old := slices.ContainsFunc(keys, func(k Key) bool { return b.isOld(snapshot.JWKs, k.Created, b.report.Limits.Secret) })
	if len(keys) <= 2 && !old {
		return nil
	}
	var evidence []Evidence
	for _, k := range keys {
		evidence = append(evidence, Evidence{What: "key", ID: k.ID, Value: b.report.createdText(k.Created)})
	}
	return evidence
}

func unboundTokens(_ *builder, a *Application) []Evidence {
	if !a.isService() || a.Client.BindsTokens == nil || *a.Client.BindsTokens {
		return nil
	}
	return a.managing()
}

// granterGone names each granter that is gone, with the scopes that it granted.
func granterGone(b *builder, a *Application) []Evidence {
	var evidence []Evidence
	seen := map[string]bool{}
	for i := range a.Scopes {
		by := &a.Scopes[i].GrantedBy
		if seen[by.ID] || !b.hasLeft(by) {
			continue
		}
		seen[by.ID] = true
		evidence = append(evidence, principalEvidence("granted by", by))
		evidence = append(evidence, scopeEvidence(a.Scopes, func(s *Scope) bool { return s.GrantedBy.ID == by.ID })...)
	}
	return evidence
}

// hasLeft reports whether a granter is deprovisioned, or is nothing that was collected.
func (b *builder) hasLeft(p *Principal) bool {
	return p.State == "DEPROVISIONED" || p.isUnresolved() && len(b.report.missing(needGranters)) == 0
}

func granterUnknown(a *Application) bool {
	return slices.ContainsFunc(a.Scopes, func(s Scope) bool { return s.GrantedBy.isUnresolved() || s.GrantedBy.hasUnknownStatus() })
}
