// Package opengraph is the file format of BloodHound OpenGraph: nodes, edges,
// and a writer that streams them to disk.
//
// It knows nothing of Okta and of what a property means, and it does not check
// what it is given; package schema does. Its invariants:
//
//   - Same elements in, same bytes out: keys have a fixed order, nothing is
//     sorted, no time and no random name reaches a file.
//   - A graph is never held in memory. A [Writer] keeps one element and its
//     buffers.
//   - A run that fails or is cancelled leaves no file that looks complete.
package opengraph
