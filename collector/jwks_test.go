package collector_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

const (
	keyID  = "pksfakeodd0000000001" // listed, and embedded without its status
	newID  = "pksfakeodd0000000002" // embedded without its id
	keyApp = "0oafakeodd0000000002"
	keysOf = "/api/v1/apps/{id}/credentials/jwks"
)

// The keys of an app are those that its endpoint lists, in any shape, or else
// those of the app's own record, as far as they have ids.
func TestKeys(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		shape string // of the answer; % is the list
		fault string
		state snapshot.State // of the app
		want  string         // ids
	}{
		{"list", "%", "", snapshot.Complete, keyID + " " + newID},
		{"keys", `{"keys":%}`, "", snapshot.Complete, keyID + " " + newID},
		{"jwks", `{"jwks":{"keys":%}}`, "", snapshot.Complete, keyID + " " + newID},
		{"empty list", "[]", "", snapshot.Complete, keyID},
		{"empty keys", `{"jwks":{"keys":[]}}`, "", snapshot.Complete, keyID},
		{"nothing", "", "", snapshot.Complete, keyID},
		{"gone", "%", ":404", snapshot.Complete, keyID},
		{"refused, at the cost of a key", "%", ":403", snapshot.Denied, keyID},
		{"broken", "%", ":500", snapshot.Failed, keyID},
		{"garbage", "%", ":garbage", snapshot.Failed, keyID},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			odd, err := snapshot.Open(os.DirFS("oktatest/testdata/oddities"))
			if err != nil {
				t.Fatal(err)
			}
			s := setup{only: []string{snapshot.JWKs}, transport: reshaped("/credentials/jwks", test.shape)}
			if test.fault != "" {
				s.fake.Faults = fault(t, keysOf+test.fault)
			}
			c := collectIn(t, odd, s)
			if c.err != nil {
				t.Fatal(c.err)
			}
			f, err := c.FanOut(snapshot.JWKs)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			got := strings.Join(ids(items[snapshot.JWK](t, c.Snapshot, snapshot.JWKs, keyApp)), " ")
			if state, _, _ := f.State(keyApp); got != test.want || state != test.state {
				t.Errorf("%s with %q, want %s with %q", state, got, test.state, test.want)
			}
		})
	}
}

// A refusal that costs no key is noted and no more.
func TestKeysOfTheAppsThemselves(t *testing.T) {
	t.Parallel()
	c := collectIn(t, contoso(t), setup{only: []string{snapshot.JWKs}, fake: oktatest.Options{Faults: fault(t, keysOf+":403")}})
	c.expect(t, "")
	if row := c.Manifest.CoverageOf(snapshot.JWKs); len(row.Notes) != 1 || !strings.Contains(row.Notes[0], "403") || row.Objects == 0 {
		t.Errorf("%+v", row)
	}
}

// reshaped changes the answers of a path that are lists.
func reshaped(path, shape string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if err != nil || !strings.HasSuffix(r.URL.Path, path) || resp.StatusCode != http.StatusOK {
				return resp, err
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				return nil, err
			}
			if bytes.HasSuffix(body, []byte("]")) {
				body = []byte(strings.Replace(shape, "%", string(body), 1))
			}
			resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			resp.Header.Del("Content-Length")
			return resp, nil
		})
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
