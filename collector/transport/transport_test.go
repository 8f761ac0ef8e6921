package transport_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagon/collector/transport"
)

// get sends a request to an address and returns its error.
func get(t *testing.T, o transport.Options, address string) error {
	t.Helper()
	transport := transport.New(o)
	defer transport.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transport.RoundTrip(req)
	if err == nil {
		resp.Body.Close()
	}
	return err
}

// selfSigned makes a certificate for a name that is valid until a time, and a pool
// that trusts it.
func selfSigned(t *testing.T, name string, until time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: until.Add(-time.Hour), NotAfter: until, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// startTLS starts a server with a certificate and returns its address at localhost.
func startTLS(t *testing.T, c tls.Certificate) string {
	t.Helper()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{c}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	return "https://localhost:" + port
}

// An untrusted certificate is a permanent error, and the advice says why.
func TestCertificates(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		host    string
		until   time.Duration
		trusted bool
		advice  string
	}{
		"good":          {"localhost", time.Minute, true, ""},
		"unknown CA":    {"localhost", time.Minute, false, "--ca-file"},
		"of other host": {"okta.example", time.Minute, true, "is not one of localhost"},
		"expired":       {"localhost", -time.Minute, true, "check this machine's clock"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, roots := selfSigned(t, test.host, time.Now().Add(test.until))
			o := transport.Options{RootCAs: roots}
			if !test.trusted {
				o.RootCAs = nil
			}
			err := get(t, o, startTLS(t, c))
			if (err == nil) != (test.advice == "") || transport.IsPermanent(err) != (err != nil) {
				t.Fatalf("error %v", err)
			}
			if err != nil && !strings.Contains(transport.Advice("localhost", err), test.advice) {
				t.Errorf("advice on %v: %s", err, transport.Advice("localhost", err))
			}
		})
	}
}

// The error names the proxy and its status, not its password, and is permanent when
// another attempt cannot help.
func TestProxy(t *testing.T) {
	t.Parallel()
	for status, test := range map[int]struct {
		refused bool
		advice  string
	}{
		407: {true, "give it user and password in HTTPS_PROXY"},
		403: {true, "does not let this machine reach contoso.okta.com"},
		502: {false, "could not reach contoso.okta.com"},
	} {
		var asked string
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = r.Method + " " + r.Host
			w.WriteHeader(status)
		}))
		t.Cleanup(proxy.Close)
		u, _ := url.Parse(proxy.URL)
		host := u.Host
		u.User = url.UserPassword("me", "hunter2")
		err := get(t, transport.Options{Proxy: http.ProxyURL(u)}, "https://contoso.okta.com/")
		var refused *transport.ProxyError
		if !errors.As(err, &refused) || refused.Proxy != host || refused.Status != status || transport.IsPermanent(err) != test.refused {
			t.Errorf("%d: error %v", status, err)
			continue
		}
		text := err.Error() + transport.Advice("contoso.okta.com", err)
		if !strings.Contains(text, test.advice) || strings.Contains(text, "hunter2") || asked != "CONNECT contoso.okta.com:443" {
			t.Errorf("%d: the proxy was asked %q: %s", status, asked, text)
		}
	}
}

func TestNoAnswer(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	direct := transport.Options{Proxy: func(*http.Request) (*url.URL, error) { return nil, nil }}
	for address, want := range map[string]string{
		"https://" + strings.TrimPrefix(plain.URL, "http://"): "does not speak TLS there",
		closed.URL: "check the connection to the host",
	} {
		err := get(t, direct, address)
		if advice := transport.Advice("the host", err); err == nil || !strings.Contains(advice, want) {
			t.Errorf("%s: %v: %s", address, err, advice)
		}
	}
	for err, want := range map[error]string{
		&net.DNSError{Name: "proxy.example", IsNotFound: true}:   "the name proxy.example is not known",
		&net.DNSError{Name: "contoso.okta.com", IsTimeout: true}: "check that the host can be reached",
	} {
		if advice := transport.Advice("the host", err); !strings.Contains(advice, want) || transport.IsPermanent(err) || transport.IsUnknownHost(err) != strings.Contains(want, "known") {
			t.Errorf("%v: %s", err, advice)
		}
	}
}

// A server cannot fill the memory with headers: they are bounded.
func TestHeadersAreBounded(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 3 << 10 {
			w.Header().Add("Link", strings.Repeat("x", 1<<10))
		}
	}))
	defer server.Close()
	if err := get(t, transport.Options{}, server.URL); err == nil {
		t.Error("3 MB of headers were taken")
	}
}

func TestIsLoopback(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{"localhost": true, "127.0.0.1": true, "127.9.9.9": true, "::1": true,
		"": false, "0.0.0.0": false, "localhost.example": false, "contoso.okta.com": false, "127.0.0.1.example": false} {
		if transport.IsLoopback(host) != want {
			t.Errorf("%q is not %t", host, want)
		}
	}
}

func TestSleep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		if err := transport.Sleep(t.Context(), time.Minute); err != nil || time.Since(begin) != time.Minute {
			t.Errorf("%v after %s", err, time.Since(begin))
		}
		reason := errors.New("interrupted")
		ctx, stop := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { stop(reason) })
		begin = time.Now()
		err := transport.Sleep(ctx, time.Minute)
		if !errors.Is(err, reason) || !errors.Is(err, context.Canceled) || time.Since(begin) != time.Second {
			t.Errorf("%v after %s", err, time.Since(begin))
		}
		if err := transport.Sleep(ctx, 0); !errors.Is(err, reason) {
			t.Errorf("no wait at all: %v", err)
		}
		if transport.ContextError(t.Context()) != nil {
			t.Error("stopped before its end")
		}
	})
}

// A request without encryption, which only goes to this machine, is not sent through a
// proxy elsewhere.
func TestLoopbackWithoutProxy(t *testing.T) {
	t.Parallel()
	far := &url.URL{Scheme: "http", Host: "proxy.example:3128"}
	near := &url.URL{Scheme: "http", Host: "127.0.0.1:3128"}
	for _, test := range []struct {
		address string
		proxy   *url.URL
		want    *url.URL
	}{
		{"http://127.0.0.1:8888/", far, nil},
		{"http://localhost/", far, nil},
		{"http://[::1]:80/", far, nil},
		{"http://localhost/", near, near},
		{"https://localhost/", far, far},
		{"https://contoso.okta.com/", far, far},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, test.address, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := transport.New(transport.Options{Proxy: http.ProxyURL(test.proxy)}).Proxy(req)
		if got != test.want || err != nil {
			t.Errorf("%s over %s: proxy %v, error %v", test.address, test.proxy, got, err)
		}
	}
}
