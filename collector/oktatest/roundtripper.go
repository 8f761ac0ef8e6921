package oktatest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"sync"
)

// RoundTripper reaches the server in memory: no socket, no goroutine. The host
// and scheme of the request are the server's.
func (s *Server) RoundTripper() http.RoundTripper { return memory{s} }

type memory struct{ s *Server }

// RoundTrip answers a request as a connection to the server would.
func (m memory) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	if err := context.Cause(r.Context()); err != nil {
		return nil, err
	}
	re, err := m.s.do(r)
	if err != nil {
		return nil, err
	}
	if re.reset {
		return nil, errReset
	}
	return re.response(r), nil
}

func (re *reply) response(r *http.Request) *http.Response {
	header := make(http.Header, len(re.header)+1)
	for name, values := range re.header {
		header[textproto.CanonicalMIMEHeaderKey(name)] = values
	}
	header.Set("Content-Length", strconv.Itoa(len(re.body)))
	return &http.Response{
		Status:     strconv.Itoa(re.status) + " " + http.StatusText(re.status),
		StatusCode: re.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        header,
		Body:          re.reader(r.Context()),
		ContentLength: int64(len(re.body)),
		Request:       r,
	}
}

// reader is the body as the client sees it arrive.
func (re *reply) reader(ctx context.Context) io.ReadCloser {
	b := &body{ctx: ctx, end: io.EOF, closed: make(chan struct{})}
	b.rest.Reset(re.body)
	if re.cut || re.stall {
		b.rest.Reset(re.body[:len(re.body)/2])
		b.end = io.ErrUnexpectedEOF
		b.stall = re.stall
	}
	return b
}

// body ends with an error, or does not end before the client gives up.
type body struct {
	rest   bytes.Reader
	end    error
	stall  bool
	ctx    context.Context // of the request: a stalled body ends with it
	closed chan struct{}
	once   sync.Once // closes it
}

var errClosed = errors.New("read on closed response body")

func (b *body) Read(p []byte) (int, error) {
	select {
	case <-b.closed:
		return 0, errClosed
	case <-b.ctx.Done():
		return 0, context.Cause(b.ctx)
	default:
	}
	n, err := b.rest.Read(p)
	if err != io.EOF {
		return n, err
	}
	if !b.stall {
		return 0, b.end
	}
	select {
	case <-b.closed:
		return 0, errClosed
	case <-b.ctx.Done():
		return 0, context.Cause(b.ctx)
	}
}

// Close ends a read that waits, as closing a connection does.
func (b *body) Close() error {
	b.once.Do(func() { close(b.closed) })
	return nil
}
