package okta

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// A pendingState is what a request waits for.
type pendingState int

const (
	awaitsAnswer pendingState = iota
	awaitsBody
	awaitsRetry
	awaitsLimit
	awaitsNetwork
)

// stalledAfter is how long a request waits before that is told.
const stalledAfter = 10 * time.Second

// pending knows what each request of a client waits for, and until when.
type pending struct {
	mu       sync.Mutex // guards requests
	requests map[*exchange]pendingRequest
}

type pendingRequest struct {
	state        pendingState
	since, until time.Time
}

func newPending() *pending { return &pending{requests: map[*exchange]pendingRequest{}} }

// set notes that a request waits from now on. done ends that.
func (p *pending) set(e *exchange, state pendingState, limit time.Duration) (done func()) {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests[e] = pendingRequest{state, now, now.Add(limit)}
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.requests, e)
	}
}

// Stalled says for what the client has waited longest, if that is long, and until when;
// "" when it has not. Waits for a rate limit are left out: [Config.OnWait] reports them.
func (c *Client) Stalled() string {
	return c.pending.text(stalledAfter, func(s pendingState) bool { return s != awaitsLimit })
}

// Waits says for what the client has waited longest.
func (c *Client) Waits() string { return c.pending.text(0, func(pendingState) bool { return true }) }

func (p *pending) text(least time.Duration, counts func(pendingState) bool) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, n := time.Now(), 0
	var oldest pendingRequest
	var of *exchange
	for e, r := range p.requests {
		if !counts(r.state) || now.Sub(r.since) < least {
			continue
		}
		n++
		if of == nil || r.since.Before(oldest.since) {
			oldest, of = r, e
		}
	}
	if of == nil {
		return ""
	}
	text := oldest.text(of, now)
	if n > 1 {
		text += fmt.Sprintf(" (and %d more)", n-1)
	}
	return text
}

func (r pendingRequest) text(e *exchange, now time.Time) string {
	method := http.MethodGet
	if e.template == tokenPath {
		method = http.MethodPost
	}
	request := method + " " + e.template
	waited, until := now.Sub(r.since).Seconds(), r.until.Local().Format(time.TimeOnly)
	switch r.state {
	case awaitsBody:
		return fmt.Sprintf("the answer to %s has come for %.0f s, waiting for its end until %s", request, waited, until)
	case awaitsRetry:
		return fmt.Sprintf("%s failed and is sent again at %s", request, until)
	case awaitsLimit:
		return fmt.Sprintf("the rate limit of %s does not open before %s", e.bucket, until)
	case awaitsNetwork:
		return fmt.Sprintf("nothing answers, waiting for the network until %s", until)
	}
	return fmt.Sprintf("no answer to %s for %.0f s, waiting until %s", request, waited, until)
}
