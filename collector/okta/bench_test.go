package okta

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"oktagon/collector/transport"
)

// BenchmarkRequests measures requests from 16 goroutines, with a socket and without.
func BenchmarkRequests(b *testing.B) {
	h := reply(200, `[{"id":"1"}]`, "X-Rate-Limit-Limit: 100000000", "X-Rate-Limit-Remaining: 99999999", "X-Rate-Limit-Reset: 4102444800")
	b.Run("memory", func(b *testing.B) { benchmark(b, newClient(b, h)) })
	b.Run("socket", func(b *testing.B) {
		server := httptest.NewServer(h)
		defer server.Close()
		base, _ := url.Parse(server.URL)
		transport := transport.New(transport.Options{})
		defer transport.CloseIdleConnections()
		benchmark(b, newClient(b, nil, func(cfg *Config) { cfg.BaseURL, cfg.Transport = base, transport }))
	})
}

func benchmark(b *testing.B, c *Client) {
	var wg sync.WaitGroup
	work := make(chan struct{})
	for range defaultConcurrency {
		wg.Go(func() {
			for range work {
				if _, _, err := collect(b.Context(), c, groups()); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for b.Loop() {
		work <- struct{}{}
	}
	close(work)
	wg.Wait()
}

// BenchmarkPage measures the decoding of a page of 500 app users.
func BenchmarkPage(b *testing.B) {
	one := `{"id":"00u%d","name":"somebody","size":12,"profile":{"a":"` + strings.Repeat("x", 600) + `"}},`
	var body strings.Builder
	for i := range 500 {
		fmt.Fprintf(&body, one, i)
	}
	text := "[" + strings.TrimSuffix(body.String(), ",") + "]"
	b.SetBytes(int64(len(text)))
	c := newClient(b, reply(http.StatusOK, text))
	call := groups()
	call.Queries = []string{"limit=500"}
	for b.Loop() {
		if ids, _, err := collect(b.Context(), c, call); err != nil || len(ids) != 500 {
			b.Fatal(len(ids), err)
		}
	}
}
