package report

import (
	"cmp"
	"slices"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

const ruleSeveralInstances = "INT-22"

// integrationAgeRules are about integrations that may not be needed any more: old ones, and
// several of one entry of the catalog.
var integrationAgeRules = []rule[*Integration]{
	{id: "INT-21", severity: Low,
		title:    "It was authorized long ago",
		means:    "Its purpose, its owner and its vendor may have changed since.",
		how:      "It was authorized more than --integration-age-limit days before the collection.",
		advice:   "Review it, and set a date for the next review.",
		evaluate: oldIntegration},
	{id: ruleSeveralInstances, severity: Medium, lower: Low, severe: instancesDiffer,
		title:  "It is installed more than once",
		means:  "Several credentials exist for one purpose, and one of them is often forgotten.",
		how:    "Several integrations have the same type in Okta's catalog. The severity is higher when their scopes differ, or when one has no accountable owner or no active secret.",
		advice: "Find out which one is in use. Keep that one, and revoke the others.",
		needs:  slices.Concat(needCreators, needSecrets), affected: func(i *Integration) bool { return i.Result.has(ruleSeveralInstances) },
		evaluate: otherInstances},
}

func oldIntegration(b *builder, i *Integration) []Evidence {
	if !b.isOld(snapshot.APIServices, i.Created, b.report.Limits.Integration) {
		return nil
	}
	return []Evidence{{What: "integration", Value: b.report.createdText(i.Created)}}
}

// otherInstances names the other integrations of the same type.
func otherInstances(b *builder, i *Integration) []Evidence {
	var evidence []Evidence
	for _, other := range b.integrationsOfType(i.Type) {
		if other.ID != i.ID {
			evidence = append(evidence, Evidence{What: "instance", ID: other.ID, Name: other.Name,
				Value: safetext.Count(len(other.Scopes), "scope") + ", " + b.report.createdText(other.Created)})
		}
	}
	return evidence
}

// instancesDiffer reports whether the instances hold different scopes, or nobody answers for one
// of them, or one is not in use.
func instancesDiffer(b *builder, i *Integration) bool {
	return slices.ContainsFunc(b.integrationsOfType(i.Type), func(other *Integration) bool {
		return !slices.Equal(scopeNames(other.Scopes), scopeNames(i.Scopes)) ||
			other.Result.has(RuleCreatorDeleted, RuleCreatorDeprovisioned, ruleNoActiveSecret)
	})
}

// integrationsOfType returns the integrations of a type, the oldest first; none when the type
// is unknown.
func (b *builder) integrationsOfType(typ string) []*Integration {
	if typ == "" {
		return nil
	}
	if b.byType == nil {
		b.byType = map[string][]*Integration{}
		for _, i := range pointers(b.report.Integrations) {
			b.byType[i.Type] = append(b.byType[i.Type], i)
		}
		for _, all := range b.byType {
			sortStable(all, func(x, y *Integration) int {
				return cmp.Or(oldestFirst(x.Created, y.Created), cmp.Compare(x.ID, y.ID))
			})
		}
	}
	return b.byType[typ]
}
