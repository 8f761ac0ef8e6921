package okta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"oktagon/collector/transport"
)

const (
	// patience is how long nobody answers, after a request has used up its tries,
	// before the network counts as lost: enough for a router or a tunnel to come
	// back, and short of a night.
	patience = 4 * time.Minute
	// maxVain bounds how often a request is sent with all its tries once more
	// though the org was there all along.
	maxVain = 1
)

// A contact is when the org answered last. What nobody answers means that the
// network is gone; what is not answered while the org answers anything else is
// trouble of one endpoint.
type contact struct {
	turn chan struct{} // held by the one that looks whether the org answers

	mu   sync.Mutex // guards last
	last time.Time
}

func newContact() *contact { return &contact{turn: make(chan struct{}, 1)} }

func (c *contact) answered() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = time.Now()
}

// ever reports whether the org has answered anything at all.
func (c *contact) ever() bool { return c.since(time.Time{}) }

// since reports whether the org has answered after a time.
func (c *contact) since(t time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last.After(t)
}

// A OfflineError means that the org has answered before and nothing of it answers
// any more: the run cannot go on.
type OfflineError struct {
	Duration time.Duration
	Network  *NetworkError // of the request that showed it
}

// Error names the host and what went wrong last.
func (e *OfflineError) Error() string {
	return fmt.Sprintf("the network is lost: nothing of %s has answered for %s: %s", e.Network.Host, e.Duration.Round(time.Second), e.Network.text)
}

// Unwrap is what the last request met.
func (e *OfflineError) Unwrap() error { return e.Network }

// Advice is that of the last request.
func (e *OfflineError) Advice() string { return e.Network.Advice() }

// send sends a request until it has an answer. When it gets none and nobody else
// does, it waits until the org can be reached again.
func (c *Client) send(req *http.Request) (*http.Response, error) {
	e := exchangeOf(req.Context())
	for vain := 0; ; {
		resp, err := c.retry.RoundTrip(req)
		if err == nil {
			return resp, nil
		}
		err = networkError(c.scrub, req, err)
		var silent *NetworkError
		if !errors.As(err, &silent) || !c.contact.ever() || c.contact.since(e.unanswered) || vain == maxVain {
			return nil, err
		}
		waited, err := c.reach(req.Context(), e.unanswered, silent)
		if err != nil {
			return nil, err
		}
		if !waited {
			vain++
		}
	}
}

// reach waits until the org has answered anything after a time. One caller at a
// time asks; waited is whether it did not answer at once.
func (c *Client) reach(ctx context.Context, after time.Time, failed *NetworkError) (waited bool, err error) {
	select {
	case c.contact.turn <- struct{}{}:
		defer func() { <-c.contact.turn }()
	case <-ctx.Done():
		return false, transport.ContextError(ctx)
	}
	start := time.Now()
	for n := 0; !c.contact.since(after); n++ {
		if time.Since(start) >= patience {
			return true, &OfflineError{time.Since(after), failed}
		}
		if n == 1 {
			c.retry.log.Warn("nothing answers, waiting for the network", "host", failed.Host)
			waited = true
		}
		if err := transport.Sleep(ctx, transport.Backoff(n)); err != nil {
			return false, err
		}
		c.knock(ctx)
	}
	return waited, nil
}

// knock asks for what needs no credential. Any answer counts.
func (c *Client) knock(ctx context.Context) {
	e := Call{Path: Route(discoveryPath)}.exchange()
	e.anonymous, e.tries = true, 1
	at := &url.URL{Scheme: c.base.Scheme, Host: c.base.Host, Path: discoveryPath}
	req, err := http.NewRequestWithContext(withExchange(ctx, e), http.MethodGet, at.String(), nil)
	if err != nil {
		return
	}
	if resp, err := c.retry.RoundTrip(req); err == nil { // the retrier notes it
		_ = resp.Body.Close()
	}
}
