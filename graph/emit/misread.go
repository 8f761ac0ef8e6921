package emit

import (
	"maps"
	"slices"
)

// Misread records that something in a resource was answered in a form that is not
// understood, so that the graph lacks what would follow from it. The resource counts as
// partly read then.
func (r *Reader) Misread(resource, what string) {
	if r.misread[resource] == nil {
		r.misread[resource] = map[string]bool{}
	}
	r.misread[resource][what] = true
}

// AllMisread returns what was recorded by [Reader.Misread], sorted, by resource.
func (r *Reader) AllMisread() map[string][]string {
	all := map[string][]string{}
	for resource, what := range r.misread {
		all[resource] = slices.Sorted(maps.Keys(what))
	}
	return all
}
