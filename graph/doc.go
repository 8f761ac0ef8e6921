// Package graph says what a snapshot means: it turns the records of an Okta
// organization into the nodes and edges of BloodHound's Okta extension.
//
// [Build] is a pure function of the snapshot: the same snapshot gives the same
// elements in the same order. Nodes come by kind and id, edges by rule, then by
// the parent that is read, then by child. Nothing sorts the output; inputs are
// read in their order, or, where nodes have other ids than the records, in the
// order of those. What stays in memory grows with objects (their ids), never with
// edges.
//
// Unknown is not empty: a property that counts or lists what was not read to its
// end is left out.
//
// An edge is written only when both its ends are nodes of the graph. The others
// are counted, see [Stats].
//
// There is one file per subject (users.go, integrations.go, ...). A new subject
// is such a file and its rows in the tables of tables.go.
package graph
