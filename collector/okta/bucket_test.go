package okta

import (
	"testing"
	"testing/synctest"
	"time"
)

// Answers overtake each other: of what Okta says is left, the requests in flight
// may take each one, though they were sent before the answer came.
func TestRequestsInFlightCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		for inFlight, waits := range map[int]bool{0: false, 4: false, 5: true, 6: true} {
			b := bucket{issued: 20, inFlight: inFlight, lastStart: now.Add(-time.Minute)}
			b.window = window{limit: 20, remaining: 5, seq: 20, reset: now.Add(30 * time.Second), safe: now.Add(31 * time.Second)}
			if wait := b.delay(now, 10); waits != (wait == 31*time.Second) || !waits && wait > 0 {
				t.Errorf("5 are left, %d in flight: the next one waits for %s", inFlight, wait)
			}
		}
	})
}
