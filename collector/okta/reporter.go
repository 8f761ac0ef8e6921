package okta

import (
	"log/slog"
	"net/http"
	"sync"
	"time"

	"oktagon/collector/redact"
)

const (
	reportedWait = time.Second     // waits longer than this are reported to the caller
	loggedWait   = 5 * time.Second // waits longer than this are logged
)

// A reporter logs requests, and tells the log and the caller which bucket waits.
type reporter struct {
	log         *slog.Logger
	redactor    *redact.Redactor
	onWait      func(bucket string, until time.Time)
	onThrottled func(bucket string)
	onRequest   func(resource, bucket string, perMinute int)

	mu          sync.Mutex           // guards what follows, by bucket
	waitEnd     map[string]time.Time // of the last report
	throttledAt map[string]time.Time // time of the last report
}

func newReporter(r *redact.Redactor, cfg Config) *reporter {
	return &reporter{
		log: cfg.Logger, redactor: r, onWait: cfg.OnWait, onThrottled: cfg.OnThrottled, onRequest: cfg.OnRequest,
		waitEnd: map[string]time.Time{}, throttledAt: map[string]time.Time{},
	}
}

// reportWait reports a wait for a rate limit: a long one once, and short ones as
// throttling.
func (r *reporter) reportWait(bucket string, wait time.Duration) {
	switch {
	case wait == untilChanged:
		return
	case wait <= reportedWait:
		r.reportThrottling(bucket)
		return
	}
	end := time.Now().Add(wait)
	r.mu.Lock()
	reported := end.Sub(r.waitEnd[bucket]).Abs() < time.Second
	r.waitEnd[bucket] = end
	r.mu.Unlock()
	if reported {
		return
	}
	r.onWait(bucket, end)
	if wait > loggedWait {
		r.log.Info("waiting for Okta's rate limit", "bucket", bucket, "until", end.Format(time.TimeOnly), "wait_seconds", int(wait.Round(time.Second).Seconds()))
	}
}

// reportThrottling reports, once a second, that the requests of a bucket are spaced
// out to stay within its limit.
func (r *reporter) reportThrottling(bucket string) {
	now := time.Now()
	r.mu.Lock()
	reported := now.Sub(r.throttledAt[bucket]) < time.Second
	if !reported {
		r.throttledAt[bucket] = now
	}
	r.mu.Unlock()
	if !reported {
		r.onThrottled(bucket)
	}
}

// logRequest logs one attempt at debug level. remaining is -1 when not known.
func (r *reporter) logRequest(req *http.Request, resp *http.Response, err error, took time.Duration, remaining int) {
	e := exchangeOf(req.Context())
	attrs := []any{"method", req.Method, "path", e.template, "duration_ms", took.Milliseconds(), "bucket", e.bucket}
	if remaining >= 0 {
		attrs = append(attrs, "remaining", remaining)
	}
	if err != nil {
		r.log.Debug("request", append(attrs, "error", r.redactor.Text(err.Error()))...)
		return
	}
	r.log.Debug("request", append(attrs, "status", resp.StatusCode, "request_id", r.redactor.Identifier(resp.Header.Get(requestIDHeader)))...)
}
