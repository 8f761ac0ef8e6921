package collector

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"oktagon/collector/okta"
	"oktagon/collector/progress"
	"oktagon/collector/snapshot"
)

// selector is the name that selects the resource on the command line.
func (r resource) selector() string { return cmp.Or(r.group, r.name) }

// Resources returns the names that --only and --skip take, in the order of the table: those of
// the resources, and those of groups of them.
func Resources() []string {
	var names []string
	for _, r := range table {
		for _, name := range []string{r.selector(), r.name} {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// isNamedIn reports whether one of the names is that of the resource or of its group.
func (r resource) isNamedIn(names []string) bool {
	return slices.Contains(names, r.name) || slices.Contains(names, r.selector())
}

// Selection is what a run collects.
type Selection struct {
	rows []resource
	// named are the names that the user picked, nil when that was everything.
	named []string
	// Notes name what was added or left out beyond what the user asked for.
	Notes []string
}

// Select picks resources by name. With only, it picks the named ones and what they
// need; with skip, all but the named ones and what needs them. An unknown name is an
// error that lists the names.
func Select(only, skip []string) (Selection, error) {
	if err := checkNames("--only", only); err != nil {
		return Selection{}, err
	}
	if err := checkNames("--skip", skip); err != nil {
		return Selection{}, err
	}
	selected := map[string]bool{}
	for _, r := range table {
		selected[r.name] = r.name == snapshot.Orgs || !r.isNamedIn(skip) && (len(only) == 0 || r.isNamedIn(only))
	}
	s := Selection{named: only}
	s.resolveNeeds(selected, len(only) > 0)
	for _, r := range table {
		if selected[r.name] {
			s.rows = append(s.rows, r)
		}
	}
	return s, nil
}

func checkNames(flag string, names []string) error {
	for _, name := range names {
		if !slices.Contains(Resources(), name) {
			return fmt.Errorf("%s: no resource is named %q; there are: %s", flag, name, strings.Join(Resources(), " "))
		}
	}
	return nil
}

// resolveNeeds makes a selection consistent with the needs of the table: with --only
// it adds what is needed, otherwise it drops what needs something skipped.
func (s *Selection) resolveNeeds(selected map[string]bool, only bool) {
	for changed := true; changed; {
		changed = false
		for _, r := range table {
			needs := r.needs
			if only {
				needs = slices.Concat(r.needs, r.optionalNeeds)
			}
			for _, need := range needs {
				if !selected[r.name] || selected[need] {
					continue
				}
				changed = true
				if only {
					selected[need] = true
					s.Notes = append(s.Notes, fmt.Sprintf("%s is collected too: %s needs it", need, r.name))
				} else {
					selected[r.name] = false
					s.Notes = append(s.Notes, fmt.Sprintf("%s is left out too: it needs %s", r.name, need))
				}
			}
		}
	}
}

// CheckOptions returns an error when --only names a resource whose flag is not set: nothing of it
// would be collected.
func (s Selection) CheckOptions(o Options) error {
	for _, r := range s.rows {
		if r.option.isSet != nil && !r.option.isSet(o) && slices.Contains(s.named, r.name) {
			return fmt.Errorf("--only %s collects nothing without %s: add it, or leave %s out", r.name, r.option.flag, r.name)
		}
	}
	return nil
}

// Enabled returns the selection without the resources whose option is not set.
func (s Selection) Enabled(o Options) Selection {
	s.rows = slices.DeleteFunc(slices.Clone(s.rows), func(r resource) bool {
		return r.option.isSet != nil && !r.option.isSet(o)
	})
	for i := range s.rows {
		if s.rows[i].name == snapshot.Factors && o.Factors == FactorsOfAll {
			s.rows[i].optionalNeeds = nil // nobody needs to know who the admins are
		}
	}
	return s
}

// Scopes returns the OAuth scopes that the selection needs, sorted, without those that are
// requested on demand.
func (s Selection) Scopes() []string {
	return scopesOf(s.rows, func(r resource) bool {
		return r.optional == nil || !r.optional.onDemand || r.isNamedIn(s.named)
	})
}

func scopesOf(rows []resource, match func(resource) bool) []string {
	var all []string
	for _, r := range rows {
		if match(r) {
			all = append(all, r.scopes...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// OptionalScopes returns those of the scopes that only optional resources need, sorted.
func (s Selection) OptionalScopes() []string {
	required := scopesOf(s.rows, func(r resource) bool { return r.optional == nil })
	return slices.DeleteFunc(s.Scopes(), func(scope string) bool { return slices.Contains(required, scope) })
}

// Names returns the selected resources, in the order of the table.
func (s Selection) Names() []string {
	names := make([]string, len(s.rows))
	for i, r := range s.rows {
		names[i] = r.name
	}
	return names
}

// plan has the resources and the buckets of their requests.
func (s Selection) plan() []progress.Resource {
	var all []progress.Resource
	for _, r := range s.rows {
		all = append(all, progress.Resource{Name: r.name, Bucket: okta.Bucket(r.endpoint.path)})
	}
	return all
}

// pendingCoverage has a row per selected resource, for the manifest of a new run.
func (s Selection) pendingCoverage() []snapshot.Coverage {
	var rows []snapshot.Coverage
	for _, name := range s.Names() {
		rows = append(rows, snapshot.Coverage{Resource: name, State: snapshot.Pending})
	}
	return rows
}
