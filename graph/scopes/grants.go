package scopes

import (
	"slices"

	"oktagon/graph/kind"
)

// Grants are the scopes that one holder was granted, as far as they have an effect
// without a signed-in user.
type Grants struct {
	granted []Scope  // sorted by name, each once
	implied []string // names of these and of all that they imply, sorted
}

// NewGrants returns the grants of a holder by the names of the scopes.
func NewGrants(granted []string) *Grants {
	names := slices.Compact(slices.Sorted(slices.Values(granted)))
	g := &Grants{}
	for _, name := range names {
		if s, _ := Lookup(name); !s.UserContext {
			g.granted = append(g.granted, s)
			g.implied = append(g.implied, name)
		}
	}
	g.implied = withImplied(g.implied)
	return g
}

// has reports whether a scope is granted or implied.
func (g *Grants) has(name string) bool {
	_, found := slices.BinarySearch(g.implied, name)
	return found
}

func (g *Grants) hasAny(names []string) bool { return slices.ContainsFunc(names, g.has) }

// filter returns the names of the granted scopes that pass, sorted.
func (g *Grants) filter(pass func(*Scope) bool) []string {
	var found []string
	for i := range g.granted {
		if pass(&g.granted[i]) {
			found = append(found, g.granted[i].Name)
		}
	}
	return found
}

// Via returns the granted scopes that lead to an edge kind, by themselves or by what
// they imply.
func (g *Grants) Via(edge string) []string {
	return g.filter(func(s *Scope) bool {
		return slices.ContainsFunc(withImplied([]string{s.Name}), func(name string) bool {
			implied, _ := Lookup(name)
			return implied.Edge == edge
		})
	})
}

// Alters returns the granted scopes that change settings of the organization and
// lead to nothing else.
func (g *Grants) Alters() []string {
	return g.filter(func(s *Scope) bool { return s.Edge == kind.OktagonAlterOrg })
}

// Writes returns the granted scopes that write and lead to any edge.
func (g *Grants) Writes() []string {
	return g.filter(func(s *Scope) bool { return s.Edge != "" && s.Access != read })
}

// Governed reports whether one of the scopes is of Okta Identity Governance.
func Governed(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		s, _ := Lookup(name)
		return s.Governance
	})
}
