package report

import "oktagon/collector/snapshot"

// tokenRules are scopes.md §5.2, in its order.
var tokenRules = []rule[*Token]{
	{Rule{"TOK-01", Critical, "The owner of the token is a super admin",
		"A token has no scopes: it is that admin. Replace it by a service app with narrow scopes."},
		needAdmins, ownerSuperAdmin, ownerMayBeAdmin},
	{Rule{"TOK-02", High, "The token may be used from anywhere",
		"Limit it to a network zone."},
		needAdmins, fromAnywhere, anywhereOfWhom},
	{Rule{"TOK-03", High, "The owner of the token is gone or not active",
		"Revoke it."},
		[]string{snapshot.Users}, ownerInactive, ownerOpen},
	{Rule{"TOK-04", Medium, "The owner of the token is an administrator",
		"A token has no scopes: it is that admin. Replace it by a service app with narrow scopes."},
		needAdmins, ownerAdmin, ownerMayBeAdmin},
	{Rule{"TOK-05", Low, "The token is old",
		"Rotate it. A token that is listed is in use: unused ones expire."},
		nil, oldToken, nil},
}

func owner(t *Token) []Evidence { return []Evidence{person("owner", t.Owner)} }

func ownerOpen(t *Token) bool { return t.Owner.Kind == "" || t.Owner.isUntold() }

func ownerMayBeAdmin(t *Token) bool { return t.Owner.Admin == UnknownAdmin }

func ownerSuperAdmin(_ *reading, t *Token) (Severity, []Evidence) {
	if t.Owner.Admin != SuperAdmin {
		return "", nil
	}
	return Critical, owner(t)
}

// anywhereOfWhom is about tokens that may be used from anywhere: that is certain
// without knowing the owner; how bad it is, is not.
func anywhereOfWhom(t *Token) bool { return has(t, "TOK-02") && ownerMayBeAdmin(t) }

func fromAnywhere(_ *reading, t *Token) (Severity, []Evidence) {
	if t.Network != "" && t.Network != "ANYWHERE" {
		return "", nil
	}
	severity, network := Medium, t.Network
	if has(t, "TOK-01") {
		severity = High
	}
	if network == "" {
		network = "not limited"
	}
	return severity, []Evidence{{What: "network", Value: network}}
}

func ownerInactive(d *reading, t *Token) (Severity, []Evidence) {
	collected := t.Owner.Kind == PrincipalUser
	if isActivePerson(t.Owner) || t.Owner.isUntold() || !collected && !d.Known(snapshot.Users) {
		return "", nil
	}
	return High, owner(t)
}

func ownerAdmin(_ *reading, t *Token) (Severity, []Evidence) {
	if t.Owner.Admin != OtherAdmin {
		return "", nil
	}
	return Medium, owner(t)
}

func oldToken(d *reading, t *Token) (Severity, []Evidence) {
	if !d.isOld(snapshot.APITokens, t.Created, d.Limits.Secret) {
		return "", nil
	}
	return Low, []Evidence{{What: "token", Value: d.since(t.Created)}}
}

// organizationRules are about the organization as a whole.
var organizationRules = []rule[*Report]{
	{Rule{"ORG-01", High, "New service apps become super admins by themselves",
		"Switch the setting off: Settings > Account > Public client app admins."},
		[]string{snapshot.ClientPrivilegesSetting}, newAppsAreAdmins, nil},
}

func newAppsAreAdmins(d *reading, _ *Report) (Severity, []Evidence) {
	if d.NewAppsAreAdmins == nil || !*d.NewAppsAreAdmins {
		return "", nil
	}
	return High, []Evidence{{What: "setting", Name: "Public client app admins", Value: "on"}}
}
