// Package admin writes admin roles: the roles themselves, who is assigned which and
// for what, resource sets, and the edges that roles give (edges.md §7 and §8).
//
// Unknown is fail-closed: when Okta did not return what an assignment is limited to,
// no edges follow from it; when it is not known who is an admin, the edges that would
// need it are counted and not written.
package admin
