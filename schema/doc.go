// Package schema says what the program may write: JSON Schema 2020-12 documents
// of our own, stricter than BloodHound's, and the validator that holds every
// node and edge to them before it reaches a file.
//
// There is one document per node kind in nodes/, one definition per edge kind in
// edges.json, and what they share in common.json. A kind or a property that is
// not in them is refused. Required is only what is always known: a null from
// Okta leaves its property out and is no violation. So an [Error] never says
// that an organization is odd, it says that this program has a bug.
//
// Invariants:
//
//   - jsonschema is the authority, and is far too slow for every element (about
//     100 µs each). It is run once per distinct skeleton: all of an element that
//     the documents can see. A keyword that looks at a value (pattern, format,
//     const, enum, a length) may therefore guard only a value whose text the
//     skeleton holds, or for which there is a check in Go whose outcome it
//     holds. New refuses documents that break this for a property, a test
//     proves the rest.
//   - What JSON Schema cannot say is in rules.go: folding of ids, the kinds an
//     edge may join, repeated keys, numbers that BloodHound would round.
//   - No document is ever loaded from the network.
package schema
