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

// Attempts per request, the first included (okta-api.md §4.3-6, -7).
const (
	maxFailures        = 8 // 5xx, or no response
	maxInitialFailures = 3 // when the org has never responded: its URL may be wrong
	maxBroken          = 3 // answers that are malformed, stall or are too slow
	maxRateLimited     = 10
	maxRateLimitTime   = 15 * time.Minute
	maxAuthAttempts    = 6 // that the authorizer asks for
)

// A retrier sends a request again until it gets a final response (okta-api.md §4.3).
type retrier struct {
	next         http.RoundTripper
	limiter      *limiter
	log          *slog.Logger
	stats        *statistics
	pending      *pending
	clock        *clock
	connectivity *connectivity
}

// RoundTrip sends a new copy of req for every attempt.
func (r *retrier) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	return r.do(ctx, exchangeOf(ctx), func() (*http.Response, error) {
		return r.next.RoundTrip(req.Clone(ctx))
	})
}

// do calls send until its response is final or the attempts are used up, and returns
// the last response. Each call of send must make a new request.
func (r *retrier) do(ctx context.Context, e *exchange, send func() (*http.Response, error)) (*http.Response, error) {
	attempts := attempts{retrier: r, e: e}
	defer attempts.end()
	for {
		e.auth.sendAgain = false
		resp, err := send()
		if err != nil && ctx.Err() != nil {
			return nil, transport.ContextError(ctx)
		}
		if resp != nil || errors.Is(err, errTooLarge) {
			r.connectivity.noteResponse()
		}
		wait, again := attempts.next(resp, err)
		if !again {
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
		defer r.pending.set(e, awaitsRetry, wait)()
	}
	if wait > loggedWait {
		r.log.Info("waiting before trying again", "path", e.template, "wait_seconds", int(wait.Round(time.Second).Seconds()))
	}
	return transport.Sleep(ctx, wait)
}

// attempts are those of one request.
type attempts struct {
	retrier      *retrier
	e            *exchange
	failures     int  // responses 5xx, or none
	broken       int  // of these, answers that began and were no use
	failing      bool // the limiter knows that there were failures
	authAttempts int
	firstLimited time.Time
}

// next decides by the result of an attempt whether to send the request again, and
// after how long.
func (a *attempts) next(resp *http.Response, err error) (wait time.Duration, again bool) {
	switch {
	case a.e.auth.sendAgain:
		a.authAttempts++
		return 0, a.authAttempts < maxAuthAttempts
	case err != nil:
		return a.afterError(err)
	case resp.StatusCode == http.StatusTooManyRequests:
		return a.afterRateLimit(resp)
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusRequestTimeout:
		return a.afterFailure(a.retrier.clock.retryAfter(resp.Header), a.maxFailures())
	}
	return 0, false
}

func (a *attempts) maxFailures() int {
	if a.e.maxFailures > 0 {
		return a.e.maxFailures
	}
	return maxFailures
}

func (a *attempts) afterError(err error) (wait time.Duration, again bool) {
	a.e.noteFailure(time.Now())
	if !isTransient(err) {
		return 0, false
	}
	if isBroken(err) {
		if a.broken++; a.broken >= maxBroken {
			return 0, false
		}
	}
	most := a.maxFailures()
	if !a.retrier.connectivity.hasResponded() {
		if transport.IsUnknownHost(err) {
			return 0, false
		}
		most = min(most, maxInitialFailures)
	}
	return a.afterFailure(0, most)
}

// isBroken reports whether the server did answer, in a way that is no use. It will do so
// again, other than a network that is down.
func isBroken(err error) bool {
	return errors.Is(err, errBroken) || errors.Is(err, errStalled) || errors.Is(err, errSlowBody) || errors.Is(err, errDeaf) || errors.Is(err, errFlood)
}

// isTransient reports whether sending again may help: not after the credential or a
// certificate was refused, or a body was too large.
func isTransient(err error) bool {
	switch {
	case errors.Is(err, errTooLarge), errors.As(err, new(*SignInError)), transport.IsPermanent(err):
		return false
	case errors.As(err, new(*NetworkError)): // of the token endpoint, which was retried already
		return false
	}
	return true
}

func (a *attempts) afterFailure(retryAfter time.Duration, most int) (wait time.Duration, again bool) {
	a.failures++
	if !a.failing {
		a.failing = true
		a.retrier.limiter.countFailing(+1)
	}
	return max(retryAfter, transport.Backoff(a.failures-1)), a.failures < most
}

// afterRateLimit leaves the wait to the limiter, which has closed the bucket, except
// for a concurrency limit: that opens as soon as one request ends.
func (a *attempts) afterRateLimit(resp *http.Response) (wait time.Duration, again bool) {
	a.retrier.stats.add(a.e, Stats{Limited: 1})
	if a.e.rateLimited == 0 {
		a.firstLimited = time.Now()
	}
	a.e.rateLimited++
	if a.e.rateLimited >= maxRateLimited || time.Since(a.firstLimited) >= maxRateLimitTime {
		return 0, false
	}
	if !readRateLimit(resp.Header).isConcurrency() {
		return 0, true
	}
	wait = time.Second << min(max(a.e.rateLimited-3, 0), 4)
	return wait + rand.N(wait), true
}

func (a *attempts) end() {
	if a.failing {
		a.retrier.limiter.countFailing(-1)
	}
}
