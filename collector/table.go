package collector

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// resource is a row of the table: one thing to collect.
type resource struct {
	name string
	// path is the template of the endpoint; {id} is the parent of a fan-out.
	path string
	// queries are what to ask with. The second and later ones are for when Okta
	// finds the first a bad request or its pages too large.
	queries []string
	// list is the key of the list in the answers, "" when they are arrays.
	list string
	// scopes are the OAuth scopes that reading it takes.
	scopes []string
	// role is the least admin role that may read it.
	role string
	// feeds are the node and edge kinds and the properties that come of it.
	feeds string
	// needs are the resources whose records say what to ask here.
	needs []string
	// also are resources whose records say what else to ask. It goes on without
	// them; whether that is still complete, collect decides.
	also []string
	// after are resources to wait for when they are selected.
	after []string
	// under is the name that selects this one on the command line, when that is
	// not its own.
	under string
	// means has the outcomes that mean something else here than usually.
	means meaning
	// engine marks what Classic organizations do not have, whatever they answer.
	engine bool
	// gated scopes come with a licence: without the scope, it is absent.
	gated bool
	// chosen says whether a run wants the resource; nil is always.
	chosen func(Options) bool
	// flag is the one that chosen goes by.
	flag    string
	collect func(context.Context, *task) error
}

// meaning says what state an outcome of a request stands for (okta-api.md §1.3).
type meaning map[okta.Outcome]snapshot.State

// usual is what outcomes mean unless the resource says otherwise.
var usual = meaning{
	okta.Denied:      snapshot.Denied,
	okta.NotFound:    snapshot.Absent,
	okta.Unavailable: snapshot.Denied,
	okta.NoEndpoint:  snapshot.Absent,
	okta.BadRequest:  snapshot.Failed,
}

// licensed is for what exists in organizations that bought it.
var licensed = meaning{okta.Unavailable: snapshot.Absent}

// The admin roles that reading takes, by the names that Okta shows.
const (
	readOnly   = "Read-only Administrator"
	superAdmin = "Super Administrator"
	iamReader  = "Super Administrator, or a custom role with okta.iam.read"
	idpReader  = "Super Administrator, or a custom role with okta.identityProviders.read"
	poolReader = "Super Administrator, or a custom role with okta.agents.read"
)

// table has the resources in the order of summaries. The organization itself is
// first: nothing is collected without it.
var table = []resource{
	org,
	clientPrivileges,
	users,
	factors,
	groups,
	groupMembers,
	apps,
	entraTenants,
	appUsers,
	appGroups,
	pushMappings,
	pushTargets,
	grants,
	jwks,
	appSecrets,
	secrets,
	apiServices,
	creators,
	devices,
	agentPools,
	policies,
	policyMappings,
	realms,
	idps,
	idpUsers,
	authServers,
	apiTokens,
	roles,
	permissions,
	assignees,
	clients,
	userAssignments,
	groupAssignments,
	clientAssignments,
	groupTargets,
	appTargets,
	resourceSets,
	setResources,
	bindings,
	bindingMembers,
	samlApps,
	samlIdPs,
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
	for _, r := range table {
		chosen[r.name] = r.name == snapshot.Orgs || !slices.Contains(skip, r.selector()) &&
			(len(only) == 0 || slices.Contains(only, r.selector()))
	}
	var s Selection
	s.settle(chosen, len(only) > 0)
	for _, r := range table {
		if chosen[r.name] {
			s.rows = append(s.rows, r)
		}
	}
	return s, nil
}

// chosen leaves out what a run with these options does not want.
func (s Selection) chosen(o Options) Selection {
	s.rows = slices.DeleteFunc(slices.Clone(s.rows), func(r resource) bool {
		return r.chosen != nil && !r.chosen(o)
	})
	return s
}

// settle makes a choice consistent with the needs of the table: under --only
// what is needed comes along, else what needs something skipped goes with it.
func (s *Selection) settle(chosen map[string]bool, only bool) {
	for changed := true; changed; {
		changed = false
		for _, r := range table {
			for _, need := range r.wanted(only) {
				if !chosen[r.name] || chosen[need] {
					continue
				}
				changed = true
				if only {
					chosen[need] = true
					s.Notes = append(s.Notes, fmt.Sprintf("%s is collected too: %s needs it", need, r.name))
				} else {
					chosen[r.name] = false
					s.Notes = append(s.Notes, fmt.Sprintf("%s is left out too: it needs %s", r.name, need))
				}
			}
		}
	}
}

// wanted are the resources without which a row is not chosen or, when all it
// can use is to come along, those too.
func (r resource) wanted(all bool) []string {
	if all {
		return slices.Concat(r.needs, r.also)
	}
	return r.needs
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
