package bloodhoundfake

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
)

// RoundTripper reaches the server in memory, without a socket or a goroutine. It answers
// requests to any host.
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
	w := httptest.NewRecorder()
	m.s.ServeHTTP(w, r)
	resp = w.Result()
	resp.Request = r
	return resp, nil
}
