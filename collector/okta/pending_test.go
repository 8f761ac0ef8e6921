package okta

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// What a client waits for is told when it takes long, with the time until it ends.
func TestStalled(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) string { return time.Now().Add(d).Local().Format(time.TimeOnly) }
	for name, tt := range map[string]struct {
		answer handler
		calls  int
		want   func() string
	}{
		"no answer": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 1, func() string {
			return "no answer to GET /api/v1/groups for 30 s, waiting until " + at(30*time.Second)
		}},
		"several": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 3, func() string {
			return "no answer to GET /api/v1/groups for 30 s, waiting until " + at(30*time.Second) + " (and 2 more)"
		}},
		"sent again": {reply(503, "", "Retry-After: 120"), 1, func() string {
			return "GET /api/v1/groups failed and is sent again at " + at(90*time.Second)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newClient(t, inTurn(reply(200, "[]"), tt.answer))
				if _, _, err := collect(t.Context(), c, groups()); err != nil { // finds out the limits
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				var calls sync.WaitGroup
				for range tt.calls {
					calls.Go(func() { _, _, _ = collect(ctx, c, groups()) })
				}
				time.Sleep(5 * time.Second)
				if got := c.Stalled(); got != "" {
					t.Errorf("after 5 s %q", got)
				}
				time.Sleep(25 * time.Second)
				if got, want := c.Stalled(), tt.want(); got != want {
					t.Errorf("got  %q\nwant %q", got, want)
				}
				cancel()
				calls.Wait()
				if got := c.Waits(); got != "" {
					t.Errorf("in the end %q", got)
				}
			})
		})
	}
}

// A path with an id of kilobytes does not fill the screen.
func TestLongPath(t *testing.T) {
	t.Parallel()
	long := Request{Method: http.MethodGet, Path: "/api/v1/users/" + strings.Repeat("x", 15<<10)}
	if got := len([]rune(long.String())); got > maxPath+len("GET …") {
		t.Errorf("%d characters", got)
	}
	short := Request{Method: http.MethodGet, Path: "/api/v1/groups/00g1/users"}
	if got := short.String(); got != "GET /api/v1/groups/00g1/users" {
		t.Errorf("got %q", got)
	}
}
