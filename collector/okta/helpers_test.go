package okta

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"oktagon/collector/jsoncodec"
	"strings"
	"sync"
	"testing"
	"time"
)

// A memoryTransport calls a handler without a socket, for synctest bubbles. Like a real
// one, it makes header names canonical and returns when the request's context ends. It
// sets the Date header.
type memoryTransport struct {
	handler http.Handler
	offset  time.Duration // of the server's clock
}

func (m memoryTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	responded := make(chan *http.Response, 1)
	go func() {
		w := httptest.NewRecorder()
		in := req.Clone(req.Context())
		if in.Body == nil {
			in.Body = http.NoBody
		}
		m.handler.ServeHTTP(w, in)
		resp := w.Result()
		for name, values := range resp.Header {
			delete(resp.Header, name)
			resp.Header[http.CanonicalHeaderKey(name)] = values
		}
		if resp.Header.Get("Date") == "" {
			resp.Header.Set("Date", time.Now().Add(m.offset).UTC().Format(http.TimeFormat))
		}
		responded <- resp
	}()
	select {
	case resp := <-responded:
		return resp, nil
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

// A recorder keeps the requests that it passes to another handler.
type recorder struct {
	mu   sync.Mutex
	seen []*http.Request
	next http.Handler
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	r.seen = append(r.seen, req)
	r.mu.Unlock()
	r.next.ServeHTTP(w, req)
}

func (r *recorder) paths() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var paths []string
	for _, req := range r.seen {
		paths = append(paths, req.URL.RequestURI())
	}
	return paths
}

type handler = http.HandlerFunc

// inTurn responds with each handler in turn, then always with the last.
func inTurn(list ...handler) handler {
	var mu sync.Mutex
	n := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		h := list[min(n, len(list)-1)]
		n++
		mu.Unlock()
		h(w, r)
	}
}

// reply responds with a status, a JSON body, and headers of the form "name: value".
func reply(status int, body string, headers ...string) handler {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			if name == "Content-Type" {
				w.Header().Del(name)
			}
			w.Header().Add(name, value)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

const testOrigin = "https://contoso.okta.com"

// newClient returns a client of a handler, with an API token unless change says
// otherwise.
func newClient(t testing.TB, h http.Handler, change ...func(*Config)) *Client {
	t.Helper()
	base, err := url.Parse(testOrigin)
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{
		BaseURL: base, Credential: Credential{Mode: SSWS, Token: "00secretTokenOfAdmin"},
		ReservePercent: 10, Transport: memoryTransport{handler: h},
	}
	for _, c := range change {
		c(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type item struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int    `json:"size"`
}

// collect reads a listing to its end.
func collect(ctx context.Context, c *Client, call Call) (ids, warnings []string, err error) {
	var items jsoncodec.Items[item]
	for page, err := range List(ctx, c, call, &items) {
		if err != nil {
			return ids, warnings, err
		}
		for _, it := range items {
			ids = append(ids, it.ID)
		}
		warnings = append(warnings, page.Warnings...)
	}
	return ids, warnings, nil
}

func groups() Call {
	return Call{
		Path: Route("/api/v1/groups"), Queries: []string{"limit=200"}, Scopes: []string{"okta.groups.read"}, Resource: "groups",
	}
}

func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// adviceOf returns the advice that the program prints with an error of this package.
func adviceOf(err error) string {
	var a interface{ Advice() string }
	if errors.As(err, &a) {
		return a.Advice()
	}
	return ""
}
