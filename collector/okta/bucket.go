package okta

import (
	"math/rand/v2"
	"time"
)

// slowStart is how many requests a bucket without limits may have in flight
// once one answer has come (okta-api.md §4.3-1).
const slowStart = 4

// A bucket is what is known of one of Okta's rate limits. The gate's lock guards
// it; turn is held by the one requester that waits at its head.
type bucket struct {
	name       string
	exempt     bool // needs no slot
	turn       chan struct{}
	inFlight   int
	issued     uint64 // requests started, which numbers them
	lastStart  time.Time
	epoch      uint64 // issued when the last window ended
	probed     bool   // a request after that was answered
	window     window
	pauseUntil time.Time
	announced  time.Time // until when a wait was told of
	paced      time.Time // when it was told that the limit sets the pace
}

// A window is one period of a rate limit, by our clock. Remaining is what the
// answer to request number seq said, the smallest of all answers.
type window struct {
	limit, remaining int
	seq              uint64
	reset            time.Time // start of the next window
	safe             time.Time // the same, late enough for every clock
}

func (w window) live() bool { return !w.reset.IsZero() }

// start counts a request that begins now and numbers it.
func (b *bucket) start(now time.Time) uint64 {
	b.issued++
	b.inFlight++
	b.lastStart = now
	return b.issued
}

// delay is how long the next request must wait, 0 for not at all. What would let
// it start sooner is an answer.
func (b *bucket) delay(now time.Time, reserve int) time.Duration {
	if now.Before(b.pauseUntil) {
		return b.pauseUntil.Sub(now)
	}
	if !b.window.live() {
		return b.unlimitedDelay()
	}
	usable := b.usable(reserve)
	if !now.Before(b.window.safe) || !now.Before(b.window.reset) && usable > 0 {
		b.forget()
		return b.unlimitedDelay()
	}
	if usable <= 0 {
		return b.window.safe.Sub(now)
	}
	// The starts that are left are spread over the time that is left: had the
	// last one not been counted yet, there would be one more.
	interval := b.window.reset.Sub(b.lastStart) / time.Duration(usable+1)
	return b.lastStart.Add(interval).Sub(now)
}

// unlimitedDelay is delay without a known window: one request asks, four go on.
func (b *bucket) unlimitedDelay() time.Duration {
	if b.inFlight == 0 || b.issued == b.epoch || b.probed && b.inFlight < slowStart {
		return 0
	}
	return untilChanged
}

// usable is how many requests may start in this window. Those started after the
// one whose answer gave the count are not in it; those started before may have
// been overtaken, so that the last requests wait until all are counted.
func (b *bucket) usable(reservePercent int) int {
	reserve := max(1, b.window.limit*reservePercent/100)
	usable := b.window.remaining - int(b.issued-b.window.seq) - reserve
	if b.window.remaining <= b.inFlight {
		return 0
	}
	return usable
}

// learn takes the newest window from an answer to request number seq. Answers
// come out of order: an older window is ignored, of the same one the smaller
// count is kept.
func (b *bucket) learn(h limits, seq uint64, c *clock) {
	b.probed = b.probed || seq > b.epoch
	if !h.complete() {
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
	sameWindow := b.window.live() && reset.Sub(b.window.reset).Abs() < 2*time.Second
	switch {
	case !b.window.live() || !sameWindow && reset.After(b.window.reset):
		safe := reset.Add(time.Second + rand.N(time.Second))
		b.window = window{limit: h.limit, remaining: h.remaining, seq: seq, reset: reset, safe: safe}
	case !sameWindow:
	case h.remaining < b.window.remaining, h.remaining == b.window.remaining && seq > b.window.seq:
		b.window.limit, b.window.remaining, b.window.seq = h.limit, h.remaining, seq
	}
}

// pause closes the bucket and forgets its window: what comes after is unknown.
func (b *bucket) pause(until time.Time) {
	if until.After(b.pauseUntil) {
		b.pauseUntil = until
	}
	b.forget()
}

// forget drops the window; the next request asks for a new one.
func (b *bucket) forget() { b.window, b.probed, b.epoch = window{}, false, b.issued }
