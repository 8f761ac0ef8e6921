// Package cyphertest runs queries over a graph in memory, so that tests can say which
// rows a saved query gives. It is for tests of other packages and is not part of the
// program.
//
// It knows the part of Cypher that our queries and documents use and refuses the rest:
// one MATCH, one WHERE, a RETURN of variables, and LIMIT. As in Cypher, a missing
// property is null, a comparison with null is null, and no relationship is used twice in
// one match. It does not know allShortestPaths: see opengraph.md §10.
package cyphertest
