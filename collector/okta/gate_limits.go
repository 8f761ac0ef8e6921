package okta

import (
	"math/rand/v2"
	"time"

	"oktagon/collector/transport"
)

// cut halves the slots after a concurrency 429, at most once a second: the
// requests that were in flight together are refused together.
func (g *gate) cut() {
	g.calm = 0
	if now := time.Now(); now.Sub(g.lastCut) >= time.Second {
		g.lastCut = now
		g.limit = max(1, min(g.limit, g.inFlight+1)/2)
	}
}

// pauseFor is the time until which a rate 429 closes its bucket.
func (g *gate) pauseFor(h limits, e *exchange) time.Time {
	now := time.Now()
	until := now.Add(h.retryAfter(g.clock))
	if reset := g.clock.local(h.reset); h.hasReset && reset.After(now) && reset.Add(time.Second).After(until) {
		until = reset.Add(time.Second)
	}
	if !until.After(now) {
		until = now.Add(max(time.Second, transport.Backoff(e.limited)))
	}
	if limit := now.Add(maxPause); until.After(limit) {
		until = limit
	}
	return until.Add(rand.N(time.Second))
}

// trouble counts the requests that are in a run of broken answers.
func (g *gate) trouble(by int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.troubled += by
	g.notify()
}
