package report

import (
	"cmp"
	"sort"
	"time"

	"oktagon/graph/scopes"
)

// sortStable sorts a list and keeps the order of equal elements. It is used instead of the slices
// package, whose sort costs 12 KB of binary for each type: the lists of a report are short, and
// their types many.
func sortStable[T any](list []T, compare func(x, y T) int) {
	sort.SliceStable(list, func(i, j int) bool { return compare(list[i], list[j]) < 0 })
}

// sortSubjects sorts the subjects by reach, power, findings, age and name.
func (b *builder) sortSubjects() {
	sortStable(b.report.Integrations, func(x, y Integration) int {
		return cmp.Or(farthestFirst(&x.Reach, &y.Reach), highestTierFirst(x.Scopes, y.Scopes), worstFirst(x.Result.Findings, y.Result.Findings),
			oldestFirst(x.Created, y.Created), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	sortStable(b.report.Applications, func(x, y Application) int {
		return cmp.Or(farthestFirst(&x.Reach, &y.Reach), highestTierFirst(x.Scopes, y.Scopes), worstFirst(x.Result.Findings, y.Result.Findings),
			oldestFirst(x.Created, y.Created), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	sortStable(b.report.Tokens, func(x, y Token) int {
		return cmp.Or(farthestFirst(&x.Reach, &y.Reach), worstFirst(x.Result.Findings, y.Result.Findings),
			oldestFirst(x.Created, y.Created), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	sortStable(b.report.Agents, func(x, y Agent) int {
		return cmp.Or(farthestFirst(&x.Reach, &y.Reach), worstFirst(x.Result.Findings, y.Result.Findings),
			oldestFirst(x.Created, y.Created), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	sortStable(b.report.Flows, func(x, y Flow) int { return worstSubjectFirst(&x, &y) })
	sortStable(b.report.Groups, func(x, y RuledGroup) int { return worstSubjectFirst(&x, &y) })
	sortStable(b.report.ProviderAdmins, func(x, y ProviderAdmin) int {
		return cmp.Or(cmp.Compare(y.People, x.People), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
}

// farthestFirst compares how far two holders get; of those that get as far, the ones come first
// that can use it today.
func farthestFirst(x, y *Reach) int {
	return cmp.Or(cmp.Compare(x.Level.rank(), y.Level.rank()), trueFirst(x.Usable(), y.Usable()))
}

func highestTierFirst(x, y []Scope) int { return cmp.Compare(highestRank(y), highestRank(x)) }

// highestRank is the rank of the first scope.
func highestRank(all []Scope) int {
	if len(all) == 0 {
		return scopes.Rank(nil)
	}
	return all[0].rank
}

// worstFirst compares the numbers of findings of each severity.
func worstFirst(x, y Findings) int {
	for _, s := range Severities {
		if order := cmp.Compare(y.Count(s), x.Count(s)); order != 0 {
			return order
		}
	}
	return 0
}

// worstSubjectFirst compares findings, then names and ids.
func worstSubjectFirst(x, y subject) int {
	a, b := x.subject(), y.subject()
	return cmp.Or(worstFirst(x.result().Findings, y.result().Findings), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}

// oldestFirst compares dates. No date comes last.
func oldestFirst(x, y time.Time) int {
	return cmp.Or(trueFirst(!x.IsZero(), !y.IsZero()), x.Compare(y))
}

func trueFirst(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}

// sortFindings sorts the findings, and those of each subject, by severity, then by id, then in
// the order of the subjects.
func (b *builder) sortFindings() {
	subjects := b.report.subjects()
	position := map[Subject]int{}
	for i, s := range subjects {
		position[s.subject()] = i
	}
	order := func(x, y *Finding) int {
		return cmp.Or(cmp.Compare(x.Severity.rank(), y.Severity.rank()), cmp.Compare(x.ID, y.ID),
			cmp.Compare(position[x.Subject], position[y.Subject]))
	}
	sortStable(b.report.Findings, order)
	for _, s := range subjects {
		sortStable(s.result().Findings, order)
	}
}

func (r *Report) subjects() []subject {
	all := []subject{&r.Organization}
	all = appendSubjects(all, pointers(r.Integrations))
	all = appendSubjects(all, pointers(r.Applications))
	all = appendSubjects(all, pointers(r.Tokens))
	all = appendSubjects(all, pointers(r.Groups))
	all = appendSubjects(all, pointers(r.Agents))
	all = appendSubjects(all, pointers(r.Flows))
	return append(all, r.providerPeople()...)
}

func appendSubjects[T subject](all []subject, some []T) []subject {
	for _, s := range some {
		all = append(all, s)
	}
	return all
}
