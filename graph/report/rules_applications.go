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
		action: "Replace the admin role of",
		title:  "It can take over the organization with its scopes and its role",
		means:  "Whoever holds its key or secret can become a super admin or act as anyone, without another person.",
		how:    "Its granted scopes and its admin role are combined: an act counts when a scope and a role both allow it. The path in the graph is followed to the organization.",
		advice: "Find out which calls it makes. Replace its role by a custom role that covers these, then revoke the grants that it does not use.",
		needs:  union(needClients, needPaths), affected: mayTakeOverByRole, evaluate: appTakesOver},
	{id: ruleSuperAdminManages, severity: High,
		action: "Replace the super admin role of",
		title:  "It has super admin rights and holds scopes that manage",
		means:  "It can change what its scopes cover, and its role forbids nothing of it.",
		how:    "It has the Super Administrator role, holds at least one scope that manages, and no path by which it takes over the organization was found.",
		advice: "Find out what it works on. Assign a custom role with a resource set that covers it, then remove the super admin role.",
		needs:  needClients, affected: mayHoldRole, evaluate: superAdminManages},
	{id: "APP-03", severity: Medium,
		title:  "It has super admin rights and holds scopes that only read",
		means:  "Its role is far larger than what it can do. A further grant of a scope would take effect at once.",
		how:    "It has the Super Administrator role, and all its granted scopes only read.",
		advice: "Assign a read-only role, check that it still works, then remove the super admin role. With one more grant it could take over the organization.",
		needs:  needClients, affected: mayHoldRole, evaluate: superAdminReads},
	{id: "APP-04", severity: Low,
		title:    "It holds scopes that manage and has no key",
		means:    "It signs in with a secret or with nothing. A secret can be copied and used from anywhere.",
		how:      "It is a service app, its sign-in method uses no key, and it holds at least one scope that manages.",
		advice:   "Without a key it gets no token for Okta's API, so the grants have no use today. Revoke them. A key would make them usable.",
		evaluate: managesWithoutKey},
	{id: "APP-05", severity: High, lower: Medium, severe: holdsTakeoverScope,
		action: "Revoke the unused grants of",
		title:  "It holds scopes that manage and no role",
		means:  "The scopes have no effect today. They take effect the moment that somebody gives it a role.",
		how:    "It is a service app, no admin role is assigned to it, and it holds at least one scope that manages.",
		advice: "The grants have no use today. Revoke them. A role would make them usable.",
		needs:  needClients, affected: mayHoldRole, evaluate: managesWithoutRole},
	{id: "APP-06", severity: High, lower: Medium, severe: holdsTakeoverScope,
		action:   "Review who is assigned to",
		title:    "It acts with powerful scopes as whoever signs in",
		means:    "When an administrator signs in to it, it can do what that administrator may do, within its scopes.",
		how:      "It is no service app, and it holds a scope of the tier takeover or privileged.",
		advice:   "Review who is assigned to it. Unassign administrators who do not need it.",
		evaluate: actsForUsers},
	{id: "APP-07", severity: Low,
		title:    "It is inactive and its grants are not",
		means:    "The grants stay while the app is inactive, and count again when somebody activates it.",
		how:      "Its status is INACTIVE and it still holds scopes.",
		advice:   "Revoke the grants. They would be usable when somebody activates it.",
		evaluate: inactiveWithGrants},
	{id: "APP-08", severity: Medium,
		title:    "Okta fetches its keys from a host",
		means:    "Whoever controls that host can put a key there and sign in as the app.",
		how:      "It is a service app with an address for its keys (jwks_uri), and it holds at least one scope that manages.",
		advice:   "Protect that host like a key, or store the public keys in Okta before the address is removed.",
		evaluate: keysFromHost},
	{id: "APP-09", severity: Low,
		title:  "It has too many keys, or an old one",
		means:  "Every key that signs in is one more that can be lost. Old keys have been in more hands.",
		how:    "It has more than two active signing keys, or one that is older than --secret-age-limit.",
		advice: "Add a new key, have its client use it, then deactivate and delete the old ones.",
		needs:  []string{snapshot.JWKs}, affected: func(a *Application) bool { return !a.Credentials.KeysKnown },
		evaluate: manyOrOldKeys},
	{id: "APP-10", severity: Low,
		title:    "Its tokens are not bound to a key",
		means:    "A stolen access token works from anywhere until it expires.",
		how:      "It is a service app that does not require DPoP, and it holds at least one scope that manages.",
		advice:   "Require DPoP once its client sends proofs. Before that it would get no tokens.",
		evaluate: unboundTokens},
	{id: "APP-11", severity: Medium,
		title:  "A scope was granted by an account that is deleted or deactivated",
		means:  "Nobody who decided on the grant can be asked about it.",
		how:    "Okta names the account that granted the scope. The account is DEPROVISIONED, or is not in the organization any more.",
		advice: "Have a super admin review the grant. If the application does not need it, revoke it.",
		needs:  needGranters, affected: granterUnknown, evaluate: granterGone},
}

// mayHoldRole reports whether the application holds scopes and its role is unknown.
func mayHoldRole(a *Application) bool { return a.Admin == UnknownAdmin && len(a.Scopes) > 0 }

// mayTakeOverByRole reports whether the application holds a role, or perhaps one, and scopes.
func mayTakeOverByRole(a *Application) bool { return a.Admin != NoAdmin && len(a.Scopes) > 0 }

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
	if !a.Reach.TakesOver() || a.Reach.Steps[0].Edge == kind.ReadClientSecret {
		return nil
	}
	evidence := append(takeoverEvidence(a.Reach.Scopes), roleEvidence(a)...)
	if a.Reach.Steps[0].Kind != kind.Organization {
		evidence = append(evidence, Evidence{What: "path", Value: hopsText(a.Reach.Steps)})
	}
	evidence = append(evidence, assumptionEvidence(a.Reach.Assumptions)...)
	if a.Reach.Dormant != "" {
		evidence = append(evidence, Evidence{What: "not usable today", Value: a.Reach.Dormant})
	}
	return evidence
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
	if !a.isService() || len(evidence) == 0 || !slices.Contains(methodsWithoutKey, a.Client.AuthMethod) {
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
