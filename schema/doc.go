// Package schema defines what the program may write: JSON Schema 2020-12 documents,
// stricter than BloodHound's, and the validator that checks every node and edge
// against them before it reaches a file. It also has our extension definition and
// our saved queries for BloodHound.
//
// There is one document per node kind in nodes/, one definition per edge kind in
// edges.json, and what they share in common.json. A kind or a property that is
// not in them is refused. A property is required only when Okta always sends it: a
// null leaves the property out and is no violation. So an [Error] is always a bug
// in this program, never an unusual organization.
//
// Invariants:
//
//   - jsonschema decides, but it takes about 100 µs per element, far too long to run
//     it for each. It runs once per distinct shape, which is everything in an
//     element that the documents look at. So a keyword that looks at a value
//     (pattern, format, const, enum, a length) is allowed only on a value whose text
//     is part of the shape, or that has a check in Go whose outcome is part of it.
//     New refuses documents that break this rule for a property, a test finds the
//     rest.
//   - What JSON Schema cannot express is in rules.go: upper case of ids, the kinds
//     that an edge may join, duplicate keys, numbers that BloodHound would round.
//   - No document is ever loaded from the network.
package schema
