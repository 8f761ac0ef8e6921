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
)

// Time limits of one attempt.
const (
	answerTime = 60 * time.Second // for the first byte of an answer
	sendStall  = 2 * time.Minute  // while sending, without a byte taken
	// fileTime is what the server asks itself to keep with uploadWait, and some.
	fileTime   = 31 * time.Minute
	uploadWait = "wait=1800" // bloodhound-api.md §1: older servers end a request after 30 s
)

// maxAnswer is more than any answer of these calls, in bytes.
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
	repeat       repeat
	answer       time.Duration // for the first byte; 0 is answerTime
	sent         func(n int64) // told of the bytes of the body taken so far
}

// A body can be read as often as need be.
type body interface {
	open() (io.ReadSeekCloser, int64, error)
}

// memory is a body of a few bytes.
type memory []byte

func (m memory) open() (io.ReadSeekCloser, int64, error) {
	return struct {
		io.ReadSeeker
		io.Closer
	}{bytes.NewReader(m), io.NopCloser(nil)}, int64(len(m)), nil
}

// get reads into out, which may be sent as often as need be.
func (c *Client) get(ctx context.Context, path string, out any) error {
	return c.do(ctx, call{method: http.MethodGet, path: path, repeat: freely}, out)
}

// jsonBody is the header and the body of a request that sends v.
func jsonBody(v any) (http.Header, body, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, nil, err
	}
	return http.Header{"Content-Type": {"application/json"}}, memory(b.Bytes()), nil
}

// once sends q a single time. The data of the answer goes to out, unless nil.
// It returns the answer's status.
func (c *Client) once(ctx context.Context, q *call, out any) (int, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	answer := cmp.Or(q.answer, answerTime)
	timer := time.AfterFunc(answer, func() { cancel(errNoAnswer) })
	defer timer.Stop()
	req, err := c.request(ctx, q, timer, cancel)
	if err != nil {
		return 0, err
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return 0, c.networkError(q, causeOf(ctx, err))
	}
	defer resp.Body.Close()
	stop := context.AfterFunc(ctx, func() { _ = resp.Body.Close() })
	defer stop()
	timer.Reset(answerTime)
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return 0, c.networkError(q, causeOf(ctx, fmt.Errorf("read answer: %w", err)))
	case len(text) > maxAnswer:
		return 0, c.networkError(q, errTooLarge)
	case resp.StatusCode/100 != 2:
		return resp.StatusCode, c.apiError(q, resp, text)
	case out == nil:
		return resp.StatusCode, nil
	}
	return resp.StatusCode, c.decode(q, resp, text, out)
}

// request builds one attempt: it opens the body, signs it and winds it back.
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
	timer.Stop() // reading a large file takes its time
	if err := c.sign(req, q, reader{ctx, source}); err != nil {
		return nil, errors.Join(err, source.Close())
	}
	if _, err := source.Seek(0, io.SeekStart); err != nil {
		return nil, errors.Join(err, source.Close())
	}
	req.ContentLength = size
	req.Body = &sending{ReadCloser: source, size: size, told: q.sent, moved: func(end bool) {
		if end {
			timer.Reset(cmp.Or(q.answer, answerTime))
		} else {
			timer.Reset(sendStall)
		}
	}}
	timer.Reset(sendStall)
	return req, nil
}

// sign authorizes; a session signs nothing and reads nothing.
func (c *Client) sign(req *http.Request, q *call, source io.Reader) error {
	err := c.authorize(req.Header, q.method, q.path, source)
	if cause := context.Cause(req.Context()); err != nil && cause != nil {
		return cause
	}
	return err
}

// A reader ends with its context.
type reader struct {
	ctx  context.Context
	next io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := context.Cause(r.ctx); err != nil {
		return 0, err
	}
	return r.next.Read(p)
}

// sending is a body on its way; it says so for every piece.
type sending struct {
	io.ReadCloser
	size, n int64
	moved   func(end bool)
	told    func(n int64)
}

// Read counts what is taken.
func (s *sending) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	s.n += int64(n)
	s.moved(err != nil || s.n >= s.size)
	if s.told != nil && n > 0 {
		s.told(s.n)
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
		return fmt.Errorf("%s %s: the answer of %s is not what BloodHound sends", q.method, q.path, c.base.Host)
	}
	return nil
}

func isJSON(resp *http.Response) bool { return mediaType(resp) == "application/json" }

func mediaType(resp *http.Response) string {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return kind
}

// causeOf is why ctx ended, when that is why a request failed.
func causeOf(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}
