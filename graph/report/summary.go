package report

import (
	"oktagon/graph"
	"oktagon/graph/opengraph"
)

// Summary is what a run says about itself, as text and as JSON.
type Summary struct {
	Report        *Report
	Graph         Graph
	FindingsShown bool     // the findings are written separately
	Notes         []string // about the configuration
	Queries       []Query  // the saved queries of oktagon
}

// Graph says what was built and where it is.
type Graph struct {
	graph.Stats
	// Files are what was written.
	Files []opengraph.File `json:"files"`
	// HybridLeftOut counts the edges into other graphs that standard output has
	// no place for.
	HybridLeftOut int `json:"hybrid_left_out,omitempty"`
}

// Query is a saved query and the resources that it needs and that were not read
// to their end: without them, an empty answer means nothing.
type Query struct {
	// Name is the query's name.
	Name string `json:"name"`
	// Missing are the resources without which its answer means nothing.
	Missing []string `json:"missing,omitempty"`
}
