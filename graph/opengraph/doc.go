// Package opengraph is BloodHound's OpenGraph file format: nodes, edges, a writer that
// streams them to disk, and a reader.
//
// It does not know Okta or what a property means, and it does not check elements;
// package schema does. Its invariants:
//
//   - The same elements give the same bytes: keys have a fixed order, nothing is
//     sorted, and no time and no random name gets into a file.
//   - A graph is never held in memory. A [Writer] holds one element and its buffers.
//   - A run that fails or is cancelled leaves no file that looks complete.
package opengraph
