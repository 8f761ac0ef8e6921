package okta

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// ErrBadID is wrapped by the error of a call whose path contains an id that Okta cannot
// have issued. Nothing was sent.
var ErrBadID = errors.New("not an id that a path may hold; check what answers at the address of the organization")

// idPattern is that of okta-api.md §8.2, "ids used in paths".
var idPattern = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,255}$`)

// isValidID reports whether id is safe in a path. Dots alone are not: they would lead
// to another endpoint.
func isValidID(id string) bool {
	return idPattern.MatchString(id) && id != "." && !strings.Contains(id, "..")
}

// A Path is a checked path and its template, made by [Route] or [RouteHref].
type Path struct {
	template, path string
	err            error
}

// Route fills the placeholders of a template such as
// "/api/v1/groups/{id}/users" with ids, in order. The call returns [ErrBadID] when an
// id or the number of ids is wrong.
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
		if !isValidID(ids[0]) {
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

// RouteHref returns path and query of a link that Okta sent, whatever its scheme and
// host. The path must match the template.
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

// String is the path with its ids, "" when they are wrong.
func (p Path) String() string { return p.path }

const tokenBucket = "token"

// Bucket returns the name of the bucket in which requests of a template are counted.
func Bucket(template string) string { return bucketOf(template) }

// bucketOf returns the rate-limit bucket of a template (okta-api.md §4.2), by a name of
// our own that users see. Its limit comes from response headers.
func bucketOf(template string) string {
	switch {
	case template == tokenPath:
		return tokenBucket
	case template == discoveryPath, template == metadataPath:
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
		{"/api/v1/logs", "logs"},
		{"/workload-principals", "workload-principals"},
		{"/governance", "governance"},
	} {
		if template == b.prefix || strings.HasPrefix(template, b.prefix+"/") {
			return b.name
		}
	}
	return "other"
}
