package okta

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"oktagon/collector/jsoncodec"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A limitedOrg has a rate limit per bucket and minute, and counts the requests that it
// refuses.
type limitedOrg struct {
	limits  map[string]int // per bucket and minute
	latency func() time.Duration
	offset  time.Duration // of its clock

	mu                    sync.Mutex
	used                  map[string]int // of bucket and window
	rolling               bool           // a window starts with its first request, not with the minute
	start                 time.Time      // of a rolling window
	refused               int
	inFlight, maxInFlight int
}

func (o *limitedOrg) window(now time.Time) time.Time {
	if !o.rolling {
		return now.Truncate(time.Minute)
	}
	if now.Sub(o.start) >= time.Minute {
		o.start = now.Truncate(time.Second)
	}
	return o.start
}

// take counts a request against the limit. ours tells the client's from another one's.
func (o *limitedOrg) take(bucket string, ours bool) (remaining int, reset time.Time, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := time.Now().Add(o.offset)
	start := o.window(now)
	key := bucket + start.String()
	reset = start.Add(time.Minute)
	if o.used[key] >= o.limits[bucket] {
		if ours {
			o.refused++
		}
		return 0, reset, false
	}
	o.used[key]++
	return o.limits[bucket] - o.used[key], reset, true
}

func (o *limitedOrg) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	o.inFlight++
	o.maxInFlight = max(o.maxInFlight, o.inFlight)
	o.mu.Unlock()
	bucket := r.Header.Get("X-Test-Bucket")
	if bucket == "" {
		bucket = bucketOf(r.URL.Path)
	}
	took := o.latency()
	time.Sleep(took / 2)
	remaining, reset, ok := o.take(bucket, true)
	time.Sleep(took / 2)
	o.mu.Lock()
	o.inFlight--
	o.mu.Unlock()
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Date", time.Now().Add(o.offset).UTC().Format(http.TimeFormat))
	h.Set("X-Rate-Limit-Limit", fmt.Sprint(o.limits[bucket]))
	h.Set("X-Rate-Limit-Remaining", fmt.Sprint(remaining))
	h.Set("X-Rate-Limit-Reset", fmt.Sprint(reset.Unix()))
	if !ok {
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprint(w, `{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit"}`)
		return
	}
	fmt.Fprint(w, `[{"id":"1"}]`)
}

// consume uses a bucket as another integration does, evenly spread.
func (o *limitedOrg) consume(stop <-chan struct{}, bucket string, perMinute int) {
	tick := time.NewTicker(time.Minute / time.Duration(perMinute))
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			o.take(bucket, false)
		case <-stop:
			return
		}
	}
}

// callMany makes n calls from several goroutines.
func callMany(t *testing.T, c *Client, template string, n, workers int) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for next.Add(1) <= int64(n) {
				for _, err := range List(t.Context(), c, Call{Path: Path{template: template, path: template}, Resource: template}, new(jsoncodec.Items[item])) {
					if err != nil {
						t.Errorf("%s: %v", template, err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

func jitter(mean time.Duration) func() time.Duration {
	return func() time.Duration { return mean/2 + rand.N(mean) }
}

// A run takes at most 10 % longer than its bound, the requests of the busiest bucket
// divided by limit minus reserve, and gets no 429.
func TestWallTime(t *testing.T) {
	for _, tt := range []struct {
		name            string
		limit, requests int
		reserve         int // percent
		latency, offset time.Duration
		start           time.Duration // into the minute
		consumed        int           // per minute, by another client
		rolling         bool
	}{
		{"narrow bucket", 60, 540, 10, 200 * time.Millisecond, 0, 0, 0, false},
		{"apps on a new token", 50, 450, 10, 300 * time.Millisecond, 0, 17 * time.Second, 0, false},
		{"slow answers", 50, 450, 10, 4 * time.Second, 0, 0, 0, false},
		{"wide bucket", 1000, 3600, 10, 150 * time.Millisecond, 0, 40 * time.Second, 0, false},
		{"tiny bucket", 10, 90, 10, 500 * time.Millisecond, 0, 0, 0, false},
		{"no reserve", 100, 990, 0, 200 * time.Millisecond, 0, 0, 0, false},
		{"half in reserve", 100, 500, 50, 200 * time.Millisecond, 0, 0, 0, false},
		{"clock ahead", 60, 540, 10, 200 * time.Millisecond, -20*time.Minute - 300*time.Millisecond, 0, 0, false},
		{"clock behind", 60, 540, 10, 200 * time.Millisecond, 20*time.Minute + 700*time.Millisecond, 0, 0, false},
		{"second consumer", 60, 306, 10, 200 * time.Millisecond, 0, 0, 20, false},
		{"windows that begin with a request", 50, 450, 10, 300 * time.Millisecond, 0, 0, 0, true},
		{"the same, tiny", 10, 90, 10, 300 * time.Millisecond, 500 * time.Millisecond, 0, 0, true},
		{"the same, with a second consumer", 60, 306, 10, 300 * time.Millisecond, 0, 0, 20, true},
		{"greedy consumer", 100, 405, 10, 500 * time.Millisecond, 0, 9 * time.Second, 45, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(tt.start)
				org := &limitedOrg{
					limits: map[string]int{"apps": tt.limit}, latency: jitter(tt.latency),
					offset: tt.offset, used: map[string]int{}, rolling: tt.rolling,
				}
				stop := make(chan struct{})
				if tt.consumed > 0 {
					go org.consume(stop, "apps", tt.consumed)
				}
				c := newClient(t, org, func(cfg *Config) { cfg.ReservePercent = tt.reserve })
				begin := time.Now()
				callMany(t, c, "/api/v1/apps", tt.requests, 40)
				took := time.Since(begin)
				close(stop)

				perMinute := tt.limit - max(1, tt.limit*tt.reserve/100) - tt.consumed
				bound := time.Duration(float64(tt.requests) / float64(perMinute) * float64(time.Minute))
				t.Logf("bound %s, took %s (%+.1f %%)", bound, took.Round(time.Second), 100*(took.Seconds()/bound.Seconds()-1))
				if took > bound*11/10 {
					t.Errorf("took %s, bound %s", took, bound)
				}
				if org.refused > 0 {
					t.Errorf("%d responses 429", org.refused)
				}
				if org.maxInFlight > defaultConcurrency {
					t.Errorf("%d requests in flight", org.maxInFlight)
				}
			})
		})
	}
}

// An exhausted bucket does not delay the others.
func TestBucketsAreIndependent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		org := &limitedOrg{
			limits:  map[string]int{"apps": 20, "groups": 600, "users/{id}": 1000},
			latency: jitter(200 * time.Millisecond), used: map[string]int{},
		}
		c := newClient(t, org)
		begin := time.Now()
		var apps, all time.Duration
		var wg sync.WaitGroup
		wg.Go(func() { callMany(t, c, "/api/v1/apps", 90, 30); apps = time.Since(begin) })
		wg.Go(func() { callMany(t, c, "/api/v1/groups", 500, 30) })
		wg.Go(func() { callMany(t, c, "/api/v1/users/1", 900, 30) })
		wg.Wait()
		all = time.Since(begin)
		t.Log(apps, all)
		if bound := 5 * time.Minute; apps > bound*11/10 {
			t.Errorf("narrow bucket took %s, bound %s", apps, bound)
		}
		if org.refused > 0 {
			t.Errorf("%d responses 429", org.refused)
		}
		if got := c.Stats("/api/v1/apps").Requests; got != 90 {
			t.Errorf("apps: %d requests counted, want 90", got)
		}
	})
}

// A reset in the far future pauses for at most five minutes.
func TestFarReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reply(200, `[]`, "X-Rate-Limit-Limit: 10", "X-Rate-Limit-Remaining: 0", "X-Rate-Limit-Reset: 99999999999")
		c := newClient(t, h)
		begin := time.Now()
		callMany(t, c, "/api/v1/apps", 2, 1)
		if took := time.Since(begin); took < 4*time.Minute || took > 303*time.Second {
			t.Errorf("paused for %s", took)
		}
	})
}

// A reset in the past says nothing about the limit: few requests are in flight.
func TestResetInThePast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var inFlight, most atomic.Int64
		h := handler(func(w http.ResponseWriter, r *http.Request) {
			most.Store(max(most.Load(), inFlight.Add(1)))
			time.Sleep(time.Second)
			inFlight.Add(-1)
			reply(200, `[]`, "X-Rate-Limit-Limit: 10", "X-Rate-Limit-Remaining: 0", "X-Rate-Limit-Reset: 100")(w, r)
		})
		begin := time.Now()
		callMany(t, newClient(t, h), "/api/v1/apps", 41, 20)
		if took := time.Since(begin); took != 11*time.Second {
			t.Errorf("took %s, want one and then forty by four", took)
		}
		if most.Load() != slowStart {
			t.Errorf("%d in flight", most.Load())
		}
	})
}

// OnWait gets the bucket and the end of the wait.
func TestOnWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var waits []string
		h := inTurn(
			reply(429, `{"errorCode":"E0000047"}`, "Retry-After: 30"),
			reply(200, `[]`))
		c := newClient(t, h, func(cfg *Config) {
			cfg.OnWait = func(bucket string, until time.Time) {
				waits = append(waits, fmt.Sprintf("%s %d", bucket, int(time.Until(until).Seconds())))
			}
		})
		if _, _, err := collect(t.Context(), c, groups()); err != nil {
			t.Fatal(err)
		}
		if len(waits) != 1 || waits[0] != "groups 30" {
			t.Errorf("waits %q", waits)
		}
		if s := c.Stats("groups"); s.Requests != 2 || s.Retries != 1 || s.Limited != 1 || s.Waited < 30*time.Second {
			t.Errorf("stats %+v", s)
		}
	})
}

// OnThrottled gets the bucket whose requests are spaced out, at most once a second, and
// is not called far from the limit.
func TestOnThrottled(t *testing.T) {
	for limit, want := range map[int]bool{200: true, 100_000: false} {
		synctest.Test(t, func(t *testing.T) {
			org := &limitedOrg{limits: map[string]int{"groups": limit}, used: map[string]int{}, latency: func() time.Duration { return 10 * time.Millisecond }}
			calls := map[string]int{}
			c := newClient(t, org, func(cfg *Config) { cfg.OnThrottled = func(bucket string) { calls[bucket]++ } })
			begin := time.Now()
			for range 40 {
				if _, _, err := collect(t.Context(), c, groups()); err != nil {
					t.Fatal(err)
				}
			}
			if most := int(time.Since(begin)/time.Second) + 1; calls["groups"] > most || calls["groups"] > 0 != want || len(calls) > 1 {
				t.Errorf("limit %d: calls %v in %s", limit, calls, time.Since(begin))
			}
		})
	}
}

// A concurrency limit lowers the number of requests in flight and does not close the
// bucket.
func TestConcurrencyLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		inFlight, refused, late := 0, 0, 0
		begin := time.Now()
		h := handler(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			inFlight++
			tooMany := inFlight > 5
			if tooMany {
				refused++
				if time.Since(begin) > time.Minute {
					late++
				}
			}
			mu.Unlock()
			time.Sleep(500 * time.Millisecond)
			mu.Lock()
			inFlight--
			mu.Unlock()
			reset := fmt.Sprint(time.Now().Truncate(time.Minute).Add(time.Minute).Unix())
			if tooMany {
				reply(429, `{"errorCode":"E0000047"}`, "X-Rate-Limit-Limit: 0", "X-Rate-Limit-Remaining: 0", "X-Rate-Limit-Reset: "+reset)(w, r)
				return
			}
			reply(200, `[]`, "X-Rate-Limit-Limit: 100000", "X-Rate-Limit-Remaining: 90000", "X-Rate-Limit-Reset: "+reset)(w, r)
		})
		callMany(t, newClient(t, h), "/api/v1/apps", 1000, 40)
		took := time.Since(begin)
		t.Logf("took %s, %d refused, %d of them after a minute", took, refused, late)
		if ideal := 100 * time.Second; took > 2*ideal {
			t.Errorf("took %s, ideal %s", took, ideal)
		}
		if refused > 150 {
			t.Errorf("%d requests refused", refused)
		}
	})
}

// Every wait ends within a second of its context.
func TestCancel(t *testing.T) {
	pause := reply(200, `[{"id":"1"}]`, "X-Rate-Limit-Limit: 10", "X-Rate-Limit-Remaining: 0",
		"X-Rate-Limit-Reset: 946684920", `Link: <https://contoso.okta.com/api/v1/groups?after=x>; rel="next"`)
	for name, h := range map[string]handler{
		"bucket":      pause,
		"429":         reply(429, ``, "Retry-After: 200"),
		"concurrency": reply(429, ``, "X-Rate-Limit-Limit: 0", "X-Rate-Limit-Remaining: 0"),
		"backoff":     reply(503, ``),
		"answer":      func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := contextWithCause(t)
				time.AfterFunc(20*time.Second+300*time.Millisecond, func() { stop(errors.New("interrupted")) })
				c := newClient(t, h)
				begin := time.Now()
				_, _, err := collect(ctx, c, groups())
				if took := time.Since(begin); took > 21*time.Second {
					t.Errorf("stopped after %s", took)
				}
				if err == nil || name != "concurrency" && name != "backoff" && Classify(err) != Fatal {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}
