package collector

import (
	"context"
	"errors"
	"fmt"
	"time"

	"oktagon/collector/transport"
)

// startLimit is how long finding out the organization may take, and how long the sign-in:
// nothing is collected before. It is more than three attempts without an answer take.
const startLimit = 5 * time.Minute

// A TimeoutError means that a phase took longer than it may.
type TimeoutError struct {
	Phase string
	Limit time.Duration
	Host  string
	Waits string // for what the phase waited when it was ended, "" when that is not known
}

// Error names the phase, its limit, and what it waited for.
func (e *TimeoutError) Error() string {
	text := fmt.Sprintf("%s took longer than %.0f minutes", e.Phase, e.Limit.Minutes())
	if e.Waits != "" {
		text += ": " + e.Waits
	}
	return text
}

// Advice returns the next step.
func (e *TimeoutError) Advice() string {
	return transport.Advice(e.Host, nil) + "; when a rate limit did not open, run at another time"
}

// within runs one phase, with its limit of time, and reports it.
func (r *run) within(ctx context.Context, phase string, f func(context.Context) error) error {
	r.opts.Progress.Phase(phase, time.Now().Add(startLimit))
	defer r.opts.Progress.Phase("", time.Time{})
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	end := func() { cancel(&TimeoutError{phase, startLimit, r.opts.Domain, r.client.Waits()}) }
	defer time.AfterFunc(startLimit, end).Stop()
	err := f(ctx)
	if late := (*TimeoutError)(nil); err != nil && errors.As(context.Cause(ctx), &late) {
		return late
	}
	return err
}
