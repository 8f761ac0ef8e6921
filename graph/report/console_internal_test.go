package report

import (
	"net/url"
	"strings"
	"testing"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// consoleReport returns a report on a node of each kind and each type of data flow that has
// pages in the Admin Console, all with the same id and name.
func consoleReport(domain, id, name string) map[string]*Report {
	all := map[string]*Report{}
	for of := range consolePaths {
		n := &node{kind: of, id: id, class: name}
		if !strings.HasPrefix(of, "Okta") {
			n.kind, n.class = kind.DataFlow, of
		}
		all[of] = &Report{Organization: Organization{Domain: domain}, nodes: map[string]*node{opengraph.ToUpper(id): n}}
	}
	return all
}

// TestConsoleLinks expects an address for all that admin-links.md calls safe, and none for
// anything that could be another address.
func TestConsoleLinks(t *testing.T) {
	t.Parallel()
	for of, r := range consoleReport("acme.okta.com", "0oa1", "oidc_client") {
		link := r.ConsoleLink("0OA1")
		if u, err := url.Parse(link); err != nil || u.Scheme != "https" || u.Host != "acme-admin.okta.com" || !strings.HasPrefix(u.Path, "/admin/") ||
			u.RawQuery != "" || u.User != nil || strings.ContainsAny(link, "{} ") || u.String() != link {
			t.Errorf("%s: %q", of, link)
		}
		if named := strings.Contains(consolePaths[of], "{id}"); named != strings.Contains(link, "0oa1") || named != (r.ConsoleList(of) == "") {
			t.Errorf("%s: %q with the id, %q as a list", of, link, r.ConsoleList(of))
		}
		if link := r.ConsoleLink("0oa2"); link != "" {
			t.Errorf("%s that is not in the graph: %s", of, link)
		}
	}
	for _, odd := range []string{"", "..", ".", "a/../b", "a?b", "a#b", "a b", "é", "%2e", "a\n", strings.Repeat("a", 101)} {
		for of, path := range consolePaths {
			if link := consoleReport("acme.okta.com", odd, "x")[of].ConsoleLink(odd); strings.Contains(path, "{id}") && link != "" {
				t.Errorf("%s with the id %q: %s", of, odd, link)
			}
		}
		if link := consoleReport("acme.okta.com", "0oa1", odd)[kind.Application].ConsoleLink("0oa1"); link != "" {
			t.Errorf("an application with the name %q: %s", odd, link)
		}
	}
	for _, kind := range []string{kind.APIServiceIntegration, kind.ClientSecret, kind.Device, kind.CustomRole, kind.ResourceSet, kind.Organization} {
		r := &Report{Organization: Organization{Domain: "acme.okta.com"}, nodes: map[string]*node{"0OA1": {kind: kind, id: "0oa1"}}}
		if link := r.ConsoleLink("0oa1"); link != "" {
			t.Errorf("%s has no known address: %s", kind, link)
		}
	}
}

// TestConsoleHost has the hosts of the Admin Console: beside the organization's under Okta's own
// domain, and nowhere else.
func TestConsoleHost(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		domain, okta, want string
		demo               bool
	}{
		{"acme.okta.com", "", "acme-admin.okta.com", false}, {"acme.okta.com", "", "", true}, {"acme.okta-emea.com", "", "acme-admin.okta-emea.com", false},
		{"acme.oktapreview.com", "", "acme-admin.oktapreview.com", false}, {"acme.okta-gov.com", "", "acme-admin.okta-gov.com", false},
		{"acme.okta.mil", "", "acme-admin.okta.mil", false}, {"login.acme.example", "", "", false}, {"login.acme.example", "acme.okta.com", "acme-admin.okta.com", false},
		{"127.0.0.1", "", "", false}, {"localhost", "", "", false}, {"okta.com", "", "", false}, {"a.b.okta.com", "", "", false}, {".okta.com", "", "", false}, {"x@y.okta.com", "", "", false},
		{"acme.oktalike.com", "", "", false}, {"login.acme.example", "evil.example", "", false},
	} {
		r := &Report{Run: Run{Demo: test.demo}, Organization: Organization{Domain: test.domain, OktaHost: test.okta}, nodes: map[string]*node{"00G1": {kind: kind.Group, id: "00g1"}}}
		u, err := url.Parse(r.ConsoleLink("00g1"))
		if err != nil || u.Host != test.want {
			t.Errorf("%s (%s), demo %t: %s %v, want %s", test.domain, test.okta, test.demo, u, err, test.want)
		}
	}
}
