package collector_test

import (
	"net/http"
	"slices"
	"testing"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// TestScopesSupported keeps which of Okta's scopes the organization says to have. It is asked
// without a credential, and when it does not say, nothing is lacking.
func TestScopesSupported(t *testing.T) {
	t.Parallel()
	const path = "/.well-known/oauth-authorization-server"
	for effect, want := range map[string]bool{"": true, ":404": false, ":html": false, ":403": false, ":500": false, ":garbage": false, ":object": false, ":null": false, ":slow=100h": false} {
		o := oktatest.Options{MoreScopes: []string{"okta.newThing.manage", "okta.<b>.read", "okta.users.read"}}
		if effect != "" {
			o.Faults = fault(t, path+effect)
		}
		asked := 0
		c := collectIn(t, contoso(t), setup{only: []string{snapshot.APITokens}, fake: o, transport: func(next http.RoundTripper) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) {
				if r.URL.Path == path {
					asked++
					if r.Header.Get("Authorization") != "" || r.URL.RawQuery != "" {
						t.Errorf("it is asked with %v %s", r.Header, r.URL.RawQuery)
					}
				}
				return next.RoundTrip(r)
			})
		}})
		c.expect(t, "")
		names := c.Manifest.ScopesSupported
		if got := slices.Contains(names, "okta.newThing.manage"); got != want || !want && names != nil {
			t.Errorf("%s: %v", effect, names)
		}
		if slices.Contains(names, "openid") || slices.Contains(names, "okta.<b>.read") || len(names) != len(slices.Compact(slices.Clone(names))) || asked != 1 {
			t.Errorf("%s: asked %d times, %v", effect, asked, names)
		}
	}
}
