package okta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"oktagon/collector/transport"
)

const (
	// offlineTimeout is how long the org may be unreachable, after a request has used
	// up its attempts, before the run gives up: enough for a router or a tunnel to
	// come back.
	offlineTimeout = 4 * time.Minute
	// maxExtraRounds bounds how often a request is sent with all its attempts again
	// although the org was reachable all the time.
	maxExtraRounds = 1
)

// A connectivity knows when the org last responded. When no request gets a response,
// the network is down; when others do, only one endpoint is.
type connectivity struct {
	probing chan struct{} // held by the one goroutine that probes

	mu           sync.Mutex // guards lastResponse
	lastResponse time.Time
}

func newConnectivity() *connectivity { return &connectivity{probing: make(chan struct{}, 1)} }

func (c *connectivity) noteResponse() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lastResponse = time.Now()
}

// hasResponded reports whether the org has ever responded.
func (c *connectivity) hasResponded() bool { return c.respondedSince(time.Time{}) }

func (c *connectivity) respondedSince(t time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lastResponse.After(t)
}

// An OfflineError means that the org responded before and does not respond to
// anything any more: the run must end.
type OfflineError struct {
	Duration time.Duration
	Network  *NetworkError // of the request that ended the wait
}

// Error names the host and the last cause.
func (e *OfflineError) Error() string {
	return fmt.Sprintf("the network is lost: nothing of %s has answered for %s: %s", e.Network.Request.Host, e.Duration.Round(time.Second), e.Network.text)
}

// Unwrap returns the error of the last request.
func (e *OfflineError) Unwrap() error { return e.Network }

// Advice is that of the last request.
func (e *OfflineError) Advice() string { return e.Network.Advice() }

// send sends a request until it gets a response. While no request gets one, it waits
// until the org is reachable again.
func (c *Client) send(req *http.Request) (*http.Response, error) {
	e := exchangeOf(req.Context())
	for extraRounds := 0; ; {
		resp, err := c.retry.RoundTrip(req)
		if err == nil {
			return resp, nil
		}
		err = networkError(c.redactor, req, err)
		var failed *NetworkError
		if !errors.As(err, &failed) || !isTransient(failed.Err) || isBroken(failed.Err) || !c.connectivity.hasResponded() || c.connectivity.respondedSince(e.previousFailure) || extraRounds == maxExtraRounds {
			return nil, err
		}
		wasOffline, err := c.waitUntilOnline(req.Context(), e, failed)
		if err != nil {
			return nil, err
		}
		if !wasOffline {
			extraRounds++
		}
	}
}

// waitUntilOnline waits until the org has responded to anything after e failed. One
// goroutine at a time sends probes. wasOffline reports whether the first probe failed.
func (c *Client) waitUntilOnline(ctx context.Context, e *exchange, failed *NetworkError) (wasOffline bool, err error) {
	after := e.previousFailure
	select {
	case c.connectivity.probing <- struct{}{}:
		defer func() { <-c.connectivity.probing }()
	case <-ctx.Done():
		return false, transport.ContextError(ctx)
	}
	start := time.Now()
	defer c.pending.set(e, awaitsNetwork, offlineTimeout)()
	for n := 0; !c.connectivity.respondedSince(after); n++ {
		if time.Since(start) >= offlineTimeout {
			return true, &OfflineError{time.Since(after), failed}
		}
		if n == 1 {
			c.retry.log.Warn("nothing answers, waiting for the network", "host", failed.Request.Host)
			wasOffline = true
		}
		if err := transport.Sleep(ctx, transport.Backoff(n)); err != nil {
			return false, err
		}
		c.probe(ctx)
	}
	return wasOffline, nil
}

// probe requests what needs no credential. Any response counts; the retrier notes it.
func (c *Client) probe(ctx context.Context) {
	call := Call{Path: Route(discoveryPath)}
	e := call.exchange()
	e.anonymous, e.maxFailures = true, 1
	req, err := http.NewRequestWithContext(withExchange(ctx, e), http.MethodGet, c.origin.resolve(firstPage(call)).String(), nil)
	if err != nil {
		return
	}
	if resp, err := c.retry.RoundTrip(req); err == nil {
		_ = resp.Body.Close()
	}
}
