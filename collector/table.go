package collector

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
)

// resource is a row of the table: one thing to collect.
type resource struct {
	name string
	// scopes are the OAuth scopes that reading it takes.
	scopes []string
	// role is the least admin role that may read it.
	role string
	// feeds are the node and edge kinds and the properties that come of it.
	feeds string
	// needs are the resources whose records say what to ask here.
	needs []string
	// after are resources to wait for when they are selected.
	after []string
	// under is the name that selects this one on the command line, when that is
	// not its own.
	under string
	// licensed resources exist only in organizations that bought them.
	licensed bool
	collect  func(context.Context, *task) error
}

// The admin roles that reading takes, by the names that Okta shows.
const (
	readOnly   = "Read-only Administrator"
	superAdmin = "Super Administrator"
)

// table has the resources in the order of summaries. The organization itself is
// first: nothing is collected without it.
var table = []resource{
	org,
	users,
	groups,
	groupMembers,
	apps,
	appUsers,
	appGroups,
	apiServices,
	creators,
	secrets,
}

// selector is the resource's name on the command line.
func (r resource) selector() string { return cmp.Or(r.under, r.name) }

// Resources are the names that --only and --skip take, in the order of the table.
func Resources() []string {
	var names []string
	for _, r := range table {
		if !slices.Contains(names, r.selector()) {
			names = append(names, r.selector())
		}
	}
	return names
}

// Selection is what a run collects.
type Selection struct {
	rows []resource
	// Notes say what was selected or left out beyond what was asked for.
	Notes []string
}

// Select picks resources by name. With only, the named ones and what they need;
// with skip, all but the named ones and what needs them. An unknown name is an
// error that lists the names.
func Select(only, skip []string) (Selection, error) {
	if err := known("--only", only); err != nil {
		return Selection{}, err
	}
	if err := known("--skip", skip); err != nil {
		return Selection{}, err
	}
	chosen := map[string]bool{}
	for _, name := range Resources() {
		chosen[name] = name == snapshot.Orgs || !slices.Contains(skip, name) &&
			(len(only) == 0 || slices.Contains(only, name))
	}
	var s Selection
	s.settle(chosen, len(only) > 0)
	for _, r := range table {
		if chosen[r.selector()] {
			s.rows = append(s.rows, r)
		}
	}
	return s, nil
}

// settle makes a choice consistent with the needs of the table: under --only
// what is needed comes along, else what needs something skipped goes with it.
func (s *Selection) settle(chosen map[string]bool, only bool) {
	for changed := true; changed; {
		changed = false
		for _, r := range table {
			for _, need := range r.needs {
				name, needed := r.selector(), find(need).selector()
				if !chosen[name] || chosen[needed] {
					continue
				}
				changed = true
				if only {
					chosen[needed] = true
					s.Notes = append(s.Notes, fmt.Sprintf("%s is collected too: %s needs it", needed, name))
				} else {
					chosen[name] = false
					s.Notes = append(s.Notes, fmt.Sprintf("%s is left out too: it needs %s", name, needed))
				}
			}
		}
	}
}

// find returns the row of a resource. needs name rows that exist.
func find(name string) resource {
	i := slices.IndexFunc(table, func(r resource) bool { return r.name == name })
	return table[i]
}

func known(flag string, names []string) error {
	for _, name := range names {
		if !slices.Contains(Resources(), name) {
			return fmt.Errorf("%s: no resource is named %q; there are: %s", flag, name, strings.Join(Resources(), " "))
		}
	}
	return nil
}

// Scopes are the OAuth scopes that the selection needs, sorted.
func (s Selection) Scopes() []string {
	var all []string
	for _, r := range s.rows {
		all = append(all, r.scopes...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Names are the selected resources, in the order of the table.
func (s Selection) Names() []string {
	names := make([]string, len(s.rows))
	for i, r := range s.rows {
		names[i] = r.name
	}
	return names
}
