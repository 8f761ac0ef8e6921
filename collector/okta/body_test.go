package okta

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"oktagon/collector/jsoncodec"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// answer is a response whose body is a stream of unknown length.
func answer(status int, body io.Reader) *http.Response {
	return &http.Response{
		StatusCode: status, ProtoMajor: 1, ContentLength: -1, Body: io.NopCloser(body),
		Header: http.Header{"Content-Type": {"application/json"}},
	}
}

// repeated is a text n times.
func repeated(text string, n int) io.Reader { return strings.NewReader(strings.Repeat(text, n)) }

// What no page of Okta can be is refused after one attempt per page size, with its size.
func TestHostileAnswers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer func() *http.Response
		tries  int
		want   string
	}{
		"endless": {func() *http.Response { return answer(200, io.MultiReader(strings.NewReader(`[`), blanks{})) }, 1,
			"answer is too large: more than 32 MB"},
		"announced": {func() *http.Response {
			a := answer(200, blanks{})
			a.ContentLength = 250 << 20
			return a
		}, 1, "answer is too large: 250 MB announced, at most 32 MB accepted"},
		"empty objects": {func() *http.Response {
			return answer(200, io.MultiReader(strings.NewReader(`[{}`), repeated(`,{}`, 2_000_000), strings.NewReader(`]`)))
		}, 1, "answer is too large: 2,000,000 values, at most 200,000 accepted"},
		"more items than asked for": {func() *http.Response {
			return answer(200, io.MultiReader(strings.NewReader(`[{"id":"1"}`), repeated(`,{"id":"1"}`, 400), strings.NewReader(`]`)))
		}, 1, "more items than were asked for: over 400"},
		"a long name": {func() *http.Response {
			return answer(200, io.MultiReader(strings.NewReader(`[{"id":"1"},{"id":"2","name":"`), repeated("x", 30<<20), strings.NewReader(`"}]`)))
		}, 1, "an item is too large: at most 1 MB accepted"},
		"long refusal": {func() *http.Response {
			return answer(403, io.MultiReader(strings.NewReader(`{"errorCode":"E0000006","errorSummary":"`), blanks{}))
		}, 1, "403: application/json (over 64 kB) instead of what was asked for"},
		"long refusal of a proxy": {func() *http.Response {
			a := answer(403, blanks{})
			a.Header.Set("Content-Type", "text/html")
			return a
		}, 1, "text/html (over 64 kB) instead of what was asked for"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tries := 0
			c := newClient(t, nil, func(cfg *Config) {
				cfg.Transport = roundTrip(func(*http.Request) (*http.Response, error) { tries++; return tt.answer(), nil })
			})
			_, _, err := collect(t.Context(), c, groups())
			if err == nil || !strings.Contains(err.Error(), tt.want) || Classify(err) != Failed || tries != tt.tries {
				t.Errorf("after %d tries: %v", tries, err)
			}
			if used := c.inMemory(); used != 0 {
				t.Errorf("%d bytes are still taken", used)
			}
		})
	}
}

func (c *Client) inMemory() int64 {
	b := c.retry.limiter.next.(*authorizer).next.(*headerSetter).next.(*bodyReader).budget
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.used
}

// The answers that are read and used at the same time never take more than the budget,
// and all are read.
func TestBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		one := `{"id":"1","name":"` + strings.Repeat("x", 1000<<10) + `"}`
		page := "[" + one + strings.Repeat(","+one, 19) + "]"
		c := newClient(t, nil, func(cfg *Config) {
			cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
				return answer(200, &slowly{strings.NewReader(page), r.Context()}), nil
			})
		})
		var mu sync.Mutex
		var most int64
		var all sync.WaitGroup
		for n := range 12 {
			call := groups()
			call.Path = Route(fmt.Sprintf("/api/v1/bucket%d", n))
			all.Go(func() {
				var items jsoncodec.Items[item]
				for _, err := range List(t.Context(), c, call, &items) {
					if err != nil || len(items) != 20 {
						t.Errorf("%d items, error %v", len(items), err)
					}
					mu.Lock()
					most = max(most, c.inMemory())
					mu.Unlock()
					time.Sleep(5 * time.Minute) // longer than any time limit of a response
				}
			})
		}
		all.Wait()
		if most > maxInMemory || most < 40<<20 {
			t.Errorf("took %d bytes", most)
		}
		if used := c.inMemory(); used != 0 {
			t.Errorf("%d bytes are still taken", used)
		}
	})
}

// slowly needs a second per megabyte.
type slowly struct {
	r   io.Reader
	ctx context.Context
}

func (s *slowly) Read(b []byte) (int, error) {
	select {
	case <-time.After(time.Second):
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	}
	return s.r.Read(b[:min(len(b), 1<<20)])
}

// A claim that waits ends with its context.
func TestBudgetEndsWithContext(t *testing.T) {
	t.Parallel()
	b := newBudget(10, 6)
	first, second := b.claim(), b.claim()
	if err := first.raise(t.Context(), 6, func() {}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := contextWithCause(t)
	interrupted := errors.New("interrupted")
	if err := second.raise(ctx, 5, func() { stop(interrupted) }); !errors.Is(err, interrupted) {
		t.Errorf("error %v", err)
	}
	first.giveBack()
	first.giveBack()
	if err := second.raise(t.Context(), 5, func() { t.Error("it waited") }); err != nil || b.used != 5 {
		t.Errorf("%d used, error %v", b.used, err)
	}
}

// Any sizes in any order never take more than the budget and never wait for each other.
func FuzzBudget(f *testing.F) {
	f.Add([]byte{9, 1, 8, 2, 7, 3, 30, 31, 32, 16, 16, 16, 16})
	f.Fuzz(func(t *testing.T, sizes []byte) {
		b := newBudget(64, 32)
		var all sync.WaitGroup
		for _, size := range sizes[:min(len(sizes), 40)] {
			all.Go(func() {
				c := b.claim()
				defer c.giveBack()
				for step := range int64(4) {
					if err := c.raise(t.Context(), int64(size)*(step+1)/4, func() {}); err != nil {
						t.Error(err)
					}
					b.mu.Lock()
					if b.used > b.total || b.used < 0 {
						t.Errorf("%d used", b.used)
					}
					b.mu.Unlock()
				}
			})
		}
		all.Wait()
		if b.used != 0 || len(b.claims) != 0 {
			t.Errorf("%d used by %d claims", b.used, len(b.claims))
		}
	})
}

// FuzzBody reads any body of any status: what is taken is given back, and an error is
// never longer than its limit.
func FuzzBody(f *testing.F) {
	f.Add(200, []byte(`[{"id":"1"}]`), int64(12))
	f.Add(403, bytes.Repeat([]byte("x"), 70<<10), int64(-1))
	f.Add(200, []byte(`[`), int64(1<<40))
	f.Fuzz(func(t *testing.T, status int, body []byte, announced int64) {
		c := newClient(t, nil, func(cfg *Config) {
			cfg.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
				a := answer(100+(status%500+500)%500, bytes.NewReader(body))
				a.ContentLength = max(announced, -1)
				return a, nil
			})
		})
		reader := c.retry.limiter.next.(*authorizer).next
		req, _ := http.NewRequestWithContext(withExchange(t.Context(), groups().exchange()), http.MethodGet, testOrigin, nil)
		resp, err := reader.RoundTrip(req)
		if err == nil {
			if n := len(bodyOf(resp)); resp.StatusCode/100 != 2 && n > maxErrorBody || n > len(body) {
				t.Errorf("read %d bytes of %d", n, len(body))
			}
			resp.Body.Close()
		}
		if used := c.inMemory(); used != 0 {
			t.Errorf("%d bytes are still taken", used)
		}
	})
}
