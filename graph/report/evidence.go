package report

import (
	"slices"
	"strings"

	"oktagon/graph/kind"
)

// principalEvidence names who created, owns or granted something.
func principalEvidence(what string, p *Principal) Evidence {
	return Evidence{What: what, ID: p.ID, Name: p.Name, Private: p.Kind == PrincipalUser, Value: p.State}
}

// scopeEvidence names the scopes that match.
func scopeEvidence(all []Scope, match func(*Scope) bool) []Evidence {
	var evidence []Evidence
	for i := range all {
		if s := &all[i]; match(s) {
			evidence = append(evidence, Evidence{What: "scope", Name: s.Name, Value: strings.Join(s.Capabilities, ", ")})
		}
	}
	return evidence
}

// scopeNameEvidence names scopes without what they allow.
func scopeNameEvidence(names []string) []Evidence {
	var evidence []Evidence
	for _, name := range names {
		evidence = append(evidence, Evidence{What: "scope", Name: name})
	}
	return evidence
}

// targetEvidence names the targets of a path from which the organization can be taken over.
func (b *builder) targetEvidence(p *Path) []Evidence {
	var evidence []Evidence
	named := 0
	for i := range p.Targets {
		if t := &p.Targets[i]; t.TakesOver {
			named++
			evidence = append(evidence, Evidence{What: kindText(p.TargetKind), ID: t.ID, Name: t.Name, Value: hopsText(t.ToOrganization)})
			evidence = append(evidence, b.onlyThereEvidence(t.ID)...)
		}
	}
	if more := p.TakeOvers - named; more > 0 {
		evidence = append(evidence, moreEvidence(kindText(p.TargetKind), more))
	}
	return evidence
}

const onlyThroughGroup = "admin only through this group"

// onlyThereEvidence names the users who would lose their rights if a group lost its roles.
func (b *builder) onlyThereEvidence(group string) []Evidence {
	var evidence []Evidence
	for _, id := range b.extract.adminsOnlyIn(group) {
		u := b.extract.node(id)
		evidence = append(evidence, Evidence{What: onlyThroughGroup, ID: u.id, Name: u.login, Private: true})
	}
	return capped(evidence)
}

// capped lists the first MaxTargets facts of one kind, and counts the rest.
func capped(all []Evidence) []Evidence {
	if len(all) <= MaxTargets {
		return all
	}
	return append(slices.Clip(all[:MaxTargets]), moreEvidence(all[0].What, len(all)-MaxTargets))
}

// hopsText describes the path from a target to the organization.
func hopsText(hops []Hop) string {
	var steps []string
	for _, h := range hops {
		text := h.Edge
		if h.Kind != kind.Organization {
			text += " " + h.ID
		}
		steps = append(steps, text)
	}
	return "leads to it by " + strings.Join(steps, ", ")
}

// kindText is a kind of node in words.
func kindText(nodeKind string) string {
	switch nodeKind {
	case kind.Application:
		return "application"
	case kind.Group:
		return "group"
	}
	return strings.TrimPrefix(nodeKind, "Okta_")
}

// assumptionTexts explain the codes of what a path assumes.
var assumptionTexts = map[string]string{
	"a1": "an integration needs no admin role beside its scopes",
	"a2": "Okta's protections for administrators do not stop it",
	"a3": "a new or changed identity provider may sign in administrators",
}

func assumptionEvidence(codes []string) []Evidence {
	var evidence []Evidence
	for _, code := range codes {
		evidence = append(evidence, Evidence{What: "assumption", ID: code, Value: assumptionTexts[code]})
	}
	return evidence
}
