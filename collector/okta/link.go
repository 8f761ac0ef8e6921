package okta

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// nextLink is the target of the first link with the relation "next" in the Link
// headers, "" when there is none (RFC 8288).
func nextLink(h http.Header) string {
	for _, value := range h.Values("Link") {
		for value != "" {
			var target string
			var relations []string
			if target, relations, value = cutLink(value); slices.Contains(relations, "next") {
				return target
			}
		}
	}
	return ""
}

// cutLink reads one link-value and returns what follows it. A value that is none
// is skipped up to the next "<".
func cutLink(s string) (target string, relations []string, rest string) {
	_, s, found := strings.Cut(s, "<")
	if !found {
		return "", nil, ""
	}
	target, s, found = strings.Cut(s, ">")
	if !found {
		return "", nil, ""
	}
	for {
		s = strings.TrimLeft(s, " \t")
		if !strings.HasPrefix(s, ";") {
			return strings.TrimSpace(target), relations, s
		}
		var name, value string
		name, value, s = cutParam(s[1:])
		// The first rel counts, as RFC 8288 §3.3 says.
		if strings.EqualFold(name, "rel") && relations == nil {
			relations = strings.Fields(strings.ToLower(value))
		}
	}
}

// cutParam reads name=value, name="value" or name.
func cutParam(s string) (name, value, rest string) {
	end := strings.IndexAny(s, "=;,")
	if end < 0 {
		return strings.TrimSpace(s), "", ""
	}
	name = strings.TrimSpace(s[:end])
	if s[end] != '=' {
		return name, "", s[end:]
	}
	s = strings.TrimLeft(s[end+1:], " \t")
	if strings.HasPrefix(s, `"`) {
		value, rest = cutQuoted(s[1:])
		return name, value, rest
	}
	end = strings.IndexAny(s, ";,")
	if end < 0 {
		return name, strings.TrimSpace(s), ""
	}
	return name, strings.TrimSpace(s[:end]), s[end:]
}

func cutQuoted(s string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// errForeignLink is wrapped by the error of a next link that leads outside the
// org's API.
var errForeignLink = errors.New("next link refused")

// follow checks a next link against the origin rules (okta-api.md §3-4) and returns
// its path and query, to be asked of the base origin. Errors name the link's
// host only: a cursor may hold anything.
func (c *Client) follow(link string, from *url.URL) (*url.URL, error) {
	u, err := url.Parse(link)
	if err != nil {
		return nil, fmt.Errorf("%w: it is no URL", errForeignLink)
	}
	u = from.ResolveReference(u)
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%w: its scheme is neither https nor http", errForeignLink)
	case u.User != nil:
		return nil, fmt.Errorf("%w: it holds user information", errForeignLink)
	case !c.knows(u):
		return nil, fmt.Errorf("%w: it leads to another host, %s", errForeignLink, c.scrub.TextUpTo(u.Host, 255))
	case !isAPIPath(u.Path):
		return nil, fmt.Errorf("%w: it leads outside Okta's API", errForeignLink)
	}
	return &url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}, nil
}

func (c *Client) knows(u *url.URL) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hosts[originHost(u)]
}

func isAPIPath(path string) bool {
	if slices.Contains(strings.Split(path, "/"), "..") {
		return false
	}
	return slices.ContainsFunc([]string{"/api/", "/oauth2/", "/integrations/"}, func(prefix string) bool {
		return strings.HasPrefix(path, prefix)
	})
}
