package okta

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// limits are the rate-limit headers of one answer (okta-api.md §4.1).
type limits struct {
	limit, remaining                 int
	reset                            time.Time // by Okta's clock
	hasLimit, hasRemaining, hasReset bool
	retry                            string
}

func readLimits(h http.Header) limits {
	var l limits
	l.limit, l.hasLimit = intHeader(h, "X-Rate-Limit-Limit")
	l.remaining, l.hasRemaining = intHeader(h, "X-Rate-Limit-Remaining")
	if seconds, ok := intHeader(h, "X-Rate-Limit-Reset"); ok {
		l.reset, l.hasReset = time.Unix(int64(seconds), 0), true
	}
	l.retry = strings.TrimSpace(h.Get("Retry-After"))
	return l
}

func intHeader(h http.Header, name string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(h.Get(name)))
	return n, err == nil && n >= 0
}

func (l limits) complete() bool { return l.hasLimit && l.hasRemaining && l.hasReset && l.limit > 0 }

// concurrency reports the form of a 429 that means "too many at once".
func (l limits) concurrency() bool {
	return l.hasLimit && l.hasRemaining && l.limit == 0 && l.remaining == 0
}

// retryAfter is the wait that Retry-After asks for, in seconds or as a date; 0
// when there is none.
func (l limits) retryAfter(c *clock) time.Duration {
	if seconds, err := strconv.Atoi(l.retry); err == nil && seconds >= 0 {
		return min(time.Duration(min(seconds, 3600))*time.Second, maxPause)
	}
	if date, err := http.ParseTime(l.retry); err == nil {
		return min(max(date.Sub(c.now()), 0), maxPause)
	}
	return 0
}
