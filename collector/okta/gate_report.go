package okta

import (
	"net/http"
	"time"
)

// announce tells of a wait once per time at which it ends.
func (g *gate) announce(b *bucket, wait time.Duration) {
	switch {
	case wait == untilChanged:
		return
	case wait <= shownWait:
		g.announcePace(b)
		return
	}
	until := time.Now().Add(wait)
	g.mu.Lock()
	told := until.Sub(b.announced).Abs() < time.Second
	b.announced = until
	g.mu.Unlock()
	if told {
		return
	}
	g.onWait(b.name, until)
	if wait > loudWait {
		g.log.Info("waiting for Okta's rate limit", "bucket", b.name, "until", until.Format(time.TimeOnly), "wait", wait.Round(time.Second))
	}
}

// announcePace tells, once a second, of a bucket that has more to ask than its
// limit allows.
func (g *gate) announcePace(b *bucket) {
	now := time.Now()
	g.mu.Lock()
	told := now.Sub(b.paced) < time.Second
	if !told {
		b.paced = now
	}
	g.mu.Unlock()
	if !told {
		g.onPace(b.name)
	}
}

func (g *gate) logRequest(req *http.Request, e *exchange, resp *http.Response, err error, took time.Duration, remaining int) {
	attrs := []any{"method", req.Method, "path", e.template, "duration", took.Round(time.Millisecond), "bucket", e.bucket}
	if remaining >= 0 {
		attrs = append(attrs, "remaining", remaining)
	}
	if err != nil {
		g.log.Debug("request", append(attrs, "error", g.scrub.Text(err.Error()))...)
		return
	}
	g.log.Debug("request", append(attrs, "status", resp.StatusCode, "request_id", g.scrub.Identifier(resp.Header.Get(requestIDHeader)))...)
}
