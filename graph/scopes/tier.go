package scopes

import (
	"cmp"
	"slices"
)

// Tier says how much a scope allows.
type Tier string

// The tiers. A scope of tier Takeover leads, alone and by documented operations,
// to acting as any user or to any admin role; one of tier Privileged controls a
// class of objects, hands out access or changes what protects everyone.
const (
	Takeover   Tier = "takeover"
	Privileged Tier = "privileged"
	Sensitive  Tier = "sensitive"
	Ordinary   Tier = "ordinary"
	Unknown    Tier = "unknown"
)

// Tiers has all tiers, the highest first. A scope of an unknown tier may allow more than an
// ordinary one.
var Tiers = []Tier{Takeover, Privileged, Sensitive, Unknown, Ordinary}

// rank orders scopes: takeover > privileged > sensitive > unknown that manages >
// ordinary > any other unknown.
func (s *Scope) rank() int {
	switch {
	case s.Tier == Takeover:
		return 5
	case s.Tier == Privileged:
		return 4
	case s.Tier == Sensitive:
		return 3
	case s.Tier == Unknown && s.Access == manage:
		return 2
	case s.Tier == Unknown:
		return 0
	}
	return 1
}

// Compare orders two scopes by how much they allow, the one that allows less first.
func Compare(x, y string) int {
	a, _ := Lookup(x)
	b, _ := Lookup(y)
	return cmp.Compare(a.rank(), b.rank())
}

// TierOf returns the highest tier of the scopes, ordinary when there is none.
func TierOf(names []string) Tier { return highest(names).Tier }

// Rank orders holders by their scopes: one with a higher rank can do more.
func Rank(names []string) int {
	s := highest(names)
	return s.rank()
}

func highest(names []string) Scope {
	highest := Scope{Tier: Ordinary}
	for i, name := range names {
		if s, _ := Lookup(name); i == 0 || s.rank() > highest.rank() {
			highest = s
		}
	}
	return highest
}

// OfTier returns the scopes that are of a tier, sorted, never nil.
func OfTier(names []string, tier Tier) []string {
	found := []string{}
	for _, name := range names {
		if s, _ := Lookup(name); s.Tier == tier {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
