// Package scopes knows what the OAuth scopes of the Okta API let their holder do.
//
// The table is data, embedded: no scope is named in code but in the combinations
// of several scopes and in the map from the edges that roles give to the scopes
// that such an edge takes, both in this package. Names are compared exactly, case
// included. A scope that the table does not have is unknown: it is shown, and
// nothing is guessed from its name beyond read and manage.
package scopes
