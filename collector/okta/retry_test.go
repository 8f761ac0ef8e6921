package okta

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func contextWithCause(t *testing.T) (context.Context, context.CancelCauseFunc) {
	return context.WithCancelCause(t.Context())
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRetries(t *testing.T) {
	const limited = `{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit due to too many requests."}`
	bare := reply(429, limited)
	for _, tt := range []struct {
		name     string
		answer   handler
		tries    int
		min, max time.Duration
		outcome  Outcome
	}{
		{"500 for ever", reply(500, `{"errorCode":"E0000009"}`), 8, 0, 127 * time.Second, Failed},
		{"500 once", inTurn(reply(500, ``), reply(200, `[]`)), 2, 0, time.Second, OK},
		{"503 with Retry-After", inTurn(reply(503, ``, "Retry-After: 20"), reply(200, `[]`)), 2, 20 * time.Second, 21 * time.Second, OK},
		{"408", inTurn(reply(408, ``), reply(200, `[]`)), 2, 0, time.Second, OK},
		{"HTML from a gateway", inTurn(reply(502, `<html>`, "Content-Type: text/html"), reply(200, `[]`)), 2, 0, time.Second, OK},
		{"429 for ever", reply(429, limited, "Retry-After: 10"), 10, 90 * time.Second, 100 * time.Second, Failed},
		{"429 for an hour", reply(429, limited, "Retry-After: 3600"), 4, 900 * time.Second, 910 * time.Second, Failed},
		{"429 without headers", inTurn(bare, bare, reply(200, `[]`)), 3, 2 * time.Second, 7 * time.Second, OK},
		{"429 with date", inTurn(reply(429, ``, "Retry-After: Sat, 01 Jan 2000 00:00:30 GMT"), reply(200, `[]`)), 2, 30 * time.Second, 32 * time.Second, OK},
		{"429 with reset", inTurn(reply(429, ``, "X-Rate-Limit-Limit: 10", "X-Rate-Limit-Remaining: 0", "X-Rate-Limit-Reset: 946684840"), reply(200, `[]`)), 2, 41 * time.Second, 43 * time.Second, OK},
		{"429 with odd headers", inTurn(reply(429, ``, "X-Rate-Limit-Limit: many", "X-Rate-Limit-Reset: soon", "Retry-After: -1"), reply(200, `[]`)), 2, time.Second, 3 * time.Second, OK},
		{"concurrency", inTurn(reply(429, ``, "X-Rate-Limit-Limit: 0", "X-Rate-Limit-Remaining: 0", "X-Rate-Limit-Reset: 946684840"), reply(200, `[]`)), 2, time.Second, 2 * time.Second, OK},
		{"403 is an answer", reply(403, `{"errorCode":"E0000006"}`), 1, 0, 0, Denied},
		{"404 is an answer", reply(404, `{"errorCode":"E0000007"}`), 1, 0, 0, NotFound},
		{"400 is an answer", reply(400, `{"errorCode":"E0000001"}`), 1, 0, 0, BadRequest},
		{"feature missing", reply(401, `{"errorCode":"E0000015"}`), 1, 0, 0, Unavailable},
		{"method missing", reply(405, `{"errorCode":"E0000022"}`), 1, 0, 0, NoEndpoint},
		{"method missing at a proxy", reply(405, "<html>no</html>", "Content-Type: text/html"), 1, 0, 0, Failed},
		{"blocked by a proxy", reply(403, `<html>blocked`, "Content-Type: text/html"), 1, 0, 0, Failed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := &recorder{next: tt.answer}
				begin := time.Now()
				_, _, err := collect(t.Context(), newClient(t, server), groups())
				took := time.Since(begin)
				if got := Classify(err); got != tt.outcome {
					t.Errorf("outcome %v, want %v: %v", got, tt.outcome, err)
				}
				if len(server.seen) != tt.tries {
					t.Errorf("%d tries, want %d", len(server.seen), tt.tries)
				}
				if took < tt.min || took > tt.max {
					t.Errorf("took %s, want between %s and %s", took, tt.min, tt.max)
				}
			})
		})
	}
}

// While one request gets 5xx, each bucket has at most two requests in flight.
func TestSlowdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		inFlight, most := 0, 0
		h := handler(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/api/v1/apps") {
				reply(500, ``)(w, r)
				return
			}
			mu.Lock()
			inFlight++
			if time.Since(time.Date(2000, 1, 1, 0, 0, 3, 0, time.UTC)) > 0 {
				most = max(most, inFlight)
			}
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			inFlight--
			mu.Unlock()
			reply(200, `[]`, "X-Rate-Limit-Limit: 100000", "X-Rate-Limit-Remaining: 90000", "X-Rate-Limit-Reset: 946684920")(w, r)
		})
		c := newClient(t, h)
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = Get[item](ctx, c, Call{Path: Route("/api/v1/apps")}) })
		time.Sleep(time.Millisecond)
		callMany(t, c, "/api/v1/groups", 10, 10)
		stop()
		wg.Wait()
		if most > maxDuringTrouble {
			t.Errorf("%d in flight during failures", most)
		}
		most = 0
		callMany(t, c, "/api/v1/groups", 40, 40)
		if most <= maxDuringTrouble {
			t.Errorf("%d in flight afterwards", most)
		}
	})
}

// A readerBody is a body with a given reader.
type readerBody struct{ io.Reader }

func (readerBody) Close() error { return nil }

func TestBrokenAnswers(t *testing.T) {
	good := func(body io.Reader, length int64) *http.Response {
		return &http.Response{
			StatusCode: 200, ProtoMajor: 1, ContentLength: length, Body: readerBody{body},
			Header: http.Header{"Content-Type": {"application/json"}},
		}
	}
	whole := func() (*http.Response, error) { return good(strings.NewReader(`[{"id":"1"}]`), -1), nil }
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for _, tt := range []struct {
		name  string
		first func(*http.Request) (*http.Response, error)
		tries int
		max   time.Duration
	}{
		{"reset", func(*http.Request) (*http.Response, error) { return nil, refused }, 2, time.Second},
		{"cut by the connection", func(*http.Request) (*http.Response, error) {
			return good(io.MultiReader(strings.NewReader(`[{"id"`), errReader{io.ErrUnexpectedEOF}), -1), nil
		}, 2, time.Second},
		{"shorter than declared", func(*http.Request) (*http.Response, error) {
			return good(strings.NewReader(`[]`), 200), nil
		}, 2, time.Second},
		{"cut without a sign", func(*http.Request) (*http.Response, error) {
			return good(strings.NewReader(`[{"id":"1"},{"id":`), -1), nil
		}, 2, time.Second},
		{"no first byte", func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, 2, 61 * time.Second},
		{"stalled body", func(r *http.Request) (*http.Response, error) {
			return good(io.MultiReader(strings.NewReader(`[`), stalledReader{r.Context()}), -1), nil
		}, 2, 61 * time.Second},
		{"endless body", func(r *http.Request) (*http.Response, error) {
			return good(slowReader{r.Context()}, -1), nil
		}, 2, 121 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tries := 0
				transport := roundTrip(func(r *http.Request) (*http.Response, error) {
					if tries++; tries == 1 {
						return tt.first(r)
					}
					return whole()
				})
				c := newClient(t, nil, func(cfg *Config) { cfg.Transport = transport })
				begin := time.Now()
				ids, _, err := collect(t.Context(), c, groups())
				if err != nil || len(ids) != 1 {
					t.Errorf("read %v, error %v", ids, err)
				}
				if took := time.Since(begin); tries != tt.tries || took > tt.max {
					t.Errorf("%d tries in %s", tries, took)
				}
			})
		})
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

type stalledReader struct{ ctx context.Context }

func (r stalledReader) Read([]byte) (int, error) { <-r.ctx.Done(); return 0, r.ctx.Err() }

type slowReader struct{ ctx context.Context }

func (r slowReader) Read(b []byte) (int, error) {
	select {
	case <-time.After(10 * time.Second):
		return copy(b, " "), nil
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}

type blanks struct{}

func (blanks) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// The client gives up early, with advice, when the org has never responded.
func TestUnreachable(t *testing.T) {
	for name, tt := range map[string]struct {
		err    error
		tries  int
		advice string
	}{
		"no such host": {&net.DNSError{Err: "no such host", Name: "contoso.okta.com", IsNotFound: true}, 1, "the name contoso.okta.com is not known: check its spelling"},
		"refused":      {errors.New("connection refused"), 3, "check the connection to contoso.okta.com"},
		"timeout":      {&net.DNSError{Err: "i/o timeout", IsTimeout: true}, 3, "can be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tries := 0
				c := newClient(t, nil, func(cfg *Config) {
					cfg.Transport = roundTrip(func(*http.Request) (*http.Response, error) { tries++; return nil, tt.err })
				})
				_, err := c.Discover(t.Context())
				var network *NetworkError
				if !errors.As(err, &network) || network.Request.Host != "contoso.okta.com" || tries != tt.tries {
					t.Fatalf("after %d tries: %v", tries, err)
				}
				if !strings.Contains(adviceOf(err), tt.advice) || Classify(err) != Failed {
					t.Errorf("advice %q, outcome %v", adviceOf(err), Classify(err))
				}
				want := fmt.Sprintf("GET /.well-known/okta-organization: no answer from contoso.okta.com: %v", tt.err)
				if err.Error() != want {
					t.Errorf("error %q, want %q", err, want)
				}
			})
		})
	}
}

// A 429 with a reset in ten hours pauses for at most five minutes.
func TestFarResetOf429(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reset := fmt.Sprint("X-Rate-Limit-Reset: ", time.Now().Add(10*time.Hour).Unix())
		c := newClient(t, inTurn(
			reply(429, `{"errorCode":"E0000047"}`, "X-Rate-Limit-Limit: 100", "X-Rate-Limit-Remaining: 0", reset), reply(200, `[]`)))
		begin := time.Now()
		if _, _, err := collect(t.Context(), c, groups()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took < maxPause || took > maxPause+2*time.Second {
			t.Errorf("waited %s", took)
		}
	})
}
