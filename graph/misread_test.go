package graph_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"oktagon/collector/snapshot"
	"oktagon/graph"
)

// A grant without its status or its scope is named, whatever the graph has of scopes, and the
// scopes of its application are not known.
func TestUnclearGrant(t *testing.T) {
	t.Parallel()
	for grant, clear := range map[string]bool{
		`{"id":"g2","scopeId":"okta.users.read"}`:                     false,
		`{"id":"g2","scopeId":"okta.users.read","status":" "}`:        false,
		`{"id":"g2","status":"ACTIVE"}`:                               false,
		`{"id":"g2","status":"REVOKED"}`:                              true,
		`{"id":"g2","scopeId":"okta.users.read","status":"INACTIVE"}`: true,
	} {
		files := fstest.MapFS{
			"manifest.json": {Data: []byte(`{"version":1,"org":"00oORG","domain":"acme.okta.com","started":"2026-11-02T08:00:00Z","coverage":[{"resource":"apps","state":"complete"},{"resource":"grants","state":"complete"}]}`)},
			"apps.jsonl":    {Data: []byte(`{"id":"0oa1","name":"oidc_client","status":"ACTIVE","settings":{"oauthClient":{"application_type":"service"}}}` + "\n")},
			"grants.jsonl": {Data: []byte(`{"parent":"0oa1","items":[{"id":"g1","scopeId":"okta.logs.read","status":"ACTIVE"},` + grant + `]}` + "\n" +
				`{"parent":"0oa1","state":"complete"}` + "\n")},
		}
		s, err := snapshot.Open(files)
		if err != nil {
			t.Fatal(err)
		}
		for _, paths := range []graph.ScopePaths{graph.ScopePathsFull, graph.ScopePathsStrict, graph.ScopePathsOff} {
			d := &recorded{}
			stats, err := graph.Build(s, graph.Options{ScopePaths: paths}, d)
			if err != nil {
				t.Fatal(err)
			}
			misread := strings.Join(stats.Misread[snapshot.Grants], "; ")
			if named := strings.Contains(misread, "grant g2 of application 0oa1 has no status or no scope"); named == clear {
				t.Errorf("%s with %s: named %q", grant, paths, misread)
			}
			if lists := strings.Contains(d.text(), `"oauth_scopes":["okta.logs.read"]`); lists != clear {
				t.Errorf("%s with %s: lists its scopes is %t in\n%s", grant, paths, lists, d.text())
			}
		}
	}
}
