package okta

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"oktagon/collector/redact"
	"oktagon/collector/transport"
)

const (
	maxPause     = 300 * time.Second // okta-api.md §4.3-8: a bogus Reset must not hang the run
	loudWait     = 5 * time.Second   // waits longer than this are logged at info level
	shownWait    = time.Second       // waits longer than this are progress
	untilChanged = time.Hour         // wait for another request to end
	troubleLimit = 2                 // okta-api.md §4.3-7: in flight per bucket while 5xx lasts
	calmAnswers  = 20                // answers without a concurrency 429 that raise the limit by one
)

// A gate lets requests through when Okta's limits allow (okta-api.md §4.3). One
// requester per bucket, the first come, waits for its turn; it takes a slot only
// when it may start. Requests for tokens need no slot: others may hold all of
// them while they wait for the token.
type gate struct {
	next    http.RoundTripper
	clock   *clock
	log     *slog.Logger
	scrub   *redact.Redactor
	onWait  func(string, time.Time)
	onPace  func(string)
	stats   *statistics
	reserve int // percent
	max     int // slots

	mu       sync.Mutex // guards what follows and every bucket
	buckets  map[string]*bucket
	inFlight int
	limit    int // slots just now, at most max
	lastCut  time.Time
	calm     int
	troubled int           // requests in a run of broken answers
	changed  chan struct{} // closed when anything above changes
}

func newGate(next http.RoundTripper, c *Client, cfg Config) *gate {
	return &gate{
		next: next, clock: c.clock, log: cfg.Logger, scrub: c.scrub, onWait: cfg.OnWait, onPace: cfg.OnThrottled, stats: c.stats,
		reserve: cfg.ReservePercent, max: cfg.MaxConcurrency, limit: cfg.MaxConcurrency,
		buckets: map[string]*bucket{}, changed: make(chan struct{}),
	}
}

// RoundTrip waits for the bucket, sends, and learns from the answer.
func (g *gate) RoundTrip(req *http.Request) (*http.Response, error) {
	e := exchangeOf(req.Context())
	b, seq, err := g.acquire(req.Context(), e)
	if err != nil {
		closeBody(req)
		return nil, err
	}
	start := time.Now()
	g.stats.count(e, 0, 1)
	resp, err := g.next.RoundTrip(req)
	g.stats.count(e, 0, -1)
	remaining := g.release(b, seq, e, resp)
	g.logRequest(req, e, resp, err, time.Since(start), remaining)
	return resp, err
}

// acquire waits until a request of e's bucket may start.
func (g *gate) acquire(ctx context.Context, e *exchange) (*bucket, uint64, error) {
	b := g.bucket(e.bucket)
	g.stats.count(e, 1, 0)
	defer g.stats.count(e, -1, 0)
	select {
	case b.turn <- struct{}{}:
		defer func() { <-b.turn }()
	case <-ctx.Done():
		return nil, 0, transport.ContextError(ctx)
	}
	for {
		if err := transport.ContextError(ctx); err != nil {
			return nil, 0, err
		}
		seq, wait, changed := g.admit(b)
		if wait <= 0 {
			g.stats.add(e, Stats{Requests: 1})
			return b, seq, nil
		}
		g.announce(b, wait)
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-changed:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

func (g *gate) bucket(name string) *bucket {
	g.mu.Lock()
	defer g.mu.Unlock()
	b := g.buckets[name]
	if b == nil {
		b = &bucket{name: name, exempt: name == "token", turn: make(chan struct{}, 1)}
		g.buckets[name] = b
	}
	return b
}

// admit starts a request, or says how long to wait unless changed closes first.
func (g *gate) admit(b *bucket) (seq uint64, wait time.Duration, changed <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	wait = b.delay(time.Now(), g.reserve)
	if wait <= 0 && g.full(b) {
		wait = untilChanged
	}
	if wait > 0 {
		return 0, wait, g.changed
	}
	if !b.exempt {
		g.inFlight++
	}
	return b.start(time.Now()), 0, nil
}

func (g *gate) full(b *bucket) bool {
	return !b.exempt && g.inFlight >= g.limit || g.troubled > 0 && b.inFlight >= troubleLimit
}

// release gives the slot back and returns what is known to remain, -1 if nothing.
func (g *gate) release(b *bucket, seq uint64, e *exchange, resp *http.Response) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer g.notify()
	b.inFlight--
	g.calm++
	if !b.exempt {
		g.inFlight--
	}
	if resp != nil {
		h := readLimits(resp.Header)
		switch {
		case resp.StatusCode == http.StatusTooManyRequests && h.concurrency():
			g.cut()
		case resp.StatusCode == http.StatusTooManyRequests:
			b.learn(h, seq, g.clock)
			b.pause(g.pauseFor(h, e))
		default:
			b.learn(h, seq, g.clock)
		}
	}
	if g.calm >= calmAnswers && g.limit < g.max {
		g.limit, g.calm = g.limit+1, 0
	}
	if !b.window.live() {
		return -1
	}
	return b.window.remaining
}

// notify wakes all who wait; g.mu is held.
func (g *gate) notify() {
	close(g.changed)
	g.changed = make(chan struct{})
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}
