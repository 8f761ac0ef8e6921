package okta

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"oktagon/collector/safetext"
	"oktagon/collector/transport"
)

var (
	errNoResponse = errors.New("no answer within 60 s")
	errFlood      = errors.New("no answer within 60 s, although the server sent all the time")
	errDeaf       = errors.New("the server does not read what is sent to it")
	errStalled    = errors.New("answer stalled: no byte for 60 s")
	errSlowBody   = errors.New("answer took longer than 120 s")
	errTooLarge   = errors.New("answer is too large")
	// errBroken means that an answer began that was none: its headers are malformed or
	// too long, or the connection ended in them. net/http has no type for these errors.
	errBroken = errors.New("broken answer")
)

// A bodyReader reads every response to its end, within the limits, so that the layers
// above get a complete body or an error, and no connection stays open. Closing the body
// gives its memory back to the budget.
type bodyReader struct {
	next         http.RoundTripper
	clock        *clock
	stats        *statistics
	pending      *pending
	connectivity *connectivity
	budget       *budget
}

// RoundTrip returns a response whose body is in memory. Of an error it is the first
// maxErrorBody bytes.
func (r *bodyReader) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	defer cancel(nil)
	e := exchangeOf(ctx)
	defer r.pending.set(e, awaitsAnswer, headerTimeout)()
	resp, err := r.send(ctx, cancel, req)
	if err != nil {
		return nil, err
	}
	r.clock.observe(resp.Header)
	r.pending.set(e, awaitsBody, bodyTimeout)
	b := bodyBuffer{resp: resp, limit: e.maxBody, isError: resp.StatusCode/100 != 2, claim: r.budget.claim()}
	if err := b.read(ctx, cancel); err != nil {
		b.claim.giveBack()
		return nil, transport.CauseOr(ctx, fmt.Errorf("read answer: %w", err))
	}
	r.stats.add(e, Stats{Bytes: int64(len(b.data))})
	resp.Body = &memoryBody{Reader: bytes.NewReader(b.data), data: b.data, cut: b.cut, claim: b.claim}
	return resp, nil
}

// A memoryBody is a body in memory.
type memoryBody struct {
	*bytes.Reader
	data  []byte
	cut   bool // the rest was not read
	claim *claim
}

// Close gives the memory back. The data must not be used afterwards.
func (m *memoryBody) Close() error {
	m.claim.giveBack()
	return nil
}

// bodyOf returns the complete body of a response that came through [bodyReader],
// however much of it was read.
func bodyOf(resp *http.Response) []byte {
	if m, ok := resp.Body.(*memoryBody); ok {
		return m.data
	}
	return nil
}

// isCut reports whether a response came through [bodyReader] and is an error longer than
// maxErrorBody.
func isCut(resp *http.Response) bool {
	m, ok := resp.Body.(*memoryBody)
	return ok && m.cut
}

// A bodyBuffer reads one body into memory.
type bodyBuffer struct {
	resp    *http.Response
	limit   int64 // bytes
	isError bool  // read the first part only
	claim   *claim
	timers  bodyTimers

	data []byte
	cut  bool
}

func (b *bodyBuffer) read(ctx context.Context, cancel context.CancelCauseFunc) error {
	body := b.resp.Body
	defer body.Close()
	b.timers = newBodyTimers(cancel)
	defer b.timers.stop()
	// Closing the body ends a read that does not obey the context.
	stop := context.AfterFunc(ctx, func() { _ = body.Close() })
	defer stop()

	if b.isError {
		b.limit = min(b.limit, maxErrorBody)
	}
	if n := b.resp.ContentLength; n > b.limit && !b.isError {
		return fmt.Errorf("%w: %s announced, at most %s accepted", errTooLarge, megabytes(n), megabytes(b.limit))
	}
	if err := b.readAll(ctx, body); err != nil || b.cut {
		return err
	}
	if b.resp.ContentLength > int64(len(b.data)) {
		return io.ErrUnexpectedEOF
	}
	return b.weigh(ctx)
}

// readAll reads up to the limit.
func (b *bodyBuffer) readAll(ctx context.Context, body io.Reader) error {
	for {
		if len(b.data) == cap(b.data) {
			if err := b.grow(ctx); err != nil {
				return err
			}
		}
		n, err := body.Read(b.data[len(b.data):cap(b.data)])
		b.data = b.data[:len(b.data)+n]
		if n > 0 {
			b.timers.progress()
		}
		if int64(len(b.data)) > b.limit {
			if !b.isError {
				return fmt.Errorf("%w: more than %s", errTooLarge, megabytes(b.limit))
			}
			b.data, b.cut = b.data[:b.limit], true
			return nil
		}
		switch err {
		case nil:
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

// minBuffer is where a body of unknown length starts, in bytes.
const minBuffer = 4 << 10

// grow doubles the buffer, or makes it as large as the response says.
func (b *bodyBuffer) grow(ctx context.Context) error {
	size := max(2*int64(cap(b.data)), minBuffer, b.resp.ContentLength+1)
	size = min(size, b.limit+1)
	if err := b.claimMemory(ctx, size); err != nil {
		return err
	}
	data := make([]byte, len(b.data), size)
	copy(data, b.data)
	b.data = data
	return nil
}

// claimMemory takes size bytes from the budget, apart from the part that every response
// has. The time limits stand still while it waits.
func (b *bodyBuffer) claimMemory(ctx context.Context, size int64) error {
	if size <= maxSmall+1 {
		return nil
	}
	waited := false
	err := b.claim.raise(ctx, size, func() { waited = true; b.timers.pause() })
	if waited {
		b.timers.proceed()
	}
	return err
}

// weigh refuses a body with more values than any real one, and takes from the budget what
// they may need when they are decoded. Commas are counted, because that costs next to
// nothing; the values are no more than them and one per nesting.
func (b *bodyBuffer) weigh(ctx context.Context) error {
	values := int64(bytes.Count(b.data, []byte(",")))
	if values > maxValues {
		return fmt.Errorf("%w: %s values, at most %s accepted", errTooLarge, safetext.Number(int(values)), safetext.Number(maxValues))
	}
	if b.limit <= maxSmall {
		return nil
	}
	return b.claimMemory(ctx, int64(cap(b.data))+values*valueSize)
}

// megabytes is a size in the unit that fits.
func megabytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%s MB", safetext.Number(int(n>>20)))
}

// bodyTimers end the reading of a body that takes too long.
type bodyTimers struct {
	total, stall *time.Timer
	end          time.Time // when total ends
	paused       time.Time
}

func newBodyTimers(cancel context.CancelCauseFunc) bodyTimers {
	return bodyTimers{
		total: time.AfterFunc(bodyTimeout, func() { cancel(errSlowBody) }),
		stall: time.AfterFunc(stallTimeout, func() { cancel(errStalled) }),
		end:   time.Now().Add(bodyTimeout),
	}
}

func (t *bodyTimers) stop() { t.total.Stop(); t.stall.Stop() }

// progress notes that bytes came.
func (t *bodyTimers) progress() { t.stall.Reset(stallTimeout) }

func (t *bodyTimers) pause() {
	t.stop()
	t.paused = time.Now()
}

func (t *bodyTimers) proceed() {
	t.end = t.end.Add(time.Since(t.paused))
	t.total.Reset(time.Until(t.end))
	t.stall.Reset(stallTimeout)
}
