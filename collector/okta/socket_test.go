package okta

import (
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"oktagon/collector/transport"
)

// serveOnce starts a server that responds to the first request of a connection and closes
// it on the second, like a server that has just closed an idle connection.
func serveOnce(t *testing.T, seen func(request string)) *url.URL {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	serve := func(conn net.Conn) {
		defer conn.Close()
		r := bufio.NewReader(conn)
		for n := range 2 {
			req, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			seen(fmt.Sprintf("%s %v %s", req.Header.Get("X-Attempt"), req.ContentLength, strings.Join(req.TransferEncoding, ",")))
			if n == 1 {
				return
			}
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]")
		}
	}
	wg.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { serve(conn) })
		}
	})
	t.Cleanup(func() { listener.Close(); wg.Wait() })
	return &url.URL{Scheme: "http", Host: listener.Addr().String()}
}

// TestNoResend measures what Go's transport does with a connection that was
// closed, and that noResend prevents it: the server sees each attempt once, and does
// not see the empty body.
func TestNoResend(t *testing.T) {
	for name, single := range map[string]bool{"Go": false, "noResend": true} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			var seen []string
			base := serveOnce(t, func(r string) { mu.Lock(); seen = append(seen, r); mu.Unlock() })
			transport := transport.New(transport.Options{})
			defer transport.CloseIdleConnections()
			var send http.RoundTripper = transport
			if single {
				send = &noResend{next: transport}
			}
			failed := 0
			for attempt := range 4 {
				req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, base.String(), nil)
				req.Header.Set("X-Attempt", fmt.Sprint(attempt))
				resp, err := send.RoundTrip(req)
				if err != nil {
					failed++
					continue
				}
				_, _ = bufio.NewReader(resp.Body).ReadString(0)
				resp.Body.Close()
			}
			mu.Lock()
			defer mu.Unlock()
			distinct := map[string]bool{}
			for _, s := range seen {
				distinct[s] = true
				if !strings.HasSuffix(s, " 0 ") {
					t.Errorf("the server sees the empty body: %q", s)
				}
			}
			resent := len(seen) - len(distinct)
			t.Logf("seen %q, %d failed", seen, failed)
			if single && resent > 0 {
				t.Errorf("%d requests were sent twice", resent)
			}
			if !single && resent == 0 {
				t.Error("Go's transport no longer sends twice: noResend is not needed")
			}
		})
	}
}

// TestSocket lists and retries over TLS, with HTTP/2 and HTTP/1.
func TestSocket(t *testing.T) {
	for _, http2 := range []bool{true, false} {
		t.Run(fmt.Sprint("HTTP/2 ", http2), func(t *testing.T) {
			var mu sync.Mutex
			calls, protos := 0, map[string]bool{}
			server := httptest.NewUnstartedServer(handler(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				calls++
				n := calls
				protos[r.Proto] = true
				mu.Unlock()
				if n == 5 {
					panic(http.ErrAbortHandler) // reset the connection
				}
				if n == 7 { // truncated
					w.Header().Set("Content-Type", "application/json")
					w.Header().Set("Content-Length", "100")
					fmt.Fprint(w, `[{"id"`)
					return
				}
				reply(200, `[{"id":"1"}]`)(w, r)
			}))
			server.EnableHTTP2 = http2
			server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
			server.StartTLS()
			defer server.Close()
			base, _ := url.Parse(server.URL)
			roots := x509.NewCertPool()
			roots.AddCert(server.Certificate())
			transport := transport.New(transport.Options{RootCAs: roots})
			defer transport.CloseIdleConnections()
			c := newClient(t, nil, func(cfg *Config) { cfg.BaseURL, cfg.Transport = base, transport })
			for range 12 {
				if ids, _, err := collect(t.Context(), c, groups()); err != nil || len(ids) != 1 {
					t.Fatalf("read %v, error %v", ids, err)
				}
			}
			if s := c.Stats("groups"); s.Requests != calls || s.Retries == 0 {
				t.Errorf("stats %+v, %d calls", s, calls)
			}
			if want := map[bool]string{true: "HTTP/2.0", false: "HTTP/1.1"}[http2]; len(protos) != 1 || !protos[want] {
				t.Errorf("protocols %v", protos)
			}
		})
	}
}

func TestUntrustedCertificate(t *testing.T) {
	server := httptest.NewUnstartedServer(reply(200, `[]`))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	defer server.Close()
	base, _ := url.Parse(server.URL)
	transport := transport.New(transport.Options{})
	defer transport.CloseIdleConnections()
	c := newClient(t, nil, func(cfg *Config) { cfg.BaseURL, cfg.Transport = base, transport })
	begin := time.Now()
	_, err := c.Discover(t.Context())
	if !strings.Contains(adviceOf(err), "--ca-file") || time.Since(begin) > time.Second {
		t.Errorf("error %v, advice %q", err, adviceOf(err))
	}
}

// A request in flight ends with its context.
func TestCancelOnSocket(t *testing.T) {
	started := make(chan struct{})
	server := httptest.NewServer(handler(func(_ http.ResponseWriter, r *http.Request) {
		close(started)
		<-r.Context().Done()
	}))
	defer server.Close()
	base, _ := url.Parse(server.URL)
	transport := transport.New(transport.Options{})
	defer transport.CloseIdleConnections()
	c := newClient(t, nil, func(cfg *Config) { cfg.BaseURL, cfg.Transport = base, transport })
	ctx, stop := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	go func() { <-started; stop(interrupted) }()
	begin := time.Now()
	_, _, err := collect(ctx, c, groups())
	if !errors.Is(err, interrupted) || !errors.Is(err, context.Canceled) || Classify(err) != Fatal || time.Since(begin) > time.Second {
		t.Errorf("after %s: %v", time.Since(begin), err)
	}
}

// The log has one debug line per request, with the facts that a bug report needs.
func TestLog(t *testing.T) {
	var out bytes.Buffer
	var mu sync.Mutex
	log := slog.New(slog.NewTextHandler(lockedWriter{&mu, &out}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	server := httptest.NewServer(inTurn(
		reply(200, `[]`, "X-Okta-Request-Id: req1", "X-Rate-Limit-Limit: 100", "X-Rate-Limit-Remaining: 99", fmt.Sprint("X-Rate-Limit-Reset: ", time.Now().Add(time.Minute).Unix())),
	))
	defer server.Close()
	base, _ := url.Parse(server.URL)
	c := newClient(t, nil, func(cfg *Config) { cfg.BaseURL, cfg.Logger, cfg.Transport = base, log, http.DefaultTransport })
	if _, _, err := collect(t.Context(), c, Call{Path: Route("/api/v1/groups/{id}/users", "00g1")}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"level=DEBUG", "method=GET", "path=/api/v1/groups/{id}/users", "status=200", "duration_ms=", "bucket=groups", "remaining=99", "request_id=req1"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("log lacks %s: %s", want, out.String())
		}
	}
	if n := strings.Count(out.String(), "\n"); n != 1 {
		t.Errorf("%d lines", n)
	}
}

type lockedWriter struct {
	mu  *sync.Mutex
	out *bytes.Buffer
}

func (w lockedWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.Write(b)
}
