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

// call is one request to the server.
type call struct {
	r     *http.Request
	s     *Server
	row   *endpoint // nil for an unknown path
	ids   []string  // in the path
	base  string    // scheme and host that the client used
	now   time.Time // by the server's clock
	query url.Values
	fault *Fault // what is to go wrong, or nil
	limit quota
	form  string // the body of a token request
}

// parent are the ids in the path, as fan-outs name their parents.
func (c *call) parent() string { return strings.Join(c.ids, "/") }

// name is how the request is counted.
func (c *call) name() string {
	if c.row == nil {
		return c.r.Method + " (unknown)"
	}
	return c.r.Method + " " + c.row.path
}

func (s *Server) newCall(r *http.Request) *call {
	c := &call{r: r, s: s, now: s.now(), query: r.URL.Query(), base: baseURL(r)}
	c.row, c.ids = findEndpoint(r.URL.Path)
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

// answer answers a request as Okta does: limits come first, then sign-in, then the
// rest. The error is the cause of the request's context, when the client gave up.
func (s *Server) answer(r *http.Request) (*reply, error) {
	c := s.newCall(r)
	number, withinConcurrency := s.begin(c.name())
	defer s.end()
	c.fault = s.faults.next(c)
	c.limit = s.limits.take(bucketOf(r.URL.Path), c.now)
	if err := sleep(r.Context(), s.o.Latency); err != nil {
		return nil, err
	}
	re := c.answer(withinConcurrency)
	if c.fault != nil {
		effects[c.fault.Effect](c.fault, c, re)
	}
	c.setHeaders(re, number)
	return re, sleep(r.Context(), re.delay)
}

func (c *call) answer(withinConcurrency bool) *reply {
	switch {
	case !c.limit.ok:
		return oktaError(http.StatusTooManyRequests, "E0000047")
	case !withinConcurrency:
		c.limit = quota{reset: c.limit.reset}
		return oktaError(http.StatusTooManyRequests, "E0000047")
	case c.row == nil:
		return oktaError(http.StatusNotFound, "E0000008")
	case c.r.Method != c.row.method:
		return oktaError(http.StatusMethodNotAllowed, "E0000022")
	}
	if c.row.scope != "" {
		if refusal := c.s.auth.check(c); refusal != nil {
			return refusal
		}
	}
	return c.row.serve(c)
}

// setHeaders sets those headers that every answer of Okta has.
func (c *call) setHeaders(re *reply, number int) {
	for name, value := range map[string]string{
		"Date":                   c.now.UTC().Format(http.TimeFormat),
		"Cache-Control":          "no-cache, no-store",
		"X-Okta-Request-Id":      fmt.Sprintf("reqfake%012d", number),
		"X-Rate-Limit-Limit":     strconv.Itoa(c.limit.limit),
		"X-Rate-Limit-Remaining": strconv.Itoa(c.limit.remaining),
		"X-Rate-Limit-Reset":     strconv.FormatInt(c.limit.reset.Unix(), 10),
	} {
		if _, set := re.header[name]; !set {
			re.header[name] = []string{value}
		}
	}
}

// sleep waits for d. It returns the cause when the context ends before.
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
