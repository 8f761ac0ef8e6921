package sinks

import (
	"math"
	"runtime/debug"
)

// buildMemory is what the building of an organization of a million users stays
// within; where there is less, as in a container, GOMEMLIMIT says so. The collector of garbage lets the heap double before it begins; near
// this it begins earlier. A heap of less than half of it, which is one of some
// 500,000 users, is not concerned, and a larger organization gets what it needs.
const buildMemory = 1_200_000_000

// limitMemory sets that limit, unless the environment has set one (GOMEMLIMIT),
// until restore is called.
func limitMemory() (restore func()) {
	before := debug.SetMemoryLimit(-1)
	if before != math.MaxInt64 {
		return func() {}
	}
	debug.SetMemoryLimit(buildMemory)
	return func() { debug.SetMemoryLimit(before) }
}
