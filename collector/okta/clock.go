package okta

import (
	"net/http"
	"sync/atomic"
	"time"

	"oktagon/collector/transport"
)

// maxClockError bounds how far the Date header of a response, which anybody may have
// sent, moves the times in assertions and proofs: one that is valid much later could be
// used then by who has seen it.
const maxClockError = 24 * time.Hour

// toldClockError is the difference of the clocks above which it is told. Assertions are
// valid for 5 minutes.
const toldClockError = 5 * time.Minute

// A clock knows the difference between Okta's clock and this machine's, from the Date
// header of the latest response (okta-api.md §4.3-10). The zero clock assumes none.
type clock struct {
	skew  atomic.Int64 // nanoseconds by which Okta's clock is ahead
	known atomic.Bool
}

// now returns the time by Okta's clock.
func (c *clock) now() time.Time { return time.Now().Add(c.offset()) }

// signingTime returns the time by Okta's clock for what is signed, at most
// maxClockError from this machine's.
func (c *clock) signingTime() time.Time {
	return time.Now().Add(min(max(c.offset(), -maxClockError), maxClockError))
}

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

// Now returns the time by Okta's clock, as far as it is known.
func (c *Client) Now() time.Time { return c.clock.now() }

// ClockNote says that this machine's clock and Okta's differ by more than 5 minutes, and
// is "" when they do not or nothing has answered yet.
func (c *Client) ClockNote() string {
	if c.clock.offset().Abs() <= toldClockError {
		return ""
	}
	return "this machine's clock is wrong: " + c.errs.skew() + "; set it, or let it follow a time server"
}
