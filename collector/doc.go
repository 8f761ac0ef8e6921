// Package collector decides what to request from an Okta organization: a table of
// resources ([Resources]), each with the resources it needs, collected concurrently into
// a snapshot by [Run].
//
// Every selected resource ends in a state (complete, partial, denied, ...) with a
// reason: a refused or failed request never becomes a shorter list. A failure of one
// resource does not affect the others. Only a dead credential, a lost network, an
// organization whose id cannot be read, a full disk or a cancelled context end the run.
// A run on a snapshot that is kept resumes the one before it: the snapshot has all that
// this takes.
//
// How a resource is read is a type, [list] or [fanOut], that knows the type of the
// records. What a run shares has one type each, with a mutex of its own: checkpoint,
// task, counters, outcomes, breaker, remedies. How Okta is asked is the business of
// package okta.
package collector
