package okta

import (
	"math/rand/v2"
	"time"
)

// slowStart is how many requests of a bucket may be in flight while its limit is not
// known, after the first response (okta-api.md §4.3-1).
const slowStart = 4

// A bucket is the state of one of Okta's rate limits. The limiter's lock guards it,
// except for queue.
type bucket struct {
	name       string
	needsSlot  bool
	queue      chan struct{} // held by the request that is next to start
	inFlight   int
	issued     uint64 // requests started, which also numbers them
	lastStart  time.Time
	window     window
	epoch      uint64 // issued when the window was forgotten
	probed     bool   // a request since then got a response
	pauseUntil time.Time
}

// A window is one period of a rate limit, by this machine's clock.
type window struct {
	limit, remaining int       // the smallest remaining of all responses
	number           uint64    // of the request whose response said so
	reset            time.Time // start of the next window
	safeReset        time.Time // the same, with a margin for differences of clocks
}

func (w window) isKnown() bool { return !w.reset.IsZero() }

// reserve is how many of the requests are left to others.
func (w window) reserve(percent int) int { return max(1, w.limit*percent/100) }

// start counts a request that starts now and returns its number.
func (b *bucket) start(now time.Time) uint64 {
	b.issued++
	b.inFlight++
	b.lastStart = now
	return b.issued
}

// delay returns how long the next request must wait, 0 when it may start. A response
// may let it start earlier.
func (b *bucket) delay(now time.Time, reservePercent int) time.Duration {
	if now.Before(b.pauseUntil) {
		return b.pauseUntil.Sub(now)
	}
	if !b.window.isKnown() {
		return b.delayWithoutWindow()
	}
	usable := b.usable(reservePercent)
	if !now.Before(b.window.safeReset) || !now.Before(b.window.reset) && usable > 0 {
		b.forget()
		return b.delayWithoutWindow()
	}
	if usable <= 0 {
		return b.window.safeReset.Sub(now)
	}
	// Spread the usable starts evenly over the rest of the window, counted from the
	// last start.
	interval := b.window.reset.Sub(b.lastStart) / time.Duration(usable+1)
	return b.lastStart.Add(interval).Sub(now)
}

// delayWithoutWindow lets one request find out the limit, and slowStart of them
// continue when its response does not say.
func (b *bucket) delayWithoutWindow() time.Duration {
	if b.inFlight == 0 || b.issued == b.epoch || b.probed && b.inFlight < slowStart {
		return 0
	}
	return untilChanged
}

// usable returns how many requests may start in this window. The window's count does
// not include requests that started after the one it came from. Those that started
// before and are still in flight may not be included either, so the last requests
// wait until all in flight have responded.
func (b *bucket) usable(reservePercent int) int {
	if b.window.remaining <= b.inFlight {
		return 0
	}
	return b.window.remaining - int(b.issued-b.window.number) - b.window.reserve(reservePercent)
}

// learn updates the window from a response. Responses come out of order: learn ignores
// those of an older window, and keeps the smallest count of the present one.
func (b *bucket) learn(h rateLimit, number uint64, c *clock) {
	b.probed = b.probed || number > b.epoch
	if !h.isComplete() {
		return
	}
	now := time.Now()
	reset := c.local(h.reset)
	if latest := now.Add(maxPause); reset.After(latest) {
		reset = latest
	}
	if !reset.After(now) {
		return
	}
	w := &b.window
	sameWindow := w.isKnown() && reset.Sub(w.reset).Abs() < 2*time.Second
	switch {
	case !w.isKnown() || !sameWindow && reset.After(w.reset):
		safe := reset.Add(time.Second + rand.N(time.Second))
		*w = window{limit: h.limit, remaining: h.remaining, number: number, reset: reset, safeReset: safe}
	case !sameWindow:
	case h.remaining < w.remaining, h.remaining == w.remaining && number > w.number:
		w.limit, w.remaining, w.number = h.limit, h.remaining, number
	}
}

// pause closes the bucket until a time. The window after that is not known yet.
func (b *bucket) pause(until time.Time) {
	if until.After(b.pauseUntil) {
		b.pauseUntil = until
	}
	b.forget()
}

// forget drops the window; the next request finds out the new one.
func (b *bucket) forget() { b.window, b.probed, b.epoch = window{}, false, b.issued }
