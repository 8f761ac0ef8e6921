package okta

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"oktagon/collector/transport"
)

// Tries per request (okta-api.md §4.3-6, -7); the first counts. An org that has
// never answered is given up sooner: its URL may be wrong.
const (
	maxBrokenTries  = 8
	maxUnseenTries  = 3
	maxLimitedTries = 10
	maxLimitedTime  = 15 * time.Minute
	maxAgain        = 6
)

// A retrier sends a request until it has an answer that counts (okta-api.md §4.3).
type retrier struct {
	next    http.RoundTripper
	gate    *gate
	log     *slog.Logger
	stats   *statistics
	clock   *clock
	contact *contact
}

// RoundTrip sends a fresh copy of req for every try.
func (r *retrier) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	return r.do(ctx, exchangeOf(ctx), func() (*http.Response, error) {
		return r.next.RoundTrip(req.Clone(ctx))
	})
}

// do calls send until its answer counts or the tries are used up; then the last
// answer is returned as it is. Each call of send must make a request of its own.
func (r *retrier) do(ctx context.Context, e *exchange, send func() (*http.Response, error)) (*http.Response, error) {
	run := retryRun{retrier: r, e: e, start: time.Now()}
	defer run.end()
	for {
		e.again = false
		resp, err := send()
		if err != nil && ctx.Err() != nil {
			return nil, transport.ContextError(ctx)
		}
		if resp != nil || errors.Is(err, errTooLarge) {
			r.contact.answered()
		}
		wait, more := run.next(resp, err)
		if !more {
			return resp, err
		}
		if resp != nil {
			_ = resp.Body.Close()
		}
		r.stats.add(e, Stats{Retries: 1})
		if err := r.sleep(ctx, e, wait); err != nil {
			return nil, err
		}
	}
}

func (r *retrier) sleep(ctx context.Context, e *exchange, wait time.Duration) error {
	if wait > 0 {
		r.stats.count(e, 1, 0)
		defer r.stats.count(e, -1, 0)
	}
	if wait > loudWait {
		r.log.Info("waiting before trying again", "path", e.template, "wait", wait.Round(time.Second))
	}
	return transport.Sleep(ctx, wait)
}

// A retryRun is the state of one request.
type retryRun struct {
	*retrier
	e            *exchange
	start        time.Time
	firstLimited time.Time
	broken       int
	repeats      int
	troubled     bool
}

// next judges an answer: whether the request is sent again, and after how long.
func (r *retryRun) next(resp *http.Response, err error) (time.Duration, bool) {
	switch {
	case r.e.again:
		r.repeats++
		return 0, r.repeats < maxAgain
	case err != nil:
		return r.afterError(err)
	case resp.StatusCode == http.StatusTooManyRequests:
		return r.afterLimit(resp)
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusRequestTimeout:
		return r.afterBroken(readLimits(resp.Header).retryAfter(r.clock), r.maxTries())
	}
	return 0, false
}

func (r *retryRun) maxTries() int {
	if r.e.tries > 0 {
		return r.e.tries
	}
	return maxBrokenTries
}

func (r *retryRun) afterError(err error) (time.Duration, bool) {
	now := time.Now()
	r.e.failed, r.e.unanswered = now, r.e.failed
	if r.e.unanswered.IsZero() {
		r.e.unanswered = now
	}
	if !transient(err) {
		return 0, false
	}
	tries := r.maxTries()
	if !r.contact.ever() {
		if transport.IsUnknownHost(err) {
			return 0, false
		}
		tries = min(tries, maxUnseenTries)
	}
	return r.afterBroken(0, tries)
}

func (r *retryRun) afterBroken(asked time.Duration, tries int) (time.Duration, bool) {
	r.stats.add(r.e, Stats{Broken: 1})
	r.broken++
	if !r.troubled {
		r.troubled = true
		r.gate.trouble(+1)
	}
	return max(asked, transport.Backoff(r.broken-1)), r.broken < tries
}

// afterLimit leaves the wait to the gate, which has closed the bucket, except
// that "too many at once" is over as soon as one request ends.
func (r *retryRun) afterLimit(resp *http.Response) (time.Duration, bool) {
	r.stats.add(r.e, Stats{Limited: 1})
	if r.e.limited == 0 {
		r.firstLimited = time.Now()
	}
	r.e.limited++
	if r.e.limited >= maxLimitedTries || time.Since(r.firstLimited) >= maxLimitedTime {
		return 0, false
	}
	if !readLimits(resp.Header).concurrency() {
		return 0, true
	}
	grown := time.Second << min(max(r.e.limited-3, 0), 4)
	return grown + rand.N(grown), true
}

func (r *retryRun) end() {
	if r.troubled {
		r.gate.trouble(-1)
	}
}
