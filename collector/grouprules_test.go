package collector_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"oktagon/collector/snapshot"
)

// A schema that does not say which attributes there are is no schema without attributes.
func TestUnreadableSchema(t *testing.T) {
	t.Parallel()
	const path = "/api/v1/meta/schemas/user/"
	for body, want := range map[string]snapshot.State{
		`{"id":"ID","definitions":{"base":{"properties":{"login":{}}}}}`: snapshot.Complete,
		`{"id":"ID","definitions":{"base":{"properties":{}}}}`:           snapshot.Failed,
		`{"id":"ID","definitions":{"base":7}}`:                           snapshot.Failed,
		`{"id":"ID"}`:                                                    snapshot.Failed,
	} {
		c := collectIn(t, contoso(t), setup{only: []string{snapshot.GroupRules}, transport: func(next http.RoundTripper) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) {
				answer, err := next.RoundTrip(r)
				if id, found := strings.CutPrefix(r.URL.Path, path); found && err == nil {
					_ = answer.Body.Close()
					answer.ContentLength = -1
					answer.Header.Del("Content-Length")
					answer.Body = io.NopCloser(strings.NewReader(strings.Replace(body, "ID", id, 1)))
				}
				return answer, err
			})
		}})
		if c.err != nil {
			t.Fatal(c.err)
		}
		if row := c.Manifest.CoverageOf(snapshot.UserSchemas); row.State != want || want == snapshot.Failed && !strings.Contains(row.Reason, "which attributes") {
			t.Errorf("%s: %+v", body, row)
		}
	}
}
