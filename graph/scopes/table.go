package scopes

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"oktagon/graph/kind"
)

// Scope is what is known about one scope.
type Scope struct {
	Name     string `json:"scope"`
	Resource string `json:"resource"`
	// Access is read, manage or other.
	Access      string `json:"access"`
	Description string `json:"description"`
	// Implies are the scopes that it includes.
	Implies      []string `json:"implies"`
	Tier         Tier     `json:"tier"`
	Capabilities []string `json:"capabilities"` // sorted
	// Edge is the kind of edge that the scope leads to, "" for none.
	Edge string `json:"edge"`
	// UserContext scopes have no effect without a signed-in user.
	UserContext bool `json:"user_context"`
	// Governance scopes are those of Okta Identity Governance. Its API names admin
	// roles for nearly all that it does.
	Governance bool `json:"governance"`
	// Status is current, past (of earlier releases of Okta's API description) or
	// seen (in live organizations only).
	Status string `json:"status"`
	// Writes counts the operations that are no GET.
	Writes int `json:"writes"`
}

// Values of Scope.Access.
const (
	read   = "read"
	manage = "manage"
	other  = "other"
)

// unknownCapability is that of scopes that the table does not have.
const unknownCapability = "unknown"

//go:embed scopes.json
var data []byte

// table has the scopes by name.
var table = sync.OnceValue(func() map[string]Scope {
	t := map[string]Scope{}
	for _, s := range list() {
		t[s.Name] = s
	}
	return t
})

// list returns the table in its order. Broken data is a bug that the tests would show.
func list() []Scope {
	var all []Scope
	if err := json.Unmarshal(data, &all); err != nil {
		panic("scopes: " + err.Error())
	}
	for i := range all {
		if all[i].Access == "" {
			all[i].Resource, all[i].Access = parts(all[i].Name)
		}
	}
	return all
}

// parts returns what the name of most scopes says: the resource between the first
// word and the last, and the access.
func parts(name string) (resource, access string) {
	words := strings.Split(name, ".")
	access = words[len(words)-1]
	if access != read && access != manage {
		access = other
	}
	if len(words) > 2 {
		resource = strings.Join(words[1:len(words)-1], ".")
	}
	return resource, access
}

// Lookup returns a scope and reports whether the table has it. For one that it does
// not have, it returns what the name says, and that an unknown scope that manages
// something may alter the organization.
func Lookup(name string) (Scope, bool) {
	if s, ok := table()[name]; ok {
		return s, true
	}
	s := Scope{Name: name, Tier: Unknown, Capabilities: []string{unknownCapability}}
	s.Resource, s.Access = parts(name)
	if s.Access == manage {
		s.Edge = kind.OktagonAlterOrg
	}
	return s, false
}

// withImplied adds to scopes those that they imply; the result is sorted, each once.
func withImplied(names []string) []string {
	all := slices.Clone(names)
	for i := 0; i < len(all); i++ {
		s, _ := Lookup(all[i])
		for _, more := range s.Implies {
			if !slices.Contains(all, more) {
				all = append(all, more)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Capabilities returns what scopes let their holder do together, sorted.
func Capabilities(names []string) []string {
	all := []string{}
	for _, name := range names {
		s, _ := Lookup(name)
		all = append(all, s.Capabilities...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
