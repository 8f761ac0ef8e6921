package okta

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Limits of one answer (okta-api.md §8.1).
const (
	firstByteTime = 60 * time.Second
	bodyTime      = 120 * time.Second
	stallTime     = 60 * time.Second // without one byte
	maxBody       = 256 << 20        // bytes
)

var (
	errNoAnswer = errors.New("no answer within 60 s")
	errStalled  = errors.New("answer stalled: no byte for 60 s")
	errSlowBody = errors.New("answer took longer than 120 s")
	errTooLarge = errors.New("answer is larger than 256 MiB")
)

// A wholeBody reads every answer to its end under its time limits, so that the
// layers above see a complete body or an error, and no connection is left open.
type wholeBody struct {
	next  http.RoundTripper
	clock *clock
	stats *statistics
	limit int64 // bytes
}

// RoundTrip returns a response whose body is in memory.
func (w *wholeBody) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	defer cancel(nil)
	timer := time.AfterFunc(firstByteTime, func() { cancel(errNoAnswer) })
	resp, err := w.next.RoundTrip(req.WithContext(ctx))
	timer.Stop()
	if err != nil {
		return nil, causeOf(ctx, err)
	}
	w.clock.observe(resp.Header)
	body, err := readBody(ctx, cancel, resp, w.limit)
	if err != nil {
		return nil, causeOf(ctx, fmt.Errorf("read answer: %w", err))
	}
	w.stats.add(exchangeOf(ctx), Stats{Bytes: int64(len(body))})
	resp.Body = newMemoryBody(body)
	return resp, nil
}

// A memoryBody is a body that was read to its end and can be looked at whole.
type memoryBody struct {
	*bytes.Reader
	whole []byte
}

func newMemoryBody(b []byte) *memoryBody { return &memoryBody{bytes.NewReader(b), b} }

// Close does nothing.
func (*memoryBody) Close() error { return nil }

// bodyOf is the whole body of a response that came through [wholeBody], however
// much of it was read.
func bodyOf(resp *http.Response) []byte {
	if m, ok := resp.Body.(*memoryBody); ok {
		return m.whole
	}
	return nil
}

func readBody(ctx context.Context, cancel context.CancelCauseFunc, resp *http.Response, limit int64) ([]byte, error) {
	defer resp.Body.Close()
	whole := time.AfterFunc(bodyTime, func() { cancel(errSlowBody) })
	defer whole.Stop()
	stall := time.AfterFunc(stallTime, func() { cancel(errStalled) })
	defer stall.Stop()
	// A body that knows nothing of the context must not hold us up.
	stop := context.AfterFunc(ctx, func() { _ = resp.Body.Close() })
	defer stop()

	var b bytes.Buffer
	if n := resp.ContentLength; n > 0 && n <= limit {
		b.Grow(int(n) + bytes.MinRead)
	}
	n, err := b.ReadFrom(io.LimitReader(progressReader{resp.Body, stall}, limit+1))
	switch {
	case err != nil:
		return nil, err
	case n > limit:
		return nil, errTooLarge
	case resp.ContentLength > 0 && n < resp.ContentLength:
		return nil, io.ErrUnexpectedEOF
	}
	return b.Bytes(), nil
}

// A progressReader restarts a timer with every byte that arrives.
type progressReader struct {
	r     io.Reader
	stall *time.Timer
}

func (p progressReader) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if n > 0 {
		p.stall.Reset(stallTime)
	}
	return n, err
}

// causeOf prefers the reason for which ctx ended to what the transport made of it.
func causeOf(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}
