package graph

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
	"oktagon/graph/scopes"
)

// scopeNodes writes the scopes that somebody holds. It returns those that are in no
// table, with their holders.
func scopeNodes(e *emit.Emitter, s *scopeHolders) (unknown []string, err error) {
	by := map[string][]string{}
	for _, h := range s.byID {
		for _, g := range h.granted {
			by[g.name] = append(by[g.name], h.id)
		}
	}
	for _, spellings := range scopesByNode(e, slices.Collect(maps.Keys(by))) {
		var holders []string
		for _, name := range spellings {
			holders = append(holders, by[name]...)
			if _, known := scopes.Lookup(name); !known {
				unknown = append(unknown, heldBy(name, by[name]))
			}
		}
		slices.Sort(holders)
		if err := scopeNode(e, spellings[0], len(slices.Compact(holders))); err != nil {
			return nil, err
		}
	}
	return unknown, nil
}

// scopesByNode groups names by their nodes, in the order of these: letter case counts
// in the name of a scope, and not in the id of a node. The spelling that the table of
// scopes has comes first.
func scopesByNode(e *emit.Emitter, names []string) [][]string {
	by := map[string][]string{}
	for _, name := range names {
		id := emit.ToUpper(scopeID(e, name))
		by[id] = append(by[id], name)
	}
	var groups [][]string
	for _, id := range slices.Sorted(maps.Keys(by)) {
		spellings := slices.Sorted(slices.Values(by[id]))
		at := slices.IndexFunc(spellings, func(name string) bool { _, known := scopes.Lookup(name); return known })
		if at > 0 {
			known := spellings[at]
			spellings = slices.Insert(slices.Delete(spellings, at, at+1), 0, known)
		}
		groups = append(groups, spellings)
	}
	return groups
}

func scopeNode(e *emit.Emitter, name string, holders int) error {
	s, known := scopes.Lookup(name)
	n := e.Node(kind.Scope, scopeID(e, s.Name), snapshot.Some(s.Name), snapshot.Some(s.Name))
	n.String("tier", string(s.Tier))
	n.String("access", s.Access)
	n.String("resource", s.Resource)
	if known {
		n.String("description", s.Description)
	}
	n.Strings("capabilities", s.Capabilities)
	if known {
		n.String("status", s.Status)
	}
	n.Int("holders", int64(holders))
	return n.Write()
}

// scopeID returns the id of a scope's node; a colon may not be in an id.
func scopeID(e *emit.Emitter, name string) string {
	return e.InDomain(strings.ReplaceAll(name, ":", "-"))
}

// maxHolders bounds how many holders of an unknown scope are named.
const maxHolders = 5

func heldBy(name string, holders []string) string {
	slices.SortFunc(holders, snapshot.CompareIDs)
	if more := len(holders) - maxHolders; more > 0 {
		return fmt.Sprintf("%s, held by %s and %d more", name, strings.Join(holders[:maxHolders], " "), more)
	}
	return name + ", held by " + strings.Join(holders, " ")
}

// remarkUnknownScopes names the scopes that the organization says to have and the table of
// scopes has not, so that the table never ages silently (scopes-new.md §5).
func remarkUnknownScopes(b *build) error {
	unknown := slices.DeleteFunc(slices.Clone(b.r.Snapshot.Manifest.ScopesSupported), func(name string) bool {
		_, known := scopes.Lookup(name)
		return known
	})
	if len(unknown) > 0 {
		b.e.Remark("list of scopes of the organization that are unknown to oktagon, please report them: " + strings.Join(unknown, " "))
	}
	return nil
}
