package transport

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	// connectTime bounds the connection and the TLS handshake each
	// (okta-api.md §8.1).
	connectTime = 10 * time.Second
	// expectTime is how long a server may take to say that it wants a large body;
	// those that do not know the question get it then.
	expectTime = 2 * time.Second
	// maxIdle is the most requests that are ever in flight to one host.
	maxIdle = 32
	// maxHeader bounds the headers of an answer in bytes; Okta's have about 8 kB.
	maxHeader = 1 << 20
)

// Options say how the network is reached. The zero value is right for most: the
// environment's proxy, the system's roots.
type Options struct {
	// Proxy chooses a proxy per request; nil means the environment's
	// (HTTPS_PROXY, NO_PROXY).
	Proxy func(*http.Request) (*url.URL, error)
	// RootCAs are trusted; nil means the system's. To add to those, begin with
	// x509.SystemCertPool.
	RootCAs *x509.CertPool
}

// NewTransport returns the transport of a run: TLS 1.2 or higher, HTTP/2, no more
// idle connections than requests may be in flight. It bounds connecting, not
// answers: how long those may take only the caller knows. A proxy that refuses a
// connection is a [ProxyError].
func NewTransport(o Options) *http.Transport {
	if o.Proxy == nil {
		o.Proxy = http.ProxyFromEnvironment
	}
	dialer := &net.Dialer{Timeout: connectTime, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  o.Proxy,
		OnProxyConnectResponse: connected,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs},
		TLSHandshakeTimeout:    connectTime,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
		MaxIdleConns:           maxIdle,
		MaxIdleConnsPerHost:    maxIdle,
		IdleConnTimeout:        90 * time.Second,
		ExpectContinueTimeout:  expectTime,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// IsLoopback reports whether a host name or address, without port, is this
// machine's.
func IsLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
