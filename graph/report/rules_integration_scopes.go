package report

import (
	"slices"
	"strings"

	"oktagon/graph/scopes"
)

// integrationScopeRules are about what the scopes of an integration allow.
var integrationScopeRules = []rule[*Integration]{
	{id: "INT-03", severity: High, byScopes: true,
		action:   "Ask for a version with fewer scopes of",
		title:    "It holds a privileged scope",
		means:    "It can change what many people or settings depend on.",
		how:      "It holds a scope of the tier privileged or takeover, and no path by which it takes over the organization was found.",
		advice:   "Ask the vendor whether its function changes things. If it only reads, ask for a version with read scopes.",
		evaluate: privilegedScopes},
	{id: "INT-04", severity: Medium, byScopes: true,
		title:    "It holds a sensitive scope that writes",
		means:    "It can change things on which single people or systems depend.",
		how:      "Its highest tier is sensitive, and a scope of that tier manages.",
		advice:   "Review it. If its function only reads, ask the vendor for a version with read scopes.",
		evaluate: sensitiveWriteScopes},
	{id: "INT-06", severity: Medium, byScopes: true,
		title:    "It reads people, the log or tokens of identity providers",
		means:    "Personal data or tokens leave the organization.",
		how:      "Its highest tier is sensitive, no scope of that tier manages, and one reads people, the System Log or tokens of identity providers.",
		advice:   "Personal data leaves the organization. Check the contract.",
		evaluate: personalDataScopes},
	{id: "INT-07", severity: Medium, byScopes: true,
		title:  "It holds a scope that is unknown to oktagon",
		means:  "What it can do is not known. Okta may have added the scope after this version of oktagon.",
		how:    "The scope is in no row of the table of scopes.",
		advice: "Look the scope up in Okta's documentation, and please report it.",
		evaluate: func(_ *builder, i *Integration) []Evidence {
			return scopeEvidence(i.Scopes, func(s *Scope) bool { return !s.Known })
		}},
	{id: "INT-08", severity: Info, byScopes: true,
		title:    "It holds a scope twice, to read and to manage",
		means:    "The vendor requests more than it needs.",
		how:      "It holds the .read scope and the .manage scope of the same resource.",
		advice:   "The vendor requests more than it needs. No action is needed for safety: the manage scope includes the other.",
		evaluate: redundantScopes},
}

// manages reports whether a scope changes something without a signed-in user, which includes
// registering clients. Of an unknown scope, only the name says whether it manages.
func (s *Scope) manages() bool {
	return !s.UserContext && (s.Access == "manage" || s.Access == "other" && s.Known)
}

// reads reports whether a scope reads without a signed-in user.
func (s *Scope) reads() bool { return !s.UserContext && s.Access == "read" }

// isPowerful reports whether a tier is one of the two highest.
func isPowerful(t scopes.Tier) bool { return t == scopes.Takeover || t == scopes.Privileged }

// privilegedScopes includes scopes of the takeover tier: with strict scope paths, some of them
// take over nothing.
func privilegedScopes(_ *builder, i *Integration) []Evidence {
	if i.Result.has(RuleTakesOver, ruleControlsAdmin) {
		return nil
	}
	return append(scopeEvidence(i.Scopes, func(s *Scope) bool { return isPowerful(s.Tier) }), hookEvidence(i)...)
}

// hookEvidence says that who writes inline hooks can attach them, too.
func hookEvidence(i *Integration) []Evidence {
	if !scopes.NewGrants(scopeNames(i.Scopes)).AttachesHooks() {
		return nil
	}
	return []Evidence{{What: "combination", ID: "C6", Value: "it needs no inline hook that is there already"}}
}

func isSensitiveWrite(s *Scope) bool { return s.Tier == scopes.Sensitive && s.manages() }

func sensitiveWriteScopes(_ *builder, i *Integration) []Evidence {
	if i.Tier != scopes.Sensitive {
		return nil
	}
	return scopeEvidence(i.Scopes, isSensitiveWrite)
}

// personalDataScopes leaves out integrations with a finding of INT-04 or of a higher tier.
func personalDataScopes(_ *builder, i *Integration) []Evidence {
	if i.Tier != scopes.Sensitive || len(scopeEvidence(i.Scopes, isSensitiveWrite)) > 0 {
		return nil
	}
	personal := []string{"read_people", "exfiltrate_log", "read_idp_token"}
	return scopeEvidence(i.Scopes, func(s *Scope) bool {
		return s.Tier == scopes.Sensitive && slices.ContainsFunc(s.Capabilities, func(c string) bool { return slices.Contains(personal, c) })
	})
}

func redundantScopes(_ *builder, i *Integration) []Evidence {
	names := scopeNames(i.Scopes)
	return scopeEvidence(i.Scopes, func(s *Scope) bool {
		resource, reads := strings.CutSuffix(s.Name, ".read")
		return reads && slices.Contains(names, resource+".manage")
	})
}
