package report

import (
	"cmp"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/scopes"
)

// What the findings on applications need, beside the listing of them.
var (
	// needClients tell which roles applications hold.
	needClients = []string{snapshot.Clients, snapshot.ClientAssignments}
	// needGranters tell who can have granted a scope.
	needGranters = []string{snapshot.Users, snapshot.Apps, snapshot.APIServices}
)

// applicationRules are scopes.md §5.3, in its order. An
// application that acts for its users has no power of its own: of the rules on
// what it holds, APP-06 alone is about it.
var applicationRules = []rule[*Application]{
	{Rule{"APP-01", Critical, "Its scopes and its role suffice to take over the organization",
		"Give it a smaller role or fewer scopes."},
		needClients, appTakesOver, mayHoldRole},
	{Rule{"APP-02", High, "It is a super admin and holds scopes that manage",
		"Give it a custom role with a resource set."},
		needClients, superManages, mayHoldRole},
	{Rule{"APP-03", Medium, "It is a super admin and holds scopes that only read",
		"Give it a read-only role: one more grant would let it take over the organization."},
		needClients, superReads, mayHoldRole},
	{Rule{"APP-04", Low, "It holds scopes that manage and has no key",
		"Without a key it gets no token for Okta's API: remove the grants, or move it to private_key_jwt."},
		nil, noKey, nil},
	{Rule{"APP-05", High, "It holds scopes that manage and no role",
		"Dormant power: remove the grants."},
		needClients, noRole, mayHoldRole},
	{Rule{"APP-06", High, "It acts with strong scopes as whoever signs in",
		"Restrict who is assigned to it, and keep administrators out."},
		nil, actsForUsers, nil},
	{Rule{"APP-07", Low, "It is inactive and its grants are not",
		"Revoke the grants."},
		nil, inactiveWithGrants, nil},
	{Rule{"APP-08", Medium, "Okta fetches its keys from a host",
		"Keep the keys in Okta, or guard that host like a key."},
		nil, keysElsewhere, nil},
	{Rule{"APP-09", Low, "It has too many keys, or an old one",
		"Rotate its keys and remove the old ones."},
		[]string{snapshot.JWKs}, oldKeys, func(a *Application) bool { return !a.KeysKnown }},
	{Rule{"APP-10", Low, "Its tokens are not bound to a key",
		"Require DPoP."},
		nil, unboundTokens, nil},
	{Rule{"APP-11", Medium, "Who granted it a scope is gone",
		"Renew the grant or revoke it."},
		needGranters, granterGone, granterOpen},
}

func (a *Application) isService() bool { return a.Client == "service" }

// manages reports whether a scope changes something without a signed-in user: what
// registers clients does too. Of a scope that no table has, nothing is known but
// what its name says of reading and managing.
func manages(s *Scope) bool {
	return !s.UserContext && (s.Access == "manage" || s.Access == "other" && s.Known)
}

func reads(s *Scope) bool { return !s.UserContext && s.Access == "read" }

// mayHoldRole is about an application with scopes, to which a role matters.
func mayHoldRole(a *Application) bool { return a.Admin == UnknownAdmin && len(a.Scopes) > 0 }

// managing is evidence of the grants that manage.
func (a *Application) managing() []Evidence { return which(a.Scopes, manages) }

func (a *Application) role() []Evidence {
	var all []Evidence
	for _, r := range a.Roles {
		all = append(all, Evidence{What: "role", Name: r})
	}
	return all
}

func appTakesOver(_ *reading, a *Application) (Severity, []Evidence) {
	for _, l := range leadsBy(a.Leads, kind.OktagonTakeOverOrg) {
		return Critical, append(viaTakeover(l.Via), a.role()...)
	}
	return "", nil
}

func superManages(_ *reading, a *Application) (Severity, []Evidence) {
	evidence := a.managing()
	if a.Admin != SuperAdmin || len(evidence) == 0 || has(a, "APP-01") {
		return "", nil
	}
	return High, append(evidence, a.role()...)
}

func superReads(_ *reading, a *Application) (Severity, []Evidence) {
	if a.Admin != SuperAdmin || has(a, "APP-01", "APP-02") {
		return "", nil
	}
	if evidence := which(a.Scopes, reads); len(evidence) > 0 {
		return Medium, append(evidence, a.role()...)
	}
	return "", nil
}

func noKey(_ *reading, a *Application) (Severity, []Evidence) {
	evidence := a.managing()
	withSecret := []string{"client_secret_basic", "client_secret_post", "client_secret_jwt", "none"}
	if !a.isService() || len(evidence) == 0 || !slices.Contains(withSecret, a.AuthMethod) {
		return "", nil
	}
	return Low, append(evidence, Evidence{What: "sign-in", Value: a.AuthMethod})
}

func noRole(_ *reading, a *Application) (Severity, []Evidence) {
	if !a.isService() || a.Admin != NoAdmin {
		return "", nil
	}
	severity := Medium
	if a.Tier == scopes.Takeover {
		severity = High
	}
	return found(severity, a.managing())
}

func actsForUsers(_ *reading, a *Application) (Severity, []Evidence) {
	severity := Medium
	if a.Tier == scopes.Takeover {
		severity = High
	}
	if a.isService() {
		return "", nil
	}
	evidence := which(a.Scopes, func(s *Scope) bool { return s.Tier == scopes.Takeover || s.Tier == scopes.Privileged })
	if len(evidence) == 0 {
		return "", nil
	}
	return severity, append(evidence, Evidence{What: "client", Value: cmp.Or(a.Client, "not named")})
}

func inactiveWithGrants(_ *reading, a *Application) (Severity, []Evidence) {
	if a.Status != "INACTIVE" {
		return "", nil
	}
	return found(Low, which(a.Scopes, func(*Scope) bool { return true }))
}

func keysElsewhere(_ *reading, a *Application) (Severity, []Evidence) {
	evidence := a.managing()
	if !a.isService() || a.KeysURI == "" || len(evidence) == 0 {
		return "", nil
	}
	return Medium, append(evidence, Evidence{What: "address", Value: a.KeysURI})
}

func oldKeys(d *reading, a *Application) (Severity, []Evidence) {
	keys := slices.DeleteFunc(slices.Clone(a.Keys), func(k Key) bool { return !isSigningKey(k) })
	old := slices.ContainsFunc(keys, func(k Key) bool { return d.isOld(snapshot.JWKs, k.Created, d.Limits.Secret) })
	if len(keys) <= 2 && !old {
		return "", nil
	}
	var all []Evidence
	for _, k := range keys {
		all = append(all, Evidence{What: "key", ID: k.ID, Value: d.since(k.Created)})
	}
	return Low, all
}

// isSigningKey reports whether a key signs: a use that is not said is any.
func isSigningKey(k Key) bool { return k.Status == "ACTIVE" && (k.Use == "" || k.Use == "sig") }

func unboundTokens(_ *reading, a *Application) (Severity, []Evidence) {
	if !a.isService() || a.BindsTokens == nil || *a.BindsTokens {
		return "", nil
	}
	return found(Low, a.managing())
}

// granterGone is about grants of users; who leaves is in no listing.
func granterGone(d *reading, a *Application) (Severity, []Evidence) {
	var all []Evidence
	told := map[string]bool{}
	for i := range a.Scopes {
		by := a.Scopes[i].GrantedBy
		if told[by.ID] || !d.hasLeft(by) {
			continue
		}
		told[by.ID] = true
		all = append(all, person("granted by", by))
		all = append(all, which(a.Scopes, func(s *Scope) bool { return s.GrantedBy.ID == by.ID })...)
	}
	return found(Medium, all)
}

// hasLeft reports whether a user is deprovisioned, or nobody that is collected.
func (d *reading) hasLeft(p Principal) bool {
	return p.State == "DEPROVISIONED" || isUnresolved(p) && len(d.missing(needGranters)) == 0
}

func granterOpen(a *Application) bool {
	return slices.ContainsFunc(a.Scopes, func(s Scope) bool { return isUnresolved(s.GrantedBy) || s.GrantedBy.isUntold() })
}
