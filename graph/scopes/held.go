package scopes

import "slices"
import "oktagon/graph/kind"

// Held is what one holder was granted, as far as it counts without a signed-in
// user.
type Held struct {
	granted []Scope // sorted by name, each once
	closed  []string
}

// Hold gathers the scopes of a holder.
func Hold(granted []string) *Held {
	names := slices.Compact(slices.Sorted(slices.Values(granted)))
	h := &Held{}
	for _, name := range names {
		if s, _ := Lookup(name); !s.UserContext {
			h.granted = append(h.granted, s)
			h.closed = append(h.closed, name)
		}
	}
	h.closed = Close(h.closed)
	return h
}

// has reports whether a scope is granted or implied.
func (h *Held) has(name string) bool {
	_, found := slices.BinarySearch(h.closed, name)
	return found
}

func (h *Held) hasAny(names []string) bool { return slices.ContainsFunc(names, h.has) }

// which are the names of the granted scopes that pass, sorted.
func (h *Held) which(pass func(*Scope) bool) []string {
	var found []string
	for i := range h.granted {
		if pass(&h.granted[i]) {
			found = append(found, h.granted[i].Name)
		}
	}
	return found
}

// Via are the granted scopes that lead to an edge kind, by themselves or by what
// they imply.
func (h *Held) Via(edge string) []string {
	return h.which(func(s *Scope) bool {
		return slices.ContainsFunc(Close([]string{s.Name}), func(name string) bool {
			implied, _ := Lookup(name)
			return implied.Edge == edge
		})
	})
}

// Alters are the granted scopes that change settings of the organization and
// lead nowhere else.
func (h *Held) Alters() []string {
	return h.which(func(s *Scope) bool { return s.Edge == kind.OktagonAlterOrg })
}

// Writes are the granted scopes that write and lead anywhere at all.
func (h *Held) Writes() []string {
	return h.which(func(s *Scope) bool { return s.Edge != "" && s.Access != read })
}

// Governed reports whether one of the scopes is of Okta Identity Governance.
func Governed(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		s, _ := Lookup(name)
		return s.Governance
	})
}
