package oktatest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/snapshot"
)

const (
	sswsToken = "00fakefakefaketoken"
	base      = "https://contoso.okta.com"
)

// contoso opens the organization that the whole program is tested with.
func contoso(t testing.TB) *snapshot.Snapshot {
	t.Helper()
	snap, err := snapshot.Open(os.DirFS("../../testdata/contoso"))
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// generated makes an organization in a temporary folder.
func generated(t testing.TB, size orggen.Size) *snapshot.Snapshot {
	t.Helper()
	snap, err := orggen.Generate(t.TempDir(), size)
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

var smallSize = orggen.Size{Users: 60, Groups: 12, Memberships: 200, Apps: 10, AppUsers: 130, Integrations: 20, Seed: 7}

// newServer starts a server that accepts sswsToken.
func newServer(t testing.TB, snap *snapshot.Snapshot, o Options) *Server {
	t.Helper()
	o.Tokens = append(o.Tokens, sswsToken)
	s, err := New(snap, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// answer is a response that was read to its end.
type answer struct {
	*http.Response
	body []byte
}

// send sends a request in memory.
func send(t testing.TB, s *Server, r *http.Request) answer {
	t.Helper()
	res, err := s.RoundTripper().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res, b}
}

func request(t testing.TB, method, address string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "SSWS "+sswsToken)
	return r
}

// get asks for a path with the SSWS token.
func get(t testing.TB, s *Server, path string) answer {
	t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = base + path
	}
	return send(t, s, request(t, http.MethodGet, path))
}

// code is Okta's or OAuth's code of an error.
func (a answer) code() string {
	var e struct {
		Code  string `json:"errorCode"`
		Error string `json:"error"`
	}
	_ = json.Unmarshal(a.body, &e) // no JSON, no code
	return e.Code + e.Error
}

var nextLink = regexp.MustCompile(`^<([^>]*)>; rel="next"$`)

// next is the address of the next page, "" on the last.
func (a answer) next() string {
	for _, link := range a.Header.Values("Link") {
		if m := nextLink.FindStringSubmatch(link); m != nil {
			return m[1]
		}
	}
	return ""
}

// listAll follows a listing to its end and returns its items and page sizes.
func listAll[T any](t testing.TB, s *Server, path string) (items []T, sizes []int) {
	t.Helper()
	for path != "" {
		a := get(t, s, path)
		if a.StatusCode != http.StatusOK {
			t.Fatalf("GET %s: %d %s", path, a.StatusCode, a.body)
		}
		var page []T
		if err := json.Unmarshal(a.body, &page); err != nil {
			t.Fatalf("GET %s: %v: %s", path, err, a.body)
		}
		items, sizes = append(items, page...), append(sizes, len(page))
		path = a.next()
	}
	return items, sizes
}

// all collects a listing of a snapshot.
func all[T any](t testing.TB, snap *snapshot.Snapshot, resource string) []T {
	t.Helper()
	var records []T
	for r, err := range snapshot.Records[T](snap, resource) {
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return records
}

// post sends a form to the token endpoint.
func post(t testing.TB, s *Server, form url.Values, change ...func(*http.Request)) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+tokenPath, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, f := range change {
		f(r)
	}
	return send(t, s, r)
}

// identified is a record of which only the id is read.
type identified struct{ id string }

func (i identified) Key() string { return i.id }

func (i *identified) UnmarshalJSON(b []byte) (err error) {
	i.id, err = idOf(b)
	return err
}
