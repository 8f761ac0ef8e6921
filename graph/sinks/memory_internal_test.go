package sinks

import (
	"math"
	"runtime/debug"
	"testing"
)

// TestLimitMemory is about a setting of the whole process, so it is not parallel.
func TestLimitMemory(t *testing.T) {
	asFound := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(asFound)
	for _, test := range []struct {
		name            string
		before, between int64
	}{
		{"none is set", math.MaxInt64, buildMemory},
		{"the environment's stays", 3 << 30, 3 << 30},
	} {
		debug.SetMemoryLimit(test.before)
		restore := limitMemory()
		if got := debug.SetMemoryLimit(-1); got != test.between {
			t.Errorf("%s: the limit is %d, want %d", test.name, got, test.between)
		}
		restore()
		if got := debug.SetMemoryLimit(-1); got != test.before {
			t.Errorf("%s: afterwards the limit is %d, want %d", test.name, got, test.before)
		}
	}
}
