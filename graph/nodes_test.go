package graph

import (
	"maps"
	"slices"
	"testing"

	"oktagon/graph/kind"
)

// Every kind of node is written.
func TestNodeWriters(t *testing.T) {
	t.Parallel()
	if !slices.Equal(slices.Sorted(maps.Keys(nodeWriters)), kind.Nodes()) {
		t.Error("nodeWriters does not have every kind of node")
	}
}
