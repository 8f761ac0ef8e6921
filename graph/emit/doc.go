// Package emit is what every subject of the graph needs to read records and to
// write nodes and edges.
//
// A [Reader] reads the records of a snapshot, ahead of the code that uses them. An
// [Emitter] writes one graph into a [Sink]: it gives a node the properties that all
// nodes have, knows which nodes were written, writes an edge only when both its ends
// are among them, and counts.
//
// What stays in memory grows with nodes (their ids), never with edges.
package emit
