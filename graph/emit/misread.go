package emit

import (
	"maps"
	"slices"

	"oktagon/collector/snapshot"
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

// Unclear is Misread for what an object does not say.
func (r *Reader) Unclear(resource, object string, unclear snapshot.Unclear) {
	for _, what := range unclear {
		r.Misread(resource, object+" does not say in a known form "+what)
	}
}

// AllMisread returns what was recorded by [Reader.Misread], sorted, by resource.
func (r *Reader) AllMisread() map[string][]string {
	all := map[string][]string{}
	for resource, what := range r.misread {
		all[resource] = slices.Sorted(maps.Keys(what))
	}
	return all
}
