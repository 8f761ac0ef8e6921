package orggen

import (
	"cmp"
	"errors"
	"fmt"
)

// Size says how large a generated organization is.
type Size struct {
	Users, Groups, Memberships, Apps, AppUsers, Integrations int
	// Admins are users with a role of their own; members of some groups have a role
	// besides. 0 is one in 333 users, and at most 150.
	Admins int
	// Factors says whose factors the snapshot has: "admins", which is the default, or
	// "all".
	Factors string
	// Seed varies who is where.
	Seed uint64
}

// Whose factors a snapshot has.
const (
	factorsOfAdmins = "admins"
	factorsOfAll    = "all"
)

// How many there are in every organization.
const (
	agentPools        = 3
	realms            = 2
	identityProviders = 3
	authServers       = 2
	customRoles       = 3
	resourceSets      = 4
)

func (s Size) validate() error {
	switch {
	case min(s.Users, s.Groups, s.Memberships, s.Apps, s.AppUsers, s.Integrations, s.Admins) < 0:
		return errors.New("a size cannot be negative")
	case s.Memberships > s.Users*s.Groups:
		return fmt.Errorf("%d users in %d groups cannot have %d memberships", s.Users, s.Groups, s.Memberships)
	case s.AppUsers > s.Users*s.Apps:
		return fmt.Errorf("%d users of %d apps cannot have %d app users", s.Users, s.Apps, s.AppUsers)
	case s.Admins > s.Users:
		return fmt.Errorf("%d users cannot have %d admins", s.Users, s.Admins)
	case s.Factors != "" && s.Factors != factorsOfAdmins && s.Factors != factorsOfAll:
		return fmt.Errorf("factors are of %q or %q, not of %q", factorsOfAdmins, factorsOfAll, s.Factors)
	}
	return nil
}

// maxAdmins is the most admins that are chosen without being asked for: a larger
// organization has more users, but not more people who can reset every password.
const maxAdmins = 150

func (s Size) admins() int    { return cmp.Or(s.Admins, min((s.Users*3+999)/1000, maxAdmins)) }
func (s Size) devices() int   { return s.Users / 3 }
func (s Size) apiTokens() int { return (s.admins() + 3) / 4 }
func (s Size) policies() int  { return len(policyTypes) + s.appPolicies() }

// groupRules is a rule for each 25 users, and at most as many as Okta allows.
func (s Size) groupRules() int {
	if s.Groups == 0 {
		return 0
	}
	return min(s.Users/25, 2000)
}

// agents is an AI agent for each 250 users.
func (s Size) agents() int { return s.Users / 250 }

// appPolicies are the sign-on policies of apps besides the system's.
func (s Size) appPolicies() int { return 1 + s.Apps/20 }

// fullGroups is how many groups have all users: one when there are so many
// memberships, one more for three times as many each, at most three.
func (s Size) fullGroups() int {
	if s.Users == 0 {
		return 0
	}
	times := s.Memberships / s.Users
	return min(3, min(1, times)+times/3, s.Groups)
}
