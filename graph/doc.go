// Package graph says what a snapshot means: it turns the records of an Okta
// organization into the nodes and edges of BloodHound's Okta extension.
//
// [Build] is a pure function of the snapshot: the same snapshot gives the same
// elements in the same order. Nodes come by kind and id, edges by rule, then by
// the parent that is read, then by child. The output is never sorted; inputs are
// read in their order or, where nodes have other ids than the records, in the
// order of those. Memory grows with objects (their ids), never with edges.
//
// Unknown is not empty: a property that counts or lists what was not read to its
// end is left out.
//
// An edge is written only when both its ends are nodes of the graph. The others
// are counted, see [Stats].
//
// Admin roles, edges to other graphs and the SAML model have packages of their own.
// Here are the directory, applications and OAuth scopes, one file per subject. A new
// kind of node is a row of the table in nodes.go, a new edge one of that in edges.go.
package graph
