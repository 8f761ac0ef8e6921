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

// RoundTripper returns a transport that reaches the server in memory, without a
// socket or a goroutine. The server's address is that of each request.
func (s *Server) RoundTripper() http.RoundTripper { return roundTripper{s} }

type roundTripper struct{ s *Server }

// RoundTrip answers a request as a connection to the server would.
func (t roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	if err := context.Cause(r.Context()); err != nil {
		return nil, err
	}
	re, err := t.s.answer(r)
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

// reader returns the body as it reaches the client.
func (re *reply) reader(ctx context.Context) io.ReadCloser {
	b := &body{ctx: ctx, end: io.EOF, closed: make(chan struct{})}
	b.rest.Reset(re.body)
	if re.truncate || re.stall {
		b.rest.Reset(re.body[:len(re.body)/2])
		b.end = io.ErrUnexpectedEOF
		b.stall = re.stall
	}
	return b
}

// body is a response body. After the rest, a read returns end, or blocks until the
// client gives up.
type body struct {
	rest   bytes.Reader
	end    error
	stall  bool
	ctx    context.Context // of the request
	closed chan struct{}
	once   sync.Once // closes closed
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

// Close ends a blocked read, as closing a connection does.
func (b *body) Close() error {
	b.once.Do(func() { close(b.closed) })
	return nil
}
