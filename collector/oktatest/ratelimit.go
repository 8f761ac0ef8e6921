package oktatest

import (
	"maps"
	"sync"
	"time"
)

// generous is the limit of a bucket for which none is set: more a minute than
// a client on the same machine can ask.
const generous = 10_000_000

// windowLength is the length of Okta's rate-limit windows.
const windowLength = time.Minute

// windows counts the requests of each bucket in windows of a minute. A window
// begins with the first request after the last one ended.
type windows struct {
	limits map[string]int

	mu      sync.Mutex // guards the rest
	open    map[string]window
	overrun map[string]int
}

type window struct {
	used int
	ends time.Time
}

// quota is what the rate-limit headers say.
type quota struct {
	limit, remaining int
	reset            time.Time
	ok               bool // the request is within the limit
}

func newWindows(limits map[string]int) *windows {
	return &windows{limits: limits, open: map[string]window{}, overrun: map[string]int{}}
}

// take counts a request at a time. The end of a window is a whole second, as
// the header that tells it.
func (w *windows) take(bucket string, now time.Time) quota {
	w.mu.Lock()
	defer w.mu.Unlock()
	limit, set := w.limits[bucket]
	if !set {
		limit = generous
	}
	open := w.open[bucket]
	if !now.Before(open.ends) {
		open = window{ends: now.Add(windowLength + time.Second - 1).Truncate(time.Second)}
	}
	q := quota{limit: limit, reset: open.ends, ok: open.used < limit}
	if q.ok {
		open.used++
	} else {
		w.overrun[bucket]++
	}
	q.remaining = limit - open.used
	w.open[bucket] = open
	return q
}

func (w *windows) overruns() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.overrun)
}
