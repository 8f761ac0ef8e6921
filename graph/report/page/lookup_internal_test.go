package page

import (
	"net/url"
	"testing"

	"oktagon/graph/kind"
)

// TestConsoleLinks expects an address for the kinds that admin-links.md calls safe, and none for
// anything that could be another address.
func TestConsoleLinks(t *testing.T) {
	t.Parallel()
	for nodeKind := range consolePaths {
		link := consoleLink("acme.okta.com", nodeKind, "0oa1")
		if u, err := url.Parse(link); err != nil || u.Scheme != "https" || u.Host != "acme-admin.okta.com" || u.RawQuery+u.Fragment != "" {
			t.Errorf("%s: %q", nodeKind, link)
		}
		for _, id := range []string{"", "a/../b", "a?b", "a#b", "a b", "é"} {
			if link := consoleLink("acme.okta.com", nodeKind, id); link != "" {
				t.Errorf("%s with the id %q: %s", nodeKind, id, link)
			}
		}
		for _, domain := range []string{"login.acme.example", "127.0.0.1", "okta.com", "a.b.okta.com", ".okta.com", "x@y.okta.com"} {
			if link := consoleLink(domain, nodeKind, "0oa1"); link != "" {
				t.Errorf("%s of %s: %s", nodeKind, domain, link)
			}
		}
	}
	if link := consoleLink("acme.okta.com", kind.APIServiceIntegration, "0oa1"); link != "" {
		t.Errorf("an integration has no known address: %s", link)
	}
}
