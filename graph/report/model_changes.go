package report

import "time"

// Changes is what has changed since an earlier graph or snapshot of the same
// organization.
type Changes struct {
	// Baseline is the path that was given, Since when it was collected; zero when
	// it does not say.
	Baseline string
	Since    time.Time
	// Changes come in the order of their kinds, then by name and id.
	Changes []Change
	// Notes say what could not be compared, and why.
	Notes []string
}

// What became of something.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
	// NotKnown seems to be added or removed, but one of the two sides was not read
	// to its end.
	NotKnown = "not known"
)

// The kinds of what is compared.
const (
	ChangedIntegration = "integration"
	ChangedScope       = "scope"
	ChangedSecret      = "secret"
	ChangedCreator     = "creator"
	ChangedAdmin       = "admin assignment"
	ChangedToken       = "token"
)

// Change is one difference.
type Change struct {
	Kind string
	What string // Added, Removed, Changed or NotKnown
	// ID and Name are of the thing itself: of a scope the name is the id, of an
	// admin assignment the name is the role.
	ID, Name string
	// Holder is who has it: the integration of a scope, secret or creator, the
	// principal of an admin assignment, the owner of a token. It is empty for an
	// integration.
	Holder Subject
	// From and To are what it was and is: a status, a name.
	From, To string
	// Private and HolderPrivate say that the name is of a person or given by one;
	// the summary leaves it out.
	Private, HolderPrivate bool
}
