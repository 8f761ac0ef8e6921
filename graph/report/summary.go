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
	Uploading     bool     // the run uploads the files itself
	Notes         []string // about the configuration
	Queries       []Query  // the saved queries of oktagon
}

// Graph says what was built and which files were written. Its fields are described in
// docs/summary.md.
type Graph struct {
	graph.Stats
	Files []opengraph.File `json:"files"`
	// HybridLeftOut is the number of hybrid edges that were not written, because standard output
	// has room for the main graph only.
	HybridLeftOut int `json:"hybrid_left_out,omitempty"`
}

// Query is a saved query, with the resources that it needs and that were not read to the end:
// without them, an empty answer means nothing.
type Query struct {
	Name    string   `json:"name"`
	Missing []string `json:"missing,omitempty"`
}
