package okta

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"oktagon/collector/transport"
)

// A peer speaks for a server on one connection. It returns when the connection ends.
type peer func(conn net.Conn)

// broken answers every HTTP/1 request with a text and closes the connection, after
// counting it.
func broken(requests *atomic.Int64, text string) peer {
	return func(conn net.Conn) {
		if !readHead(conn) {
			return
		}
		requests.Add(1)
		_, _ = io.WriteString(conn, text)
	}
}

// readHead reads a request without a body and reports whether there was one.
func readHead(conn net.Conn) bool {
	var head []byte
	for b := make([]byte, 4096); !bytes.Contains(head, []byte("\r\n\r\n")); {
		n, err := conn.Read(b)
		if err != nil {
			return false
		}
		head = append(head, b[:n]...)
	}
	return true
}

// trickle answers with a body of one byte a second.
func trickle(requests *atomic.Int64) peer {
	return func(conn net.Conn) {
		if !readHead(conn) {
			return
		}
		requests.Add(1)
		_, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
		for err == nil {
			time.Sleep(time.Second)
			_, err = io.WriteString(conn, " ")
		}
	}
}

// flood speaks HTTP/2: it answers no request and sends a frame a hundred times a second.
func flood(requests *atomic.Int64, frame string) peer {
	return func(conn net.Conn) {
		if _, err := io.ReadFull(conn, make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
			return
		}
		requests.Add(1)
		go func() { _, _ = io.Copy(io.Discard, conn) }()
		const settings = "\x00\x00\x00\x04\x00\x00\x00\x00\x00"
		for _, err := io.WriteString(conn, settings); err == nil; _, err = io.WriteString(conn, frame) {
			time.Sleep(10 * time.Millisecond)
		}
	}
}

const (
	pingFrame     = "\x00\x00\x08\x06\x00\x00\x00\x00\x00oktagon!"
	settingsFrame = "\x00\x00\x00\x04\x00\x00\x00\x00\x00"
)

// TestBrokenPeers reads from servers that do not speak as HTTP says: each request ends
// soon, after few attempts, and says why.
func TestBrokenPeers(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	for name, tt := range map[string]struct {
		peer  func(requests *atomic.Int64) peer
		http2 bool
		tries int64
		most  time.Duration
		want  string
	}{
		"malformed header": {func(n *atomic.Int64) peer { return broken(n, "HTTP/1.1 200 OK\r\nno header\r\n\r\n") }, false, 3, 5 * time.Second, "broken answer"},
		"malformed status": {func(n *atomic.Int64) peer { return broken(n, "SMTP\r\n\r\n") }, false, 3, 5 * time.Second, "broken answer"},
		"long header": {func(n *atomic.Int64) peer {
			return broken(n, "HTTP/1.1 200 OK\r\nX-Long: "+strings.Repeat("x", 2<<20)+"\r\n\r\n")
		}, false, 3, 5 * time.Second, "broken answer"},
		"byte by byte": {trickle, false, 3, 3*bodyTimeout + 10*time.Second, "took longer than 120 s"},
		"pings":        {func(n *atomic.Int64) peer { return flood(n, pingFrame) }, true, 3, 3*headerTimeout + 10*time.Second, "the server sent all the time"},
		"settings":     {func(n *atomic.Int64) peer { return flood(n, settingsFrame) }, true, 3, 3*headerTimeout + 10*time.Second, "the server sent all the time"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n.Store(0)
				c := newClient(t, nil, func(cfg *Config) {
					cfg.BaseURL, cfg.Transport = &url.URL{Scheme: "http", Host: "127.0.0.1"}, dialTo(t, tt.peer(&n), tt.http2)
				})
				c.connectivity.noteResponse() // as in the middle of a run
				begin := time.Now()
				_, _, err := collect(t.Context(), c, groups())
				if err == nil || !strings.Contains(err.Error(), tt.want) || Classify(err) != Failed {
					t.Errorf("error %v", err)
				}
				if took := time.Since(begin); took > tt.most || n.Load() > tt.tries {
					t.Errorf("%d attempts in %s", n.Load(), took)
				}
			})
		})
	}
}

// A server that sends all the time and reads nothing ends when sending to it stalls: HTTP/2
// then closes the connection after 30 s.
func TestServerReadsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		c := newClient(t, nil, func(cfg *Config) {
			cfg.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
				tries++
				time.Sleep(30 * time.Second)
				return nil, fmt.Errorf("http2: %w", &net.OpError{Op: "write", Net: "tcp", Err: os.ErrDeadlineExceeded})
			})
		})
		c.connectivity.noteResponse() // as in the middle of a run
		begin := time.Now()
		_, _, err := collect(t.Context(), c, groups())
		if took := time.Since(begin); err == nil || !strings.Contains(err.Error(), "does not read") || Classify(err) != Failed || tries != maxBroken || took > 2*time.Minute {
			t.Errorf("%d attempts in %s: %v", tries, took, err)
		}
	})
}

// dialTo is the transport of a run, whose connections lead to a peer in memory.
func dialTo(t *testing.T, p peer, http2 bool) *http.Transport {
	tr := transport.New(transport.Options{})
	var mu sync.Mutex
	var conns []net.Conn
	var peers sync.WaitGroup
	tr.DialContext = func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		mu.Lock()
		conns = append(conns, theirs)
		mu.Unlock()
		peers.Go(func() {
			defer theirs.Close()
			p(theirs)
		})
		return transport.CountReceived(ours), nil
	}
	if http2 {
		tr.Protocols = new(http.Protocols)
		tr.Protocols.SetUnencryptedHTTP2(true)
	}
	t.Cleanup(func() {
		tr.CloseIdleConnections()
		for _, conn := range conns {
			conn.Close()
		}
		peers.Wait()
		time.Sleep(time.Second)
	})
	return tr
}
