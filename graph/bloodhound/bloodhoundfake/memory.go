package bloodhoundfake

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
)

// RoundTripper reaches the server in memory: no socket, no goroutine. The host
// and scheme of the request are the server's.
func (s *Server) RoundTripper() http.RoundTripper { return memory{s} }

type memory struct{ s *Server }

var errReset = errors.New("connection reset by peer")

// RoundTrip answers a request as a connection to the server would.
func (m memory) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	if err := context.Cause(r.Context()); err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p == http.ErrAbortHandler {
			resp, err = nil, errReset
			if cause := context.Cause(r.Context()); cause != nil {
				err = cause
			}
		} else if p != nil {
			panic(p)
		}
	}()
	w := &recorder{header: http.Header{}}
	m.s.ServeHTTP(w, r)
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }
func (r *recorder) WriteHeader(status int)      { r.status = status }
