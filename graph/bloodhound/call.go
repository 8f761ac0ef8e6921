package bloodhound

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	"oktagon/collector/transport"
)

// Time limits of one attempt.
const (
	answerTime = 60 * time.Second // for the first byte of an answer
	sendStall  = 2 * time.Minute  // while sending, without progress
	// fileTime is for the answer to a file: a little more than uploadWait.
	fileTime   = 31 * time.Minute
	uploadWait = "wait=1800" // in seconds; older servers end a request after 30 s (bloodhound-api.md §1)
)

// maxAnswer is larger than any answer to these calls, in bytes.
const maxAnswer = 32 << 20

var (
	errNoAnswer = errors.New("no answer in time")
	errStalled  = errors.New("stalled: no byte was taken for 2 minutes")
	errTooLarge = errors.New("the answer is too large")
)

// A call is a request that may be sent more than once.
type call struct {
	method, path string // path with query, as the server sees it
	header       http.Header
	body         body // nil is none
	retry        retryPolicy
	answer       time.Duration // for the first byte; 0 is answerTime
	success      int           // the only status that confirms the call; 0: any of 200 to 299
	sent         func(n int64) // called with the bytes of the body sent so far
}

// A body can be opened and read for every attempt.
type body interface {
	open() (io.ReadSeekCloser, int64, error)
}

// bytesBody is a body in memory.
type bytesBody []byte

func (b bytesBody) open() (io.ReadSeekCloser, int64, error) {
	return struct {
		io.ReadSeeker
		io.Closer
	}{bytes.NewReader(b), io.NopCloser(nil)}, int64(len(b)), nil
}

// get reads from path into out.
func (c *Client) get(ctx context.Context, path string, out any) error {
	return c.do(ctx, call{method: http.MethodGet, path: path, retry: always}, out)
}

// jsonBody returns the header and the body of a request that sends v.
func jsonBody(v any) (http.Header, body, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, nil, err
	}
	return http.Header{"Content-Type": {"application/json"}}, bytesBody(b.Bytes()), nil
}

// once sends q a single time, decodes the data of the answer into out unless that is
// nil, and returns the answer's status, 0 when there was none.
func (c *Client) once(ctx context.Context, q *call, out any) (int, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	answer := cmp.Or(q.answer, answerTime)
	defer c.waiting.set(fmt.Sprintf("the answer to %s %s", q.method, q.path), time.Now().Add(answer))()
	timer := time.AfterFunc(answer, func() { cancel(errNoAnswer) })
	defer timer.Stop()
	req, err := c.request(ctx, q, timer, cancel)
	if err != nil {
		return 0, err
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return 0, c.networkError(q, transport.CauseOr(ctx, err))
	}
	defer resp.Body.Close()
	stop := context.AfterFunc(ctx, func() { _ = resp.Body.Close() })
	defer stop()
	timer.Reset(answerTime)
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return 0, c.networkError(q, transport.CauseOr(ctx, fmt.Errorf("read answer: %w", err)))
	case len(text) > maxAnswer:
		return 0, c.networkError(q, errTooLarge)
	case resp.StatusCode/100 != 2, q.success != 0 && resp.StatusCode != q.success:
		return resp.StatusCode, c.apiError(q, resp, text)
	case out == nil && len(text) > 0 && !isJSON(resp): // the page of a proxy
		return resp.StatusCode, c.apiError(q, resp, text)
	case out == nil:
		return resp.StatusCode, nil
	}
	return resp.StatusCode, c.decode(q, resp, text, out)
}

// request returns the request of one attempt, signed, with its body at the beginning.
func (c *Client) request(ctx context.Context, q *call, timer *time.Timer, cancel context.CancelCauseFunc) (*http.Request, error) {
	target, err := url.Parse(c.base.String() + c.prefix + q.path)
	if err != nil {
		return nil, err
	}
	req := (&http.Request{
		Method: q.method, URL: target, Host: target.Host, Header: http.Header{},
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	for name, values := range q.header {
		req.Header[name] = values
	}
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Accept", "application/json")
	if q.body == nil {
		return req, c.authorize(req.Header, q.method, q.path, nil)
	}
	source, size, err := q.body.open()
	if err != nil {
		return nil, err
	}
	timer.Stop() // reading a large file to sign it may take long
	if err := c.sign(req, q, contextReader{ctx, source}); err != nil {
		return nil, errors.Join(err, source.Close())
	}
	if _, err := source.Seek(0, io.SeekStart); err != nil {
		return nil, errors.Join(err, source.Close())
	}
	req.ContentLength = size
	req.Body = &observedBody{ReadCloser: source, size: size, sent: q.sent, progress: func(end bool) {
		if end {
			timer.Reset(cmp.Or(q.answer, answerTime))
		} else {
			timer.Reset(sendStall)
		}
	}}
	timer.Reset(sendStall)
	return req, nil
}

// sign authorizes the request; with a session it signs nothing and reads nothing.
func (c *Client) sign(req *http.Request, q *call, source io.Reader) error {
	err := c.authorize(req.Header, q.method, q.path, source)
	if cause := context.Cause(req.Context()); err != nil && cause != nil {
		return cause
	}
	return err
}

// contextReader fails when its context has ended.
type contextReader struct {
	ctx  context.Context
	next io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := context.Cause(r.ctx); err != nil {
		return 0, err
	}
	return r.next.Read(p)
}

// observedBody reports every piece that the transport reads of a body.
type observedBody struct {
	io.ReadCloser
	size, n  int64
	progress func(end bool)
	sent     func(n int64) // may be nil
}

func (b *observedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.n += int64(n)
	b.progress(err != nil || b.n >= b.size)
	if b.sent != nil && n > 0 {
		b.sent(b.n)
	}
	return n, err
}

// decode reads {"data": …} into out.
func (c *Client) decode(q *call, resp *http.Response, text []byte, out any) error {
	wrapped := struct {
		Data any `json:"data"`
	}{out}
	if err := json.Unmarshal(text, &wrapped); err != nil {
		if !isJSON(resp) {
			return c.apiError(q, resp, text)
		}
		return fmt.Errorf("%s %s: the answer of %s is not what BloodHound sends: check the address and the server's version", q.method, q.path, c.base.Host)
	}
	return nil
}

func isJSON(resp *http.Response) bool { return mediaType(resp) == "application/json" }

func mediaType(resp *http.Response) string {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return kind
}
