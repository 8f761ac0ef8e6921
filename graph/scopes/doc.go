// Package scopes knows what the OAuth scopes of the Okta API let their holder do.
//
// The table is embedded data. Code names scopes only in the combinations of several
// scopes and in what the edges that roles give require, both in this package. Names
// are compared exactly, letter case included. A scope that the table does not have is
// unknown: it is shown, and nothing is guessed from its name beyond read and manage.
package scopes
