package okta

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"oktagon/collector/transport"
)

// Limits of one response (okta-api.md §8.1).
const (
	headerTimeout = 60 * time.Second
	bodyTimeout   = 120 * time.Second
	stallTimeout  = 60 * time.Second // without one byte
	maxBody       = 256 << 20        // bytes
)

var (
	errNoResponse = errors.New("no answer within 60 s")
	errStalled    = errors.New("answer stalled: no byte for 60 s")
	errSlowBody   = errors.New("answer took longer than 120 s")
	errTooLarge   = errors.New("answer is larger than 256 MiB")
)

// A bodyReader reads every response to its end, within the limits, so that the layers
// above get a complete body or an error, and no connection stays open.
type bodyReader struct {
	next  http.RoundTripper
	clock *clock
	stats *statistics
	limit int64 // bytes
}

// RoundTrip returns a response whose body is in memory.
func (r *bodyReader) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	defer cancel(nil)
	timer := time.AfterFunc(headerTimeout, func() { cancel(errNoResponse) })
	resp, err := r.next.RoundTrip(req.WithContext(ctx))
	timer.Stop()
	if err != nil {
		return nil, transport.CauseOr(ctx, err)
	}
	r.clock.observe(resp.Header)
	body, err := readBody(ctx, cancel, resp, r.limit)
	if err != nil {
		return nil, transport.CauseOr(ctx, fmt.Errorf("read answer: %w", err))
	}
	r.stats.add(exchangeOf(ctx), Stats{Bytes: int64(len(body))})
	resp.Body = &memoryBody{bytes.NewReader(body), body}
	return resp, nil
}

// A memoryBody is a body in memory.
type memoryBody struct {
	*bytes.Reader
	data []byte
}

// Close does nothing.
func (*memoryBody) Close() error { return nil }

// bodyOf returns the complete body of a response that came through [bodyReader],
// however much of it was read.
func bodyOf(resp *http.Response) []byte {
	if m, ok := resp.Body.(*memoryBody); ok {
		return m.data
	}
	return nil
}

func readBody(ctx context.Context, cancel context.CancelCauseFunc, resp *http.Response, limit int64) ([]byte, error) {
	defer resp.Body.Close()
	total := time.AfterFunc(bodyTimeout, func() { cancel(errSlowBody) })
	defer total.Stop()
	stall := time.AfterFunc(stallTimeout, func() { cancel(errStalled) })
	defer stall.Stop()
	// Closing the body ends a read that does not obey the context.
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

// A progressReader restarts a timer with every read that returns bytes.
type progressReader struct {
	r     io.Reader
	stall *time.Timer
}

func (p progressReader) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if n > 0 {
		p.stall.Reset(stallTimeout)
	}
	return n, err
}
