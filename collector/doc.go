// Package collector says what to ask an Okta organization for: a table of
// resources ([Resources]), each with what it needs, run concurrently into a
// snapshot by [Run].
//
// Every selected resource ends in a state (complete, partial, denied, ...) with
// the reason; a request that was refused or failed never becomes a shorter list.
// One resource's trouble leaves the others standing. Only a dead credential, a
// lost network, an organization whose id cannot be read, a full disk or a
// cancelled context end the run. When the snapshot is kept, another run goes on
// where it was: all that a run knows of what it has read is in the snapshot.
//
// There is one file per resource; a new resource is such a file and its row in
// the table. How Okta is asked is package okta's business.
package collector
