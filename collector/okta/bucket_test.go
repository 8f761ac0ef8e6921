package okta

import (
	"testing"
	"testing/synctest"
	"time"
)

// Responses come out of order, so each request in flight may use up one of the remaining
// ones, even if it was sent before the response that gives their number.
func TestRemainingCoversInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		for inFlight, waits := range map[int]bool{0: false, 4: false, 5: true, 6: true} {
			b := bucket{issued: 20, inFlight: inFlight, lastStart: now.Add(-time.Minute)}
			b.window = window{limit: 20, remaining: 5, number: 20, reset: now.Add(30 * time.Second), safeReset: now.Add(31 * time.Second)}
			if wait := b.delay(now, 10); waits != (wait == 31*time.Second) || !waits && wait > 0 {
				t.Errorf("5 remain, %d in flight: the next one waits for %s", inFlight, wait)
			}
		}
	})
}
