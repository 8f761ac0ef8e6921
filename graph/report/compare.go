package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"oktagon/graph/opengraph"
)

// Compare adds to the report what changed since a baseline. x is the extract from which the
// report was made.
func (r *Report) Compare(b *Baseline, x *Extract) {
	r.Changes = &Changes{Baseline: b.path, Since: b.since, FindingsKnown: b.findings != nil, OnlyFindings: b.extract == nil, Notes: b.notes}
	if b.findings != nil {
		r.Changes.Findings = compareFindings(b.findings, r.findingSide())
	}
	if b.extract != nil {
		r.compareEntities(b, x)
	}
	sortStable(r.Changes.Changes, func(x, y Change) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(slices.Index(changeTypes, x.What), slices.Index(changeTypes, y.What)),
			cmp.Compare(slices.Index(changeKinds, x.Kind), slices.Index(changeKinds, y.Kind)),
			cmp.Compare(opengraph.ToUpper(x.Holder.Name), opengraph.ToUpper(y.Holder.Name)), cmp.Compare(x.Holder.ID, y.Holder.ID),
			cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID), cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To))
	})
}

func (r *Report) compareEntities(b *Baseline, x *Extract) {
	before := side{b.extract, b.extract.entities(), b.known}
	now := side{x, x.entities(), r.Known}
	keys := maps.Clone(before.entities)
	maps.Copy(keys, now.entities)
	for key := range keys {
		r.Changes.Changes = append(r.Changes.Changes, compareEntity(key, &before, &now)...)
	}
}

// side is one of the two states that are compared.
type side struct {
	extract  *Extract
	entities map[string]entity
	known    func(resource string) bool // it was read to the end
}

// lacks reports whether an entity of the other side certainly does not exist on this one.
func (s *side) lacks(e *entity) bool {
	for _, resource := range e.resources {
		if !s.known(resource) {
			return false
		}
	}
	if e.change.Kind != ChangedScope {
		return true
	}
	holder := s.extract.nodes[opengraph.ToUpper(e.holder)]
	return holder == nil || holder.scopesKnown
}

// compareEntity returns how one entity changed.
func compareEntity(key string, before, now *side) []Change {
	old, wasThere := before.entities[key]
	current, isThere := now.entities[key]
	switch {
	case wasThere && isThere:
		return compareFacts(&old, &current, before, now)
	case isThere:
		return oneSided(&current, now, before, Added)
	default:
		return oneSided(&old, before, now, Removed)
	}
}

// oneSided returns the change of an entity that is on one side only. What belongs to an
// integration that was added or removed itself is not listed.
func oneSided(e *entity, having, lacking *side, what string) []Change {
	_, holderThere := having.entities[integrationKey(e.holder)]
	if _, also := lacking.entities[integrationKey(e.holder)]; holderThere && !also {
		return nil
	}
	change := e.change
	if change.What = what; what == Added {
		change.To = e.summary
	} else {
		change.From = e.summary
	}
	if !lacking.lacks(e) {
		change.What = NotKnown
	}
	return []Change{change}
}

// compareFacts compares the facts of an entity that is on both sides. A fact that is missing on
// one side is skipped.
func compareFacts(old, current *entity, before, now *side) []Change {
	var all []Change
	for i := range min(len(old.facts), len(current.facts)) {
		from, to := old.facts[i], current.facts[i]
		if strings.EqualFold(from, to) || hasNoValue(from) || hasNoValue(to) {
			continue
		}
		change := current.change
		change.What, change.From, change.To = Changed, from, to
		if change.Kind == ChangedCreator {
			completeCreator(&change, old, before, now)
		}
		all = append(all, change)
	}
	return all
}

// hasNoValue reports whether a fact is empty, or a label without a value.
func hasNoValue(fact string) bool { return fact == "" || strings.HasSuffix(fact, " ") }

// completeCreator corrects the change of a creator that only one of the graphs has.
func completeCreator(change *Change, old *entity, before, now *side) {
	switch notInGraph {
	case change.From:
		if !before.lacks(old) {
			change.What = NotKnown
		}
	case change.To:
		change.ID, change.Name, change.Private = old.change.ID, old.change.Name, old.change.Private
		if !now.lacks(old) {
			change.What = NotKnown
		}
	}
}
