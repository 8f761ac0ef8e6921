package okta

import (
	"net/http"
	"sync/atomic"
	"time"

	"oktagon/collector/transport"
)

// A clock knows the difference between Okta's clock and this machine's, from the Date
// header of the latest response (okta-api.md §4.3-10). The zero clock assumes none.
type clock struct {
	skew  atomic.Int64 // nanoseconds by which Okta's clock is ahead
	known atomic.Bool
}

// now returns the time by Okta's clock.
func (c *clock) now() time.Time { return time.Now().Add(c.offset()) }

func (c *clock) offset() time.Duration { return time.Duration(c.skew.Load()) }

// local converts a time by Okta's clock into one by this machine's.
func (c *clock) local(server time.Time) time.Time { return server.Add(-c.offset()) }

// observe reads the Date header of a response.
func (c *clock) observe(h http.Header) {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return
	}
	c.skew.Store(int64(time.Until(date)))
	c.known.Store(true)
}

// retryAfter returns the wait that the Retry-After header asks for, at most maxPause
// and 0 when there is none.
func (c *clock) retryAfter(h http.Header) time.Duration {
	return min(transport.RetryAfter(h, c.now()), maxPause)
}
