package bloodhound

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"oktagon/collector/transport"
)

// retryPolicy says when a call may be sent again.
type retryPolicy int

const (
	// ifNotSent: only when the server has not acted on it: no connection, 429 or 503.
	ifNotSent retryPolicy = iota
	// always: whenever it may help.
	always
)

const (
	maxTries = 6 // per call, the first included
	// maxRetryAfter is the longest wait between two tries, however long the server asks for;
	// maxWaits that of all waits that it asks for.
	maxRetryAfter = 5 * time.Minute
	maxWaits      = 30 * time.Minute
	// infoWait: longer waits are logged at level Info, others at Debug.
	infoWait = 5 * time.Second
)

// do sends q, again as far as its policy allows, and decodes the answer into out unless
// that is nil.
func (c *Client) do(ctx context.Context, q call, out any) error {
	for tries := 1; ; tries++ {
		start := time.Now()
		status, err := c.once(ctx, &q, out)
		c.log.Debug("request", "method", q.method, "path", q.path, "status", status, "duration_ms", time.Since(start).Milliseconds())
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return transport.ContextError(ctx)
		}
		wait, again := q.retryAfter(err, tries)
		if !again || !c.limited.add(err, wait) {
			return err
		}
		c.logWait(&q, wait, err)
		restore := c.waiting.set(fmt.Sprintf("another attempt after %s", err), time.Now().Add(wait))
		err = transport.Sleep(ctx, wait)
		restore()
		if err != nil {
			return err
		}
	}
}

// limited sums the waits that a server asked for. It is safe for concurrent use.
type limited struct {
	mu    sync.Mutex // guards total
	total time.Duration
}

// add reports whether a wait is still within the limit. Waits of our own are not counted.
func (l *limited) add(err error, wait time.Duration) bool {
	var api *APIError
	if !errors.As(err, &api) || api.retryAfter == 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total += wait
	return l.total <= maxWaits
}

func (c *Client) logWait(q *call, wait time.Duration, err error) {
	level := c.log.Debug
	if wait > infoWait {
		level = c.log.Info
	}
	level("BloodHound: trying again", "path", q.path, "wait", wait.Round(time.Millisecond), "because", err.Error())
}

// retryAfter returns whether to send q again after err, and after how long.
func (q *call) retryAfter(err error, tries int) (time.Duration, bool) {
	if tries >= maxTries {
		return 0, false
	}
	var api *APIError
	if !errors.As(err, &api) {
		return backoff(tries - 1), q.retryUnanswered(err)
	}
	wait := max(min(api.retryAfter, maxRetryAfter), backoff(tries-1))
	switch {
	case api.Status == http.StatusTooManyRequests, api.Status == http.StatusServiceUnavailable:
		return wait, true
	case api.Status == http.StatusExpectationFailed && q.header.Get("Expect") != "":
		q.header = q.header.Clone()
		q.header.Del("Expect") // some proxies do not know it
		return 0, true
	case api.Status >= 500 || api.Status == http.StatusRequestTimeout:
		return wait, q.retry == always
	}
	return 0, false
}

// retryUnanswered reports whether sending q again after a request without an answer may
// help, and cannot do something twice.
func (q *call) retryUnanswered(err error) bool {
	var unanswered *NetworkError
	if !errors.As(err, &unanswered) || !transient(unanswered.Err) {
		return false
	}
	return q.retry == always || notSent(unanswered.Err)
}

// notSent reports whether there was no connection.
func notSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

func transient(err error) bool {
	var file *fs.PathError
	return !errors.Is(err, errTooLarge) && !transport.IsUnknownHost(err) && !transport.IsPermanent(err) && !errors.As(err, &file)
}

// backoff returns the wait after n earlier failures: up to 1, 2, 4 … 32 s, half of it
// random.
func backoff(n int) time.Duration {
	full := time.Second << min(n, 5)
	return full/2 + rand.N(full/2)
}
