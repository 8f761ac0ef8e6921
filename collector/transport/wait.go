package transport

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Sleep waits for d. If ctx ends first, it returns [ContextError] at once.
func Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ContextError(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ContextError(ctx)
	}
}

// ContextError returns an error that matches both ctx.Err() and the cause for which
// ctx ended, and nil when ctx has not ended.
func ContextError(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if err == cause {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// CauseOr returns the cause for which ctx ended, and err if it has not: the error of a
// request whose context ended does not name the cause.
func CauseOr(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// Backoff returns the wait before the next attempt after n earlier failures and this
// one: at most 1, 2, 4 … 64 s, with full jitter (okta-api.md §4.3-7).
func Backoff(n int) time.Duration { return rand.N(time.Second << min(n, 6)) }

// maxRetryAfter bounds Retry-After in seconds, so that a wrong one cannot overflow.
const maxRetryAfter = 24 * 60 * 60

// RetryAfter returns the wait that a Retry-After header asks for, in seconds or as a
// date; 0 if there is none or it is malformed. now is the time by the server's clock.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.Atoi(text); err == nil {
		return time.Duration(min(max(n, 0), maxRetryAfter)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
