package okta

import (
	"io"
	"net/http"
	"sync/atomic"
)

// A singleSend keeps Go's transport from sending a GET a second time on its own
// when a kept-alive HTTP/1 connection turns out to be closed: the copy would
// carry the same DPoP proof, which the server refuses as a replay (okta-api.md
// §8.1). A request with a body that cannot be rewound is not sent again, so the
// request gets an empty one; on the wire nothing changes. HTTP/2 needs none: it
// only repeats what the server has not seen, and an empty body would change the
// wire.
type singleSend struct {
	next  http.RoundTripper
	http1 atomic.Bool // the latest answer came by HTTP/1
}

// RoundTrip sends req once, as far as the server can tell.
func (s *singleSend) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body == nil && s.http1.Load() {
		req = req.WithContext(req.Context())
		req.Body = io.NopCloser(eofReader{})
	}
	resp, err := s.next.RoundTrip(req)
	if resp != nil {
		s.http1.Store(resp.ProtoMajor == 1)
	}
	return resp, err
}

type eofReader struct{}

func (eofReader) Read([]byte) (int, error) { return 0, io.EOF }

// An agent names the program and the wanted content type in every request.
type agent struct {
	next http.RoundTripper
	name string
}

// RoundTrip sends a copy of req with both headers.
func (a *agent) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("User-Agent", a.name)
	req.Header.Set("Accept", exchangeOf(req.Context()).accept)
	return a.next.RoundTrip(req)
}
