package okta

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"oktagon/collector/redact"
)

// An origin is the address to which every request goes, and the hosts that Okta's
// links may name: an org with a custom domain has several.
type origin struct {
	base *url.URL // scheme and host

	mu    sync.Mutex      // guards hosts
	hosts map[string]bool // normalised by originHost
}

func newOrigin(base *url.URL) *origin {
	o := &origin{base: &url.URL{Scheme: base.Scheme, Host: strings.ToLower(base.Host)}}
	o.hosts = map[string]bool{originHost(o.base): true}
	return o
}

// resolve returns path and query of ref at the origin, whatever host ref names.
func (o *origin) resolve(ref *url.URL) *url.URL {
	u := *ref
	u.Scheme, u.Host = o.base.Scheme, o.base.Host
	return &u
}

// allow adds a host that links may name.
func (o *origin) allow(host string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hosts[host] = true
}

func (o *origin) allows(u *url.URL) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.hosts[originHost(u)]
}

// errLinkRefused is wrapped by the error of a next link that leads outside of the
// org's API.
var errLinkRefused = errors.New("next link refused")

// follow checks a next link, which may be relative to from (okta-api.md §3-4), and
// returns its path and query. Errors name only the link's host: a cursor may
// contain anything.
func (o *origin) follow(link string, from *url.URL, r *redact.Redactor) (*url.URL, error) {
	u, err := url.Parse(link)
	if err != nil {
		return nil, fmt.Errorf("%w: it is no URL", errLinkRefused)
	}
	u = o.resolve(from).ResolveReference(u)
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%w: its scheme is neither https nor http", errLinkRefused)
	case u.User != nil:
		return nil, fmt.Errorf("%w: it holds user information", errLinkRefused)
	case !o.allows(u):
		return nil, fmt.Errorf("%w: it leads to another host, %s", errLinkRefused, r.TextUpTo(u.Host, 255))
	case !isAPIPath(u.Path):
		return nil, fmt.Errorf("%w: it leads outside Okta's API", errLinkRefused)
	}
	return &url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}, nil
}

func isAPIPath(path string) bool {
	if slices.Contains(strings.Split(path, "/"), "..") {
		return false
	}
	return slices.ContainsFunc([]string{"/api/", "/oauth2/", "/integrations/", "/workload-principals/", "/governance/"}, func(prefix string) bool {
		return strings.HasPrefix(path, prefix)
	})
}

// originHost returns host and port in lower case, without the default port of the
// scheme.
func originHost(u *url.URL) string {
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "http":
		return strings.TrimSuffix(host, ":80")
	case "https":
		return strings.TrimSuffix(host, ":443")
	}
	return host
}
