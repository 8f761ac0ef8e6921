package network

import (
	"context"
	"fmt"
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
