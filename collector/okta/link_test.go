package okta

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"oktagon/collector/redact"
)

func TestNextLink(t *testing.T) {
	const next = "https://contoso.okta.com/api/v1/users?after=00u1&limit=200"
	for _, tt := range []struct {
		name   string
		values []string
		want   string
	}{
		{"none", nil, ""},
		{"Okta's", []string{`<https://contoso.okta.com/api/v1/users?limit=200>; rel="self"`, `<` + next + `>; rel="next"`}, next},
		{"one line", []string{`<https://x/>; rel="self", <` + next + `>; rel="next"`}, next},
		{"no blanks", []string{`<https://x/>;rel="self",<` + next + `>;rel="next"`}, next},
		{"unquoted", []string{`<` + next + `>; rel=next`}, next},
		{"several relations", []string{`<` + next + `>; rel="self next"`}, next},
		{"other parameters first", []string{`<` + next + `>; title="a, b; <c>"; type=json; rel="next"`}, next},
		{"other parameters after", []string{`<` + next + `>; rel=next; title="x"`}, next},
		{"upper case", []string{`<` + next + `>; REL="NEXT"`}, next},
		{"blanks round =", []string{`<` + next + `> ; rel = "next"`}, next},
		{"escaped quote", []string{`<` + next + `>; title="a\" , rel=self"; rel="next"`}, next},
		{"comma and semicolon in URL", []string{`<https://x/api/v1/users?filter=a,b;c>; rel="next"`}, "https://x/api/v1/users?filter=a,b;c"},
		{"flag parameter", []string{`<` + next + `>; crossorigin; rel="next"`}, next},
		{"first rel counts", []string{`<` + next + `>; rel="self"; rel="next"`}, ""},
		{"prefix is not next", []string{`<` + next + `>; rel="nextish"`}, ""},
		{"next in the title", []string{`<` + next + `>; title="next"; rel="self"`}, ""},
		{"relative", []string{`</api/v1/users?after=1>; rel="next"`}, "/api/v1/users?after=1"},
		{"junk before", []string{`junk, <` + next + `>; rel="next"`}, next},
		{"no end", []string{`<` + next}, ""},
		{"empty", []string{``, `,`, `;`, `<>`}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := http.Header{"Link": tt.values}
			if got := nextLink(h); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzNextLink(f *testing.F) {
	f.Add(`<https://x/api/v1/users?after=1,2;3>; rel="next self"; title="a\"b"`)
	f.Add(`<a>; rel=next, <b>;rel="self"`)
	f.Fuzz(func(t *testing.T, value string) {
		got := nextLink(http.Header{"Link": {value}})
		if got != "" && !strings.Contains(value, "<") {
			t.Errorf("%q gives %q", value, got)
		}
		o := newOrigin(&url.URL{Scheme: "https", Host: "contoso.okta.com"})
		for _, link := range []string{value, got} {
			u, err := o.follow(link, &url.URL{Path: "/api/v1/users"}, redact.New())
			if err == nil && (u.Host != "" || u.User != nil || !isAPIPath(u.Path)) {
				t.Errorf("%q leads to %v", link, u)
			}
		}
	})
}

func TestFollow(t *testing.T) {
	c := newClient(t, nil)
	c.addHosts(&Organization{Canonical: "contoso.okta.com", Alternate: "login.contoso.com"})
	from := &url.URL{Path: "/api/v1/users", RawQuery: "limit=200"}
	for _, tt := range []struct{ link, want, err string }{
		{"https://contoso.okta.com/api/v1/users?after=1&limit=200", "/api/v1/users?after=1&limit=200", ""},
		{"http://contoso.okta.com/api/v1/iam/roles?after=1", "/api/v1/iam/roles?after=1", ""},
		{"https://CONTOSO.okta.com:443/api/v1/users?after=1", "/api/v1/users?after=1", ""},
		{"http://contoso.okta.com:80/api/v1/users?after=1", "/api/v1/users?after=1", ""},
		{"https://login.contoso.com/oauth2/v1/clients?after=1", "/oauth2/v1/clients?after=1", ""},
		{"/integrations/api/v1/api-services?after=1", "/integrations/api/v1/api-services?after=1", ""},
		{"?after=%2B%20x", "/api/v1/users?after=%2B%20x", ""},
		{"https://evil.example/api/v1/users?after=1", "", "another host, evil.example"},
		{"https://contoso.okta.com.evil.example/api/v1/users", "", "another host"},
		{"https://contoso.okta.com:8443/api/v1/users", "", "another host"},
		{"//evil.example/api/v1/users", "", "another host"},
		{"https://contoso.okta.com@evil.example/api/v1/users", "", "user information"},
		{"https://x:y@contoso.okta.com/api/v1/users", "", "user information"},
		{"ftp://contoso.okta.com/api/v1/users", "", "scheme"},
		{"https://contoso.okta.com/logout", "", "outside Okta's API"},
		{"https://contoso.okta.com/api/../logout", "", "outside Okta's API"},
		{"https://contoso.okta.com/api/%2e%2e/logout", "", "outside Okta's API"},
		{"https://contoso.okta.com/%zz", "", "no URL"},
	} {
		u, err := c.origin.follow(tt.link, from, c.redactor)
		switch {
		case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
			t.Errorf("%s: error %v, want %q", tt.link, err, tt.err)
		case tt.err == "" && (err != nil || u.RequestURI() != tt.want):
			t.Errorf("%s: got %v, error %v", tt.link, u, err)
		}
	}
}

func TestRoute(t *testing.T) {
	long := strings.Repeat("a", 255)
	for _, tt := range []struct {
		template string
		ids      []string
		want     string
	}{
		{"/api/v1/groups", nil, "/api/v1/groups"},
		{"/api/v1/groups/{id}/users", []string{"00g1"}, "/api/v1/groups/00g1/users"},
		{"/api/v1/users/{id}/roles/{assignmentId}/targets/groups", []string{"00u-1", "IFI_FA.X"}, "/api/v1/users/00u-1/roles/IFI_FA.X/targets/groups"},
		{"/api/v1/groups/{id}", []string{long}, "/api/v1/groups/" + long},
		{"/api/v1/groups/{id}", []string{long + "a"}, ""},
		{"/api/v1/groups/{id}", []string{""}, ""},
		{"/api/v1/groups/{id}", []string{"a/b"}, ""},
		{"/api/v1/groups/{id}", []string{".."}, ""},
		{"/api/v1/groups/{id}", []string{"."}, ""},
		{"/api/v1/groups/{id}", []string{"a..b"}, ""},
		{"/api/v1/groups/{id}", []string{"a%2Fb"}, ""},
		{"/api/v1/groups/{id}", []string{"a?b"}, ""},
		{"/api/v1/groups/{id}", nil, ""},
		{"/api/v1/groups", []string{"x"}, ""},
	} {
		p := Route(tt.template, tt.ids...)
		if (p.err == nil) != (tt.want != "") || p.err == nil && p.String() != tt.want || p.template != tt.template {
			t.Errorf("Route(%q, %q) = %q, %v", tt.template, tt.ids, p, p.err)
		}
		if p.err != nil {
			_, _, err := collect(t.Context(), newClient(t, nil), Call{Path: p})
			if err == nil || !strings.Contains(err.Error(), ErrBadID.Error()) {
				t.Errorf("call with %q: %v", tt.ids, err)
			}
		}
	}
}

func TestRouteHref(t *testing.T) {
	const template = "/api/v1/apps/{id}/sso/saml/metadata"
	for href, want := range map[string]string{
		"https://contoso.okta.com/api/v1/apps/0oa1/sso/saml/metadata?kid=k": "/api/v1/apps/0oa1/sso/saml/metadata?kid=k",
		"http://other/api/v1/apps/0oa1/sso/saml/metadata":                   "/api/v1/apps/0oa1/sso/saml/metadata?",
		"https://contoso.okta.com/app/x/sso/saml/metadata":                  "",
		"https://contoso.okta.com/api/v1/apps/%2e%2e/sso/saml/metadata":     "",
		"%": "",
	} {
		p, query := RouteHref(template, href)
		if got := p.String() + "?" + query; (p.err == nil) != (want != "") || p.err == nil && got != want {
			t.Errorf("%s: %s, %v", href, got, p.err)
		}
	}
}

func TestBuckets(t *testing.T) {
	for template, want := range map[string]string{
		"/api/v1/apps": "apps", "/api/v1/apps/{id}/users": "apps", "/api/v1/apps/{id}": "apps/{id}",
		"/api/v1/groups": "groups", "/api/v1/groups/{id}/users": "groups", "/api/v1/groups/{id}": "groups/{id}",
		"/api/v1/users": "users", "/api/v1/users/{id}": "users/{id}", "/api/v1/users/{id}/factors": "users/{id}",
		"/api/v1/iam/roles": "iam", "/api/v1/devices": "devices", "/oauth2/v1/clients": "clients",
		"/oauth2/v1/clients/{id}/roles": "clients", "/integrations/api/v1/api-services": "integrations",
		"/api/v1/org": "other", "/api/v1/policies": "other", "/oauth2/v1/token": "token",
		"/.well-known/okta-organization": "discovery", "/.well-known/oauth-authorization-server": "discovery",
	} {
		if got := bucketOf(template); got != want {
			t.Errorf("bucket of %s is %s, want %s", template, got, want)
		}
	}
}
