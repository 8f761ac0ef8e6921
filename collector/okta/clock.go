package okta

import (
	"net/http"
	"sync/atomic"
	"time"
)

// A clock knows how far Okta's clock is from ours, by the Date header of the
// latest response (okta-api.md §4.3-10). The zero clock trusts ours.
type clock struct {
	skew  atomic.Int64 // nanoseconds, server minus local
	known atomic.Bool
}

// now is the time by Okta's clock.
func (c *clock) now() time.Time { return time.Now().Add(c.offset()) }

func (c *clock) offset() time.Duration { return time.Duration(c.skew.Load()) }

// local turns a time of Okta's clock into one of ours.
func (c *clock) local(server time.Time) time.Time { return server.Add(-c.offset()) }

// observe learns from a response's headers.
func (c *clock) observe(h http.Header) {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return
	}
	c.skew.Store(int64(time.Until(date)))
	c.known.Store(true)
}
