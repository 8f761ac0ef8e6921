package report

import "time"

// Changes is what changed since an earlier graph or snapshot of the same organization.
type Changes struct {
	Baseline string    // path of the earlier graph or snapshot
	Since    time.Time // date of its collection; zero when it has none
	Findings []FindingChange
	// FindingsKnown is false for a baseline that has no findings to compare with.
	FindingsKnown bool
	OnlyFindings  bool     // the baseline has nothing else to compare with
	Changes       []Change // what gives most power first
	Notes         []string // what could not be compared, and why
}

// Change is one difference.
type Change struct {
	Kind string
	What string // Added, Removed, Changed or NotKnown
	// ID and Name are of what changed. The name of a scope is its id, and the name of an admin
	// assignment is its role.
	ID, Name string
	// Holder is who has it: the integration or application of a scope, secret or creator, the
	// principal of an admin assignment, the owner of a token. It is empty for an integration.
	Holder Subject
	// From and To are a status, a name or the like, before and now.
	From, To string
	// Private and HolderPrivate say that a name is of a person, or given by one. The summary leaves
	// it out.
	Private, HolderPrivate bool

	Weight int // how much power it gives or takes away
}

// What happened.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
	// NotKnown looks like Added or Removed, but one of the two sides was not read to the end.
	NotKnown = "not known"
)

var changeTypes = []string{Added, Removed, Changed, NotKnown}

// The kinds of what is compared.
const (
	ChangedIntegration = "integration"
	ChangedScope       = "scope"
	ChangedSecret      = "secret"
	ChangedCreator     = "creator"
	ChangedAdmin       = "admin assignment"
	ChangedToken       = "token"
)

var changeKinds = []string{ChangedIntegration, ChangedScope, ChangedSecret, ChangedCreator, ChangedAdmin, ChangedToken}

// Count is the number of changes of one type: Added, Removed, Changed or NotKnown.
func (c *Changes) Count(what string) int {
	n := 0
	for i := range c.Changes {
		if c.Changes[i].What == what {
			n++
		}
	}
	return n
}

// Counts has the number of changes of each type that occurs.
func (c *Changes) Counts() []Count[string] { return nonzero(changeTypes, c.Count) }

// CleanupNote says how to get what was removed out of BloodHound, "" when nothing was.
func (c *Changes) CleanupNote() string {
	if c.Count(Removed)+c.Count(Changed) == 0 {
		return ""
	}
	return "BloodHound keeps what was uploaded before: after a scope or a role was revoked, clear the Okta data there before the next upload"
}
