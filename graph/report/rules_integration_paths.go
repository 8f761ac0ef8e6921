package report

import (
	"maps"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/scopes"
)

// Ids of rules that are used outside of their table.
const (
	RuleTakesOver     = "INT-01"
	ruleControlsAdmin = "INT-02"
	ruleReadsSecrets  = "INT-05"
)

// integrationPathRules are about what an integration can take over in this organization.
var integrationPathRules = []rule[*Integration]{
	{id: RuleTakesOver, severity: Critical, byScopes: true,
		action: "Treat as a super admin",
		title:  "It can take over the organization with its scopes",
		means:  "Whoever holds its secret can become a super admin or act as anyone, without another person. The vendor holds it all the time.",
		how:    "Each scope is looked up in the table of scopes. One of the tier takeover is enough alone; known combinations are tested against the settings and apps of this organization.",
		advice: "Treat it as a super admin. Ask the vendor for a version with fewer scopes. Until then give it an owner, rotate its secret, and alert on its log events.",
		needs:  []string{snapshot.Apps, snapshot.Clients, snapshot.ClientAssignments, snapshot.ClientPrivilegesSetting}, affected: mayTakeOver,
		evaluate: takesOver},
	{id: ruleControlsAdmin, severity: Critical, byScopes: true,
		action: "Treat as a super admin",
		title:  "It controls an app or a group that leads to a super admin",
		means:  "It cannot take over the organization directly, but by an app or a group that it can change.",
		how:    "Its scopes let it change apps or the members of groups. From each of these the graph is followed to the organization.",
		advice: "Treat it as a super admin. Ask the vendor for a version without these scopes. Do not take the role from the group or app before those who have it only there have it in another way.",
		needs:  needPaths, affected: mayControlAdmin, evaluate: controlsAdmin},
	{id: ruleReadsSecrets, severity: High, byScopes: true, lower: Medium, severe: readsPowerfulSecret,
		action: "Take the scope to read applications from",
		title:  "It can read client secrets of applications in plain text",
		means:  "With such a secret it signs in as the application, with the scopes and the role of that.",
		how:    "It holds a scope that reads applications, and an active application has an active client secret. The severity is higher when such an application has scopes or a role.",
		advice: "Ask the vendor for a version that does not read applications. Move the applications to private_key_jwt, each once its client signs in with a key.",
		needs:  []string{snapshot.Apps, snapshot.AppSecrets, snapshot.Grants, snapshot.Clients, snapshot.ClientAssignments}, affected: mayReadSecrets,
		evaluate: readsSecrets},
}

// mayTakeOver reports whether the scopes take over some organizations, if not this one.
func mayTakeOver(i *Integration) bool {
	anywhere := scopes.Circumstances{AdminByDefault: true, SuperAdminApp: true}
	return len(scopes.NewGrants(scopeNames(i.Scopes)).Combinations(anywhere)) > 0
}

func takesOver(b *builder, i *Integration) []Evidence {
	for _, p := range pathsBy(i.Paths, kind.OktagonTakeOverOrg) {
		return slices.Concat(takeoverEvidence(p.Scopes), combinationEvidence(b.report, p.Scopes), hookEvidence(i), assumptionEvidence(p.Assumptions))
	}
	return nil
}

// takeoverEvidence says of each scope whether it is enough alone.
func takeoverEvidence(names []string) []Evidence {
	evidence := scopeNameEvidence(names)
	for i, name := range names {
		evidence[i].Value = "together with the others"
		if s, _ := scopes.Lookup(name); s.Tier == scopes.Takeover {
			evidence[i].Value = "alone"
		}
	}
	return evidence
}

// combinationEvidence names the combinations of scopes that take over this organization.
func combinationEvidence(r *Report, names []string) []Evidence {
	on := r.Organization.NewAppsAreAdmins
	found := scopes.NewGrants(names).Combinations(scopes.Circumstances{
		AdminByDefault: on != nil && *on,
		SuperAdminApp: slices.ContainsFunc(r.Applications, func(a Application) bool {
			return a.actsByRole() && a.Admin == SuperAdmin
		}),
	})
	var evidence []Evidence
	for _, name := range slices.Sorted(maps.Keys(found)) {
		evidence = append(evidence, Evidence{What: "combination", ID: name, Value: found[name]})
	}
	return evidence
}

func mayControlAdmin(i *Integration) bool {
	grants := scopes.NewGrants(scopeNames(i.Scopes))
	return !i.Result.has(RuleTakesOver) && len(grants.Via(kind.OktagonManageApp))+len(grants.Via(kind.OktagonAddMember)) > 0
}

func controlsAdmin(b *builder, i *Integration) []Evidence {
	var evidence []Evidence
	var assumptions []string
	for _, p := range pathsBy(i.Paths, kind.OktagonManageApp, kind.OktagonAddMember) {
		if p.TakeOvers > 0 {
			evidence = slices.Concat(evidence, scopeNameEvidence(p.Scopes), b.targetEvidence(&p))
			assumptions = union(assumptions, union(p.Assumptions, b.extract.assumptionsBeyond(&p)))
		}
	}
	if len(evidence) == 0 {
		return nil
	}
	return slices.Concat(evidence, assumptionEvidence(assumptions), hookEvidence(i))
}

func mayReadSecrets(i *Integration) bool {
	return !i.Result.has(RuleTakesOver) && len(secretScopes(i)) > 0
}

func secretScopes(i *Integration) []string {
	return scopes.NewGrants(scopeNames(i.Scopes)).Via(kind.OktagonReadSecret)
}

func readsSecrets(b *builder, i *Integration) []Evidence {
	if !mayReadSecrets(i) || len(b.secretApps) == 0 {
		return nil
	}
	return append(scopeNameEvidence(secretScopes(i)), secretAppEvidence(b.secretApps)...)
}

func readsPowerfulSecret(b *builder, _ *Integration) bool {
	return slices.ContainsFunc(b.secretApps, func(a secretApp) bool { return a.power != "" })
}

// secretAppEvidence names the applications whose secret can be read, those with power first, and
// counts the rest.
func secretAppEvidence(apps []secretApp) []Evidence {
	apps = slices.Clone(apps)
	sortStable(apps, func(x, y secretApp) int { return trueFirst(x.power != "", y.power != "") })
	var evidence []Evidence
	for _, app := range apps {
		evidence = append(evidence, Evidence{What: "application", ID: app.id, Name: app.name, Value: app.power})
	}
	return capped(evidence)
}
