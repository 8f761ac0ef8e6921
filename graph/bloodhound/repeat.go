package bloodhound

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"oktagon/collector/transport"
)

// repeat says when a call may be sent again.
type repeat int

const (
	// unseen: only when the server has not acted on it: no connection, or 429.
	unseen repeat = iota
	// freely: whenever that may help.
	freely
)

// Tries per call, the first included, and the longest wait between two that a
// server may ask for.
const (
	maxTries      = 6
	maxRetryAfter = 15 * time.Minute
	// loudWait is the wait that is told in the log as information.
	loudWait = 5 * time.Second
)

// do sends q until its answer counts or the tries are used up.
func (c *Client) do(ctx context.Context, q call, out any) error {
	for tries := 1; ; tries++ {
		start := time.Now()
		status, err := c.once(ctx, &q, out)
		c.log.Debug("request", "method", q.method, "path", q.path, "status", status, "took", time.Since(start).Round(time.Millisecond))
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return transport.ContextError(ctx)
		}
		wait, again := q.again(err, tries)
		if !again {
			return err
		}
		c.tellWait(&q, wait, err)
		if err := transport.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

func (c *Client) tellWait(q *call, wait time.Duration, err error) {
	level := c.log.Debug
	if wait > loudWait {
		level = c.log.Info
	}
	level("BloodHound: trying again", "path", q.path, "wait", wait.Round(time.Millisecond), "because", err.Error())
}

// again judges an error: whether q is sent again, and after how long.
func (q *call) again(err error, tries int) (time.Duration, bool) {
	if tries >= maxTries {
		return 0, false
	}
	var api *APIError
	if !errors.As(err, &api) {
		return backoff(tries - 1), q.afterNetwork(err)
	}
	wait := max(api.retryAfter, backoff(tries-1))
	switch {
	case api.retryAfter > maxRetryAfter:
		return 0, false
	case api.Status == http.StatusTooManyRequests:
		return wait, true
	case api.Status == http.StatusExpectationFailed && q.header.Get("Expect") != "":
		q.header = q.header.Clone()
		q.header.Del("Expect") // some proxies do not know it
		return 0, true
	case api.Status >= 500 || api.Status == http.StatusRequestTimeout:
		return wait, q.repeat == freely
	}
	return 0, false
}

// afterNetwork reports whether sending again may help after a request without
// an answer, and does no harm.
func (q *call) afterNetwork(err error) bool {
	var unanswered *NetworkError
	if !errors.As(err, &unanswered) || !transient(unanswered.Err) {
		return false
	}
	return q.repeat == freely || neverSent(unanswered.Err)
}

// neverSent reports that there was no connection.
func neverSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

func transient(err error) bool {
	var file *fs.PathError
	return !errors.Is(err, errTooLarge) && !transport.IsUnknownHost(err) && !transport.IsPermanent(err) && !errors.As(err, &file)
}

// backoff is the wait after n failures before this one: up to 1, 2, 4 … 32 s,
// with half of it jitter.
func backoff(n int) time.Duration {
	full := time.Second << min(n, 5)
	return full/2 + rand.N(full/2)
}
