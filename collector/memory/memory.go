// Package memory bounds what a part of a run takes on a small machine. The collector
// of garbage lets the heap double before it begins; near a limit it begins earlier,
// and what really needs more gets more.
package memory

import (
	"math"
	"runtime/debug"
)

// Within sets a soft limit in bytes until restore is called. One that the environment
// has set (GOMEMLIMIT), as in a container, stays.
func Within(limit int64) (restore func()) {
	before := debug.SetMemoryLimit(-1)
	if before != math.MaxInt64 {
		return func() {}
	}
	debug.SetMemoryLimit(limit)
	return func() { debug.SetMemoryLimit(before) }
}
