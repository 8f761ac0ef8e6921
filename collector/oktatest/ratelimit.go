package oktatest

import (
	"maps"
	"sync"
	"time"
)

// noLimit is the limit of a bucket for which none is set: a client on the same
// machine cannot send so many requests a minute.
const noLimit = 10_000_000

// rateLimits counts the requests of each bucket in windows of a minute. A window
// begins with the first request after the last window ended.
type rateLimits struct {
	limits map[string]int

	mu      sync.Mutex // guards the rest
	windows map[string]window
	over    map[string]int
}

type window struct {
	used int
	end  time.Time
}

// quota is what the rate-limit headers say.
type quota struct {
	limit, remaining int
	reset            time.Time
	ok               bool // the request is within the limit
}

func newRateLimits(limits map[string]int) *rateLimits {
	return &rateLimits{limits: limits, windows: map[string]window{}, over: map[string]int{}}
}

// take counts a request. A window ends at a full second because the header is in
// seconds.
func (l *rateLimits) take(bucket string, now time.Time) quota {
	l.mu.Lock()
	defer l.mu.Unlock()
	limit, set := l.limits[bucket]
	if !set {
		limit = noLimit
	}
	w := l.windows[bucket]
	if !now.Before(w.end) {
		w = window{end: now.Add(time.Minute + time.Second - 1).Truncate(time.Second)}
	}
	q := quota{limit: limit, reset: w.end, ok: w.used < limit}
	if q.ok {
		w.used++
	} else {
		l.over[bucket]++
	}
	q.remaining = limit - w.used
	l.windows[bucket] = w
	return q
}

func (l *rateLimits) overLimit() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.over)
}
