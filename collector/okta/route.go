package okta

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// ErrBadID is wrapped by the error of a call whose path holds an id that Okta
// cannot have issued; nothing was sent.
var ErrBadID = errors.New("not an id that a path may hold")

// idPattern is okta-api.md §8.2, "ids used in paths".
var idPattern = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,255}$`)

// validID reports whether id may stand in a path. Dots alone are refused: they
// would climb to another endpoint.
func validID(id string) bool {
	return idPattern.MatchString(id) && id != "." && !strings.Contains(id, "..")
}

// A Path is a checked path and the template it was made from. Make one with
// [Route] or [RouteHref].
type Path struct {
	template, path string
	err            error
}

// Route fills the placeholders of a template such as
// "/api/v1/groups/{id}/users" with ids, in order. A wrong id or number of ids is
// reported when the call is made, as [ErrBadID].
func Route(template string, ids ...string) Path {
	p := Path{template: template}
	var b strings.Builder
	rest := template
	for {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			break
		}
		_, rest, _ = strings.Cut(after, "}")
		if len(ids) == 0 {
			p.err = fmt.Errorf("%s: id missing: %w", template, ErrBadID)
			return p
		}
		if !validID(ids[0]) {
			p.err = fmt.Errorf("%s: %w", template, ErrBadID)
			return p
		}
		b.WriteString(ids[0])
		ids = ids[1:]
	}
	if len(ids) > 0 {
		p.err = fmt.Errorf("%s: more ids than placeholders: %w", template, ErrBadID)
	}
	p.path = b.String()
	return p
}

// RouteHref takes path and query from a link that Okta sent; scheme and host of
// the link do not matter. The path must have the form of the template.
func RouteHref(template, href string) (p Path, query string) {
	u, err := url.Parse(href)
	if err != nil {
		return Path{template: template, err: fmt.Errorf("%s: link is no URL: %w", template, ErrBadID)}, ""
	}
	want, got := strings.Split(template, "/"), strings.Split(u.Path, "/")
	if len(want) != len(got) {
		return Path{template: template, err: fmt.Errorf("%s: link leads elsewhere: %w", template, ErrBadID)}, ""
	}
	var ids []string
	for i, segment := range want {
		if strings.HasPrefix(segment, "{") {
			ids = append(ids, got[i])
		} else if segment != got[i] {
			return Path{template: template, err: fmt.Errorf("%s: link leads elsewhere: %w", template, ErrBadID)}, ""
		}
	}
	return Route(template, ids...), u.RawQuery
}

// String is the path with its ids, "" when they were refused.
func (p Path) String() string { return p.path }

const tokenPath = "/oauth2/v1/token"

// bucketOf names the rate-limit bucket of a template (okta-api.md §4.2). The name is
// ours and is shown to users; its limit is learnt from headers.
func bucketOf(template string) string {
	switch {
	case template == tokenPath:
		return "token"
	case template == discoveryPath:
		return "discovery"
	case template == "/api/v1/apps/{id}":
		return "apps/{id}"
	case template == "/api/v1/groups/{id}":
		return "groups/{id}"
	case template == "/api/v1/users":
		return "users"
	case strings.HasPrefix(template, "/api/v1/users/"):
		return "users/{id}"
	}
	for _, b := range []struct{ prefix, name string }{
		{"/api/v1/apps", "apps"},
		{"/api/v1/groups", "groups"},
		{"/api/v1/iam", "iam"},
		{"/api/v1/devices", "devices"},
		{"/oauth2/v1/clients", "clients"},
		{"/integrations", "integrations"},
	} {
		if template == b.prefix || strings.HasPrefix(template, b.prefix+"/") {
			return b.name
		}
	}
	return "other"
}
