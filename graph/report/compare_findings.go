package report

import (
	"cmp"
	"slices"

	"oktagon/collector/snapshot"
)

// FindingChange is a finding that only one of the two sides has, or that has another severity
// than in the baseline.
type FindingChange struct {
	What    string
	Unsure  bool     // the side that seems not to have it, or to have a less severe one, was not read to the end
	Finding *Finding // as it is now; a fixed one as it was
	Was     Severity // in the baseline, "" for none
}

// What happened to a finding.
const (
	FindingNew   = "new"
	FindingWorse = "more severe"
	FindingFixed = "fixed"
	FindingLess  = "less severe"
)

var findingChanges = []string{FindingNew, FindingWorse, FindingFixed, FindingLess}

// Label is what happened, with "perhaps" when it is unsure.
func (c *FindingChange) Label() string {
	if c.Unsure {
		return "perhaps " + c.What
	}
	return c.What
}

// findingKey names a finding in all runs.
type findingKey struct{ rule, kind, id string }

func (f *Finding) key() findingKey { return findingKey{f.ID, f.Subject.Kind, f.Subject.ID} }

// findingSide is what one side of a comparison says about findings.
type findingSide struct {
	findings Findings
	// unsure reports whether a finding that the side does not have may exist, or may be more severe
	// than it says.
	unsure func(findingKey) bool
}

func (r *Report) findingSide() *findingSide {
	all := slices.Clone(r.Findings)
	for _, a := range r.Accepted { // what was accepted is not fixed
		all = append(all, a.Finding)
	}
	return &findingSide{all, r.unsure()}
}

// unsure returns what reports whether a rule has no certain result for a subject. It is called for
// each finding that the other side has, so what it looks up is collected once.
func (r *Report) unsure() func(findingKey) bool {
	notAsked, open, unlisted, unevaluated := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[findingKey]bool{}
	for _, rule := range Rules() {
		notAsked[rule.ID] = rule.OnlyWith != "" && !r.Known(rule.OnlyWith)
	}
	for i := range r.NotEvaluated {
		open[r.NotEvaluated[i].ID] = true
		unlisted[r.NotEvaluated[i].ID] = r.NotEvaluated[i].Subjects == 0
	}
	for _, s := range r.subjects() {
		for _, rule := range s.result().Unevaluated {
			unevaluated[findingKey{rule, s.subject().Kind, s.subject().ID}] = true
		}
	}
	return func(key findingKey) bool {
		switch {
		case notAsked[key.rule]:
			return true
		case !open[key.rule]:
			return false
		case key.kind == OfFlow:
			return r.unsureFlow(key)
		case unlisted[key.rule], len(r.missing(listingsOf(key.kind))) > 0:
			return true // it may not have been listed, or not with all that it holds
		case key.kind == OfOrganization:
			key.id = r.Organization.ID // there is one, under whatever id the other side has it
		}
		return unevaluated[key]
	}
}

// listingsOf returns the resources in which all subjects of a kind are.
func listingsOf(kind string) []string {
	switch kind {
	case OfGroup:
		return []string{snapshot.GroupRules}
	}
	for _, k := range holderKinds {
		if k.kind == kind {
			return k.listings
		}
	}
	return nil
}

// compareFindings returns the findings that are new, fixed, or of another severity than before:
// new ones first, and the most severe first.
func compareFindings(before, now *findingSide) []FindingChange {
	old, current := before.byKey(), now.byKey()
	var all []FindingChange
	for _, f := range now.findings {
		change := FindingChange{What: FindingNew, Finding: f}
		if was := old[f.key()]; was != nil {
			change.Was = was.Severity
		}
		switch {
		case change.Was == f.Severity:
			continue
		case change.Was == "":
		case f.Severity.AtLeast(change.Was):
			change.What = FindingWorse
		default:
			change.What = FindingLess
		}
		side := before
		if change.What == FindingLess {
			side = now
		}
		change.Unsure = side.unsure(f.key())
		all = append(all, change)
	}
	for _, f := range before.findings {
		if current[f.key()] == nil {
			all = append(all, FindingChange{FindingFixed, now.unsure(f.key()), f, f.Severity})
		}
	}
	sortStable(all, func(x, y FindingChange) int {
		return cmp.Or(cmp.Compare(slices.Index(findingChanges, x.What), slices.Index(findingChanges, y.What)), trueFirst(!x.Unsure, !y.Unsure),
			cmp.Compare(x.Finding.Severity.rank(), y.Finding.Severity.rank()))
	})
	return all
}

func (s *findingSide) byKey() map[findingKey]*Finding {
	all := map[findingKey]*Finding{}
	for _, f := range s.findings {
		all[f.key()] = f
	}
	return all
}

// FindingCounts has the number of findings that are new, fixed and so on.
func (c *Changes) FindingCounts() []Count[string] {
	var words []string
	count := map[string]int{}
	for i := range c.Findings {
		word := c.Findings[i].Label()
		if count[word]++; count[word] == 1 {
			words = append(words, word)
		}
	}
	return nonzero(words, func(word string) int { return count[word] })
}
