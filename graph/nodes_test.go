package graph

import (
	"slices"
	"strings"
	"testing"
)

// TestTables holds the table of node kinds to its order.
func TestTables(t *testing.T) {
	t.Parallel()
	byName := func(x, y nodeKind) int { return strings.Compare(x.name, y.name) }
	if !slices.IsSortedFunc(nodeKinds, byName) || len(nodeKinds) != 27 {
		t.Error("nodeKinds is not the 27 kinds in their order")
	}
}
