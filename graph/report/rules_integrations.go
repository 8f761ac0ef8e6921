package report

import (
	"maps"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/scopes"
)

// What the findings need, beside the listing of their subjects.
var (
	needCreators = []string{snapshot.Users, snapshot.Apps, snapshot.Creators}
	needUsers    = []string{snapshot.Users, snapshot.Creators}
	needSecrets  = []string{snapshot.APIServiceSecrets}
	needAdmins   = adminResources[PrincipalUser]
	// needWays are all resources that a way to an administrator may rest on.
	needWays = []string{snapshot.Apps, snapshot.Grants, snapshot.AppSecrets, snapshot.Groups, snapshot.GroupMembers,
		snapshot.Roles, snapshot.Permissions, snapshot.Assignees, snapshot.Clients, snapshot.UserAssignments,
		snapshot.GroupAssignments, snapshot.ClientAssignments, snapshot.GroupTargets, snapshot.AppTargets,
		snapshot.ResourceSets, snapshot.SetResources, snapshot.Bindings, snapshot.BindingMembers}
)

// integrationRules are scopes.md §5.1, in its order.
var integrationRules = []rule[*Integration]{
	{Rule{"INT-01", Critical, "Its scopes suffice to take over the organization",
		"Treat it as a super admin. Ask the vendor for a narrower entry; else accept it in writing, rotate its secret and watch its log entries."},
		[]string{snapshot.Apps, snapshot.Clients, snapshot.ClientAssignments, snapshot.ClientPrivilegesSetting}, takesOver, mayCombine},
	{Rule{"INT-02", Critical, "It controls an app or a group that leads to a super admin",
		"Treat it as a super admin; or remove the role from that app or group."},
		needWays, controlsAdmin, mayControl},
	{Rule{"INT-03", High, "It holds a privileged scope",
		"Does the vendor's function change things, or only look? Ask for the entry that only reads."},
		nil, privileged, nil},
	{Rule{"INT-04", Medium, "It holds a sensitive scope that writes",
		"Review it; prefer an entry that only reads."},
		nil, sensitiveWrite, nil},
	{Rule{"INT-05", High, "It can read the secrets of applications in clear",
		"Move such apps to private_key_jwt; ask whether the vendor needs the details of applications."},
		[]string{snapshot.Apps, snapshot.AppSecrets, snapshot.Grants, snapshot.Clients, snapshot.ClientAssignments}, readsSecrets, mayReadSecrets},
	{Rule{"INT-06", Medium, "It reads people, the log or tokens of identity providers",
		"Personal data leaves the organization: check the contract."},
		nil, readsPeople, nil},
	{Rule{"INT-07", Medium, "It holds a scope that is in no table",
		"Look the scope up, and tell the makers of oktagon."},
		nil, unknownScope, nil},
	{Rule{"INT-08", Info, "It holds a scope twice, to read and to manage",
		"The read scope is redundant: the entry is loosely made."},
		nil, redundantScope, nil},
	{Rule{"INT-09", High, "Who let it in no longer exists",
		"Nobody answers for it: name an owner, or revoke it."},
		needCreators, creatorGone, creatorOpen},
	{Rule{"INT-10", High, "Who let it in has left",
		"Nobody answers for it: name an owner, or revoke it."},
		needUsers, creatorIs("DEPROVISIONED"), creatorStateOpen},
	{Rule{"INT-11", Medium, "Who let it in cannot sign in now",
		"Ask the owner of the integration."},
		needUsers, creatorIs("SUSPENDED", "LOCKED_OUT", "STAGED", "PASSWORD_EXPIRED", "RECOVERY", "PROVISIONED"), creatorStateOpen},
	{Rule{"INT-12", Medium, "Who let it in is no administrator now",
		"The consent outlived the right to give it: renew it, or revoke the integration."},
		needAdmins, creatorNoAdmin, creatorMayBeNoAdmin},
	{Rule{"INT-13", Low, "Who let it in is no super admin now",
		"Renew the consent."},
		needAdmins, creatorLesserAdmin, creatorMayBeAdmin},
	{Rule{"INT-14", Low, "Nobody is on record as having let it in",
		"Name an owner."},
		nil, noCreator, nil},
	{Rule{"INT-15", Medium, "An application or integration let it in",
		"Who runs that automation?"},
		[]string{snapshot.Apps}, creatorNoPerson, creatorOpen},
	{Rule{"INT-16", High, "It has two active secrets",
		"End the rotation: deactivate the older secret, then delete it."},
		needSecrets, twoSecrets, secretsOpen},
	{Rule{"INT-17", High, "A secret is old", "Rotate it."},
		needSecrets, oldSecret, secretsOpen},
	{Rule{"INT-18", Medium, "Its secret was never rotated",
		"Rotate it now, and then by the calendar."},
		needSecrets, neverRotated, secretsOpen},
	{Rule{"INT-19", Low, "An inactive secret remains",
		"Delete it: one call makes it active again."},
		needSecrets, inactiveSecret, secretsOpen},
	{Rule{"INT-20", Low, "It has no active secret and cannot sign in",
		"Revoke the integration."},
		needSecrets, noActiveSecret, secretsOpen},
	{Rule{"INT-21", Low, "It was let in long ago",
		"Review it, and set a date for the next review."},
		nil, oldIntegration, nil},
	{Rule{"INT-22", Medium, "There are several instances of it",
		"Keep one."},
		slices.Concat(needCreators, needSecrets), severalInstances, hasInstances},
	{Rule{"INT-23", High, "Who let it in is a super admin without a second factor",
		"Have factors enrolled: who can become the creator can consent again."},
		append(slices.Clone(needAdmins), snapshot.Factors), creatorWithoutFactor, creatorFactorsOpen},
}

// leadsBy are the ways of some kinds.
func leadsBy(all []Lead, edges ...string) []Lead {
	return slices.DeleteFunc(slices.Clone(all), func(l Lead) bool { return !slices.Contains(edges, l.Edge) })
}

func takesOver(d *reading, i *Integration) (Severity, []Evidence) {
	for _, l := range leadsBy(i.Leads, kind.OktagonTakeOverOrg) {
		return Critical, slices.Concat(viaTakeover(l.Via), d.combined(l.Via), i.attachesHooks(), assumed(l.Assumes))
	}
	return "", nil
}

// mayCombine reports whether scopes take over in some organizations, if not in one
// of which everything that matters is known.
func mayCombine(i *Integration) bool {
	anywhere := scopes.Circumstances{AdminByDefault: true, SuperAdminApp: true}
	return len(scopes.Hold(names(i.Scopes)).Combinations(anywhere)) > 0
}

// combined is evidence of the combinations that scopes make in this organization.
func (d *reading) combined(via []string) []Evidence {
	met := scopes.Hold(via).Combinations(scopes.Circumstances{
		AdminByDefault: d.NewAppsAreAdmins != nil && *d.NewAppsAreAdmins,
		SuperAdminApp: slices.ContainsFunc(d.Applications, func(a Application) bool {
			return a.actsByRole() && a.Admin == SuperAdmin
		}),
	})
	var all []Evidence
	for _, name := range slices.Sorted(maps.Keys(met)) {
		all = append(all, Evidence{What: "combination", ID: name, Value: met[name]})
	}
	return all
}

// viaTakeover tells of each scope whether it takes over alone.
func viaTakeover(via []string) []Evidence {
	var all []Evidence
	for _, name := range via {
		value := "together with the others"
		if s, _ := scopes.Lookup(name); s.Tier == scopes.Takeover {
			value = "alone"
		}
		all = append(all, Evidence{What: "scope", Name: name, Value: value})
	}
	return all
}

// assumptions are what a way may take for granted, by its code.
var assumptions = map[string]string{
	"a1": "an integration needs no role beside its scopes",
	"a2": "Okta's guards around administrators do not stop it",
}

func assumed(codes []string) []Evidence {
	var all []Evidence
	for _, code := range codes {
		all = append(all, Evidence{What: "assumption", ID: code, Value: assumptions[code]})
	}
	return all
}

func mayControl(i *Integration) bool {
	held := scopes.Hold(names(i.Scopes))
	return !has(i, "INT-01") && len(held.Via(kind.OktagonManageApp))+len(held.Via(kind.OktagonAddMember)) > 0
}

func controlsAdmin(_ *reading, i *Integration) (Severity, []Evidence) {
	var all []Evidence
	for _, l := range leadsBy(i.Leads, kind.OktagonManageApp, kind.OktagonAddMember) {
		if l.TakeOvers == 0 {
			continue
		}
		for _, name := range l.Via {
			all = append(all, Evidence{What: "scope", Name: name})
		}
		all = append(all, l.takeOvers()...)
		all = append(all, assumed(l.Assumes)...)
	}
	if len(all) == 0 {
		return "", nil
	}
	return Critical, append(all, i.attachesHooks()...)
}

// takeOvers is evidence of what is reached and leads on to the organization.
func (l *Lead) takeOvers() []Evidence {
	var all []Evidence
	for _, e := range l.Ends {
		if e.TakesOver {
			all = append(all, Evidence{What: noun(l.Kind), ID: e.ID, Name: e.Name, Value: onward(e.Onward)})
		}
	}
	if more := l.TakeOvers - len(all); more > 0 {
		all = append(all, others(noun(l.Kind), more))
	}
	return all
}

// noun is a kind of node in words.
func noun(nodeKind string) string {
	switch nodeKind {
	case kind.Application:
		return "application"
	case kind.Group:
		return "group"
	}
	return strings.TrimPrefix(nodeKind, "Okta_")
}

// onward tells the way on from an object.
func onward(hops []Hop) string {
	var steps []string
	for _, h := range hops {
		step := h.Edge
		if h.Kind != kind.Organization {
			step += " " + h.ID
		}
		steps = append(steps, step)
	}
	return "leads on by " + strings.Join(steps, ", ")
}

// which is evidence of the scopes that pass.
func which(all []Scope, pass func(*Scope) bool) []Evidence {
	var found []Evidence
	for i := range all {
		if pass(&all[i]) {
			found = append(found, Evidence{What: "scope", Name: all[i].Name, Value: strings.Join(all[i].Capabilities, ", ")})
		}
	}
	return found
}

// found is a finding of a severity, if there is any evidence.
func found(s Severity, evidence []Evidence) (Severity, []Evidence) {
	if len(evidence) == 0 {
		return "", nil
	}
	return s, evidence
}

func privileged(_ *reading, i *Integration) (Severity, []Evidence) {
	if has(i, "INT-01", "INT-02") {
		return "", nil
	}
	// One of takeover that takes over nothing is as much: when paths are strict.
	all := which(i.Scopes, func(s *Scope) bool { return s.Tier == scopes.Privileged || s.Tier == scopes.Takeover })
	return found(High, append(all, i.attachesHooks()...))
}

// attachesHooks is evidence that who writes inline hooks attaches them too.
func (i *Integration) attachesHooks() []Evidence {
	if !scopes.Hold(names(i.Scopes)).AttachesHooks() {
		return nil
	}
	return []Evidence{{What: "combination", ID: "C6", Value: "it needs no inline hook that is there already"}}
}

func isSensitiveWrite(s *Scope) bool { return s.Tier == scopes.Sensitive && manages(s) }

func sensitiveWrite(_ *reading, i *Integration) (Severity, []Evidence) {
	if i.Tier != scopes.Sensitive {
		return "", nil
	}
	return found(Medium, which(i.Scopes, isSensitiveWrite))
}

func readsPeople(_ *reading, i *Integration) (Severity, []Evidence) {
	if i.Tier != scopes.Sensitive || slices.ContainsFunc(i.Scopes, func(s Scope) bool { return isSensitiveWrite(&s) }) {
		return "", nil
	}
	personal := []string{"read_people", "exfiltrate_log", "read_idp_token"}
	return found(Medium, which(i.Scopes, func(s *Scope) bool {
		return s.Tier == scopes.Sensitive && slices.ContainsFunc(s.Capabilities, func(c string) bool { return slices.Contains(personal, c) })
	}))
}

func mayReadSecrets(i *Integration) bool {
	return !has(i, "INT-01") && len(scopes.Hold(names(i.Scopes)).Via(kind.OktagonReadSecret)) > 0
}

func readsSecrets(d *reading, i *Integration) (Severity, []Evidence) {
	if !mayReadSecrets(i) || len(d.readable) == 0 {
		return "", nil
	}
	severity := Medium
	var all []Evidence
	for _, name := range scopes.Hold(names(i.Scopes)).Via(kind.OktagonReadSecret) {
		all = append(all, Evidence{What: "scope", Name: name})
	}
	for _, app := range d.readable {
		if app.power != "" {
			severity = High
		}
	}
	return severity, append(all, readableEvidence(d.readable)...)
}

// readableEvidence names the applications whose secret can be read, those with
// power first, and counts the rest.
func readableEvidence(apps []readableApp) []Evidence {
	apps = slices.Clone(apps)
	inOrder(apps, func(x, y readableApp) int { return byTrue(x.power != "", y.power != "") })
	var all []Evidence
	for n, app := range apps {
		if n == MaxEnds {
			return append(all, others("application", len(apps)-n))
		}
		all = append(all, Evidence{What: "application", ID: app.id, Name: app.name, Value: app.power})
	}
	return all
}

func unknownScope(_ *reading, i *Integration) (Severity, []Evidence) {
	return found(Medium, which(i.Scopes, func(s *Scope) bool { return !s.Known }))
}

func redundantScope(_ *reading, i *Integration) (Severity, []Evidence) {
	held := names(i.Scopes)
	return found(Info, which(i.Scopes, func(s *Scope) bool {
		resource, reads := strings.CutSuffix(s.Name, ".read")
		return reads && slices.Contains(held, resource+".manage")
	}))
}
