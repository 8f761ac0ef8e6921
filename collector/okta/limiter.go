package okta

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"oktagon/collector/transport"
)

const (
	maxPause         = 300 * time.Second // okta-api.md §4.3-8: a wrong Reset must not stop the run
	untilChanged     = time.Hour         // wait until another request ends
	maxDuringTrouble = 2                 // okta-api.md §4.3-7: in flight per bucket while requests fail
)

// A limiter lets requests start when Okta's rate limits allow it (okta-api.md §4.3).
// Per bucket, requests queue in the order in which they come, and only the first of
// the queue waits for the limit and for a slot. Token requests need no slot: all
// slots may be held by requests that wait for the token.
type limiter struct {
	next           http.RoundTripper
	clock          *clock
	stats          *statistics
	pending        *pending
	reporter       *reporter
	reservePercent int

	mu      sync.Mutex // guards what follows and every bucket
	buckets map[string]*bucket
	slots   slots
	failing int           // requests that are retried after a failure
	changed chan struct{} // closed when any of the above changes
}

func newLimiter(next http.RoundTripper, c *Client, cfg Config) *limiter {
	return &limiter{
		next: next, clock: c.clock, stats: c.stats, pending: c.pending, reporter: newReporter(c.redactor, cfg), reservePercent: cfg.ReservePercent,
		buckets: map[string]*bucket{}, slots: slots{max: cfg.MaxConcurrency, allowed: cfg.MaxConcurrency}, changed: make(chan struct{}),
	}
}

// RoundTrip waits for the rate limit, sends req, and reads the limit from the
// response.
func (l *limiter) RoundTrip(req *http.Request) (*http.Response, error) {
	e := exchangeOf(req.Context())
	b, number, err := l.acquire(req.Context(), e)
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	start := time.Now()
	l.stats.count(e, 0, 1)
	resp, err := l.next.RoundTrip(req)
	l.stats.count(e, 0, -1)
	perMinute, remaining := l.release(b, number, e, resp)
	l.reporter.onRequest(e.resource, e.bucket, perMinute)
	l.reporter.logRequest(req, resp, err, time.Since(start), remaining)
	return resp, err
}

// acquire waits until a request may start, and returns its bucket and its number
// there.
func (l *limiter) acquire(ctx context.Context, e *exchange) (*bucket, uint64, error) {
	b := l.bucket(e.bucket)
	l.stats.count(e, 1, 0)
	defer l.stats.count(e, -1, 0)
	select {
	case b.queue <- struct{}{}:
		defer func() { <-b.queue }()
	case <-ctx.Done():
		return nil, 0, transport.ContextError(ctx)
	}
	for {
		if err := transport.ContextError(ctx); err != nil {
			return nil, 0, err
		}
		number, wait, changed := l.tryStart(b)
		if wait <= 0 {
			l.stats.add(e, Stats{Requests: 1})
			return b, number, nil
		}
		l.reporter.reportWait(b.name, wait)
		done := func() {}
		if wait > reportedWait && wait != untilChanged {
			done = l.pending.set(e, awaitsLimit, wait)
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-changed:
		case <-ctx.Done():
		}
		timer.Stop()
		done()
	}
}

func (l *limiter) bucket(name string) *bucket {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[name]
	if b == nil {
		b = &bucket{name: name, needsSlot: name != tokenBucket, queue: make(chan struct{}, 1)}
		l.buckets[name] = b
	}
	return b
}

// tryStart starts a request and returns its number in the bucket, or returns how long
// to wait, unless changed is closed before.
func (l *limiter) tryStart(b *bucket) (number uint64, wait time.Duration, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	wait = b.delay(now, l.reservePercent)
	if wait <= 0 && (b.needsSlot && l.slots.full() || l.failing > 0 && b.inFlight >= maxDuringTrouble) {
		wait = untilChanged
	}
	if wait > 0 {
		return 0, wait, l.changed
	}
	if b.needsSlot {
		l.slots.inUse++
	}
	return b.start(now), 0, nil
}

// release frees the slot and reads the rate limit from the response. It returns how many
// requests a window of the bucket leaves us, 0 when not known, and how many remain in this
// one, -1 when not known.
func (l *limiter) release(b *bucket, number uint64, e *exchange, resp *http.Response) (perMinute, remaining int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.notify()
	b.inFlight--
	if b.needsSlot {
		l.slots.inUse--
	}
	l.slots.sinceCut++
	if resp != nil {
		h := readRateLimit(resp.Header)
		isLimited := resp.StatusCode == http.StatusTooManyRequests
		if isLimited && h.isConcurrency() {
			l.slots.cut()
		} else {
			b.learn(h, number, l.clock)
			if isLimited {
				b.pause(l.pauseEnd(h, l.clock.retryAfter(resp.Header), e))
			}
		}
	}
	l.slots.grow()
	if !b.window.isKnown() {
		return 0, -1
	}
	return max(1, b.window.limit-b.window.reserve(l.reservePercent)), b.window.remaining
}

// pauseEnd returns the time until which a 429 closes its bucket.
func (l *limiter) pauseEnd(h rateLimit, retryAfter time.Duration, e *exchange) time.Time {
	now := time.Now()
	end := now.Add(retryAfter)
	if reset := l.clock.local(h.reset); h.hasReset && reset.After(now) && reset.Add(time.Second).After(end) {
		end = reset.Add(time.Second)
	}
	if !end.After(now) {
		end = now.Add(max(time.Second, transport.Backoff(e.rateLimited)))
	}
	if latest := now.Add(maxPause); end.After(latest) {
		end = latest
	}
	return end.Add(rand.N(time.Second))
}

// countFailing changes the number of requests that are retried after a failure.
func (l *limiter) countFailing(by int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failing += by
	l.notify()
}

// notify wakes everything that waits for a change; l.mu is held.
func (l *limiter) notify() {
	close(l.changed)
	l.changed = make(chan struct{})
}
