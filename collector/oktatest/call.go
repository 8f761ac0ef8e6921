package oktatest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// call is one request on its way through the server.
type call struct {
	*http.Request
	s      *Server
	row    *endpoint // nil for an unknown path
	params []string  // ids in the path
	base   string    // scheme and host that the client used
	now    time.Time
	query  url.Values
	fault  *Fault // what is to go wrong, or nil
	limit  quota
	sent   string // the body of a token request
}

// parent is what the path says whose items are asked for.
func (c *call) parent() string { return strings.Join(c.params, "/") }

// name is how the request is counted.
func (c *call) name() string {
	if c.row == nil {
		return c.Method + " (unknown)"
	}
	return c.Method + " " + c.row.template
}

func (s *Server) newCall(r *http.Request) *call {
	c := &call{Request: r, s: s, now: s.now(), query: r.URL.Query(), base: baseURL(r)}
	c.row, c.params = findEndpoint(r.URL.Path)
	return c
}

// baseURL is the server's address as the client knows it.
func baseURL(r *http.Request) string {
	scheme := r.URL.Scheme
	if scheme == "" {
		scheme = "http"
		if r.TLS != nil {
			scheme = "https"
		}
	}
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	return scheme + "://" + host
}

// do answers a request in the order in which Okta does: limits, then sign-in,
// then the answer. An error means that the client gave up.
func (s *Server) do(r *http.Request) (*reply, error) {
	c := s.newCall(r)
	number, room := s.enter(c.name())
	defer s.leave()
	c.fault = s.faults.pick(c)
	c.limit = s.windows.take(c.bucket(), c.now)
	if err := sleep(r.Context(), s.o.Latency); err != nil {
		return nil, err
	}
	re := c.answer(room)
	if c.fault != nil {
		c.fault.spoil(c, re)
	}
	c.headers(re, number)
	return re, sleep(r.Context(), re.delay)
}

func (c *call) bucket() string {
	if c.row == nil {
		return "Z"
	}
	return c.row.bucket
}

func (c *call) answer(room bool) *reply {
	switch {
	case !c.limit.ok:
		return oktaError(http.StatusTooManyRequests, "E0000047")
	case !room:
		c.limit = quota{reset: c.limit.reset}
		return oktaError(http.StatusTooManyRequests, "E0000047")
	case c.row == nil:
		return oktaError(http.StatusNotFound, "E0000008")
	case c.Method != c.row.method:
		return oktaError(http.StatusMethodNotAllowed, "E0000022")
	case c.row.open:
		return c.row.serve(c)
	}
	if refusal := c.s.auth.check(c); refusal != nil {
		return refusal
	}
	return c.row.serve(c)
}

// headers sets what every answer of Okta carries.
func (c *call) headers(re *reply, number int) {
	defaults := map[string]string{
		"Date":                   c.now.UTC().Format(http.TimeFormat),
		"Cache-Control":          "no-cache, no-store",
		"X-Okta-Request-Id":      fmt.Sprintf("reqfake%012d", number),
		"X-Rate-Limit-Limit":     strconv.Itoa(c.limit.limit),
		"X-Rate-Limit-Remaining": strconv.Itoa(c.limit.remaining),
		"X-Rate-Limit-Reset":     strconv.FormatInt(c.limit.reset.Unix(), 10),
	}
	for name, value := range defaults {
		if _, set := re.header[name]; !set {
			re.header[name] = []string{value}
		}
	}
}

// sleep waits, but not longer than the client does.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
