package okta

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A rateLimit is what the rate-limit headers of one response say (okta-api.md §4.1).
type rateLimit struct {
	limit, remaining                 int
	reset                            time.Time // by Okta's clock
	hasLimit, hasRemaining, hasReset bool
}

func readRateLimit(h http.Header) rateLimit {
	var r rateLimit
	r.limit, r.hasLimit = intHeader(h, "X-Rate-Limit-Limit")
	r.remaining, r.hasRemaining = intHeader(h, "X-Rate-Limit-Remaining")
	if seconds, ok := intHeader(h, "X-Rate-Limit-Reset"); ok {
		r.reset, r.hasReset = time.Unix(int64(seconds), 0), true
	}
	return r
}

func intHeader(h http.Header, name string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(h.Get(name)))
	return n, err == nil && n >= 0
}

func (r rateLimit) isComplete() bool {
	return r.hasLimit && r.hasRemaining && r.hasReset && r.limit > 0
}

// isConcurrency reports whether the headers of a 429 mean too many requests at once,
// and not too many in this minute.
func (r rateLimit) isConcurrency() bool {
	return r.hasLimit && r.hasRemaining && r.limit == 0 && r.remaining == 0
}
