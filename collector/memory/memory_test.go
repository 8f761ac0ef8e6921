package memory_test

import (
	"math"
	"runtime/debug"
	"testing"

	"oktagon/collector/memory"
)

// TestWithin is about a setting of the whole process, so it is not parallel.
func TestWithin(t *testing.T) {
	const limit = 1 << 30
	asFound := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(asFound)
	for _, test := range []struct {
		name            string
		before, between int64
	}{
		{"none is set", math.MaxInt64, limit},
		{"the environment's stays", 3 << 30, 3 << 30},
	} {
		debug.SetMemoryLimit(test.before)
		restore := memory.Within(limit)
		if got := debug.SetMemoryLimit(-1); got != test.between {
			t.Errorf("%s: the limit is %d, want %d", test.name, got, test.between)
		}
		restore()
		if got := debug.SetMemoryLimit(-1); got != test.before {
			t.Errorf("%s: afterwards the limit is %d, want %d", test.name, got, test.before)
		}
	}
}
