package okta

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// A headerSetter sets the headers User-Agent and Accept of every request.
type headerSetter struct {
	next      http.RoundTripper
	userAgent string
}

// RoundTrip sends a copy of req with both headers.
func (s *headerSetter) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("User-Agent", s.userAgent)
	req.Header.Set("Accept", exchangeOf(req.Context()).accept)
	return s.next.RoundTrip(req)
}

// A noResend keeps Go's transport from sending a GET a second time on its own when a
// kept-alive HTTP/1 connection turns out to be closed: the second one would carry the
// same DPoP proof, which the server refuses as a replay (okta-api.md §8.1). Go does
// not send a request again whose body cannot be rewound, so the request gets an empty
// one, which does not show on the wire. HTTP/2 does not need it: there Go repeats only
// what the server has not seen, and an empty body would show.
type noResend struct {
	next  http.RoundTripper
	http1 atomic.Bool // the latest response came over HTTP/1
}

// RoundTrip sends req at most once.
func (n *noResend) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body == nil && n.http1.Load() {
		req = req.WithContext(req.Context())
		req.Body = io.NopCloser(strings.NewReader(""))
	}
	resp, err := n.next.RoundTrip(req)
	if resp != nil {
		n.http1.Store(resp.ProtoMajor == 1)
	}
	return resp, err
}
