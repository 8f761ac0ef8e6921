package transport

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// Sleep waits for d. It returns [Stopped] at once when ctx ends before.
func Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return Stopped(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return Stopped(ctx)
	}
}

// Stopped is why ctx has ended, nil when it has not. It matches ctx.Err() as well
// as the cause.
func Stopped(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if err == cause {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// Backoff is the wait after n broken answers before this one: up to 1, 2, 4 … 64 s,
// with full jitter (okta-api.md §4.3-7).
func Backoff(n int) time.Duration { return rand.N(time.Second << min(n, 6)) }

// RetryAfter reads the header in seconds or as a date; an odd one is none.
func RetryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if n, err := strconv.Atoi(text); err == nil {
		return time.Duration(max(n, 0)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(time.Until(at), 0)
	}
	return 0
}
