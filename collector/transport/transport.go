package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	// connectTimeout bounds connecting and the TLS handshake, each
	// (okta-api.md §8.1).
	connectTimeout = 10 * time.Second
	// expectTimeout is the wait for "100 Continue" before a large body is sent to a
	// server that does not answer the Expect header.
	expectTimeout = 2 * time.Second
	// maxIdle is the largest number of requests in flight to one host.
	maxIdle = 32
	// maxHeader bounds the headers of a response in bytes; Okta's have about 8 kB.
	maxHeader = 1 << 20
)

// Options of a transport. The zero value uses the proxy of the environment and the
// certificate authorities of the system.
type Options struct {
	// Proxy chooses the proxy of a request; nil means the environment's
	// (HTTPS_PROXY, NO_PROXY).
	Proxy func(*http.Request) (*url.URL, error)
	// RootCAs are the trusted authorities; nil means the system's. To add to the
	// system's, begin with x509.SystemCertPool.
	RootCAs *x509.CertPool
}

// New returns the transport of a run: TLS 1.2 or higher, HTTP/2, no more idle
// connections than requests may be in flight. It bounds the time to connect, not
// the time of a response, which depends on the request. When a proxy refuses a
// connection, the error is a [*ProxyError].
func New(o Options) *http.Transport {
	if o.Proxy == nil {
		o.Proxy = http.ProxyFromEnvironment
	}
	proxy := o.Proxy
	o.Proxy = func(r *http.Request) (*url.URL, error) {
		u, err := proxy(r)
		if err == nil && u != nil && staysHere(r.URL) && !IsLoopback(u.Hostname()) {
			return nil, nil
		}
		return u, err
	}
	dialer := &net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return CountReceived(conn), nil
	}
	return &http.Transport{
		Proxy:                  o.Proxy,
		OnProxyConnectResponse: checkProxy,
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs},
		TLSHandshakeTimeout:    connectTimeout,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second, WriteByteTimeout: 30 * time.Second},
		MaxIdleConns:           maxIdle,
		MaxIdleConnsPerHost:    maxIdle,
		IdleConnTimeout:        90 * time.Second,
		ExpectContinueTimeout:  expectTimeout,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// staysHere reports whether a request must not leave this machine: it has no encryption,
// which is accepted for loopback addresses only.
func staysHere(u *url.URL) bool { return u.Scheme == "http" && IsLoopback(u.Hostname()) }

// IsLoopback reports whether a host name or address, without port, is a loopback
// address of this machine.
func IsLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
