package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// A ProxyError is the refusal of a proxy to connect to the server.
type ProxyError struct {
	Proxy  string // host and port
	Status int
}

// Error names the proxy and its status.
func (e *ProxyError) Error() string {
	return fmt.Sprintf("proxy %s: %d %s", e.Proxy, e.Status, http.StatusText(e.Status))
}

// checkProxy makes an error of a proxy's answer to CONNECT, unless it is 200.
func checkProxy(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{Proxy: proxy.Host, Status: resp.StatusCode}
}

// IsPermanent reports whether an error stays the same when the request is sent again:
// an untrusted certificate, a server that does not speak TLS, a proxy that refuses.
func IsPermanent(err error) bool {
	var proxy *ProxyError
	if errors.As(err, &proxy) {
		return proxy.Status < 500
	}
	return errors.As(err, new(*tls.CertificateVerificationError)) || errors.As(err, new(x509.UnknownAuthorityError)) ||
		errors.As(err, new(x509.HostnameError)) || errors.As(err, new(tls.RecordHeaderError))
}

// IsUnknownHost reports whether the name of the server or of its proxy is not in the
// DNS.
func IsUnknownHost(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}

// Advice returns the likely cause and the next step when a request to a host got no
// response.
func Advice(host string, err error) string {
	var (
		proxy   *ProxyError
		dns     *net.DNSError
		timeout net.Error
	)
	switch {
	case errors.As(err, &proxy):
		return proxy.advice(host)
	case IsPermanent(err):
		return tlsAdvice(host, err)
	case errors.As(err, &dns) && dns.IsNotFound:
		return "the name " + dns.Name + " is not known: check its spelling, the DNS, and whether a proxy is needed (--proxy, HTTPS_PROXY)"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "check that " + host + " can be reached from here, and whether a proxy is needed (--proxy, HTTPS_PROXY)"
	}
	return "check the connection to " + host + ", and the proxy if there is one (--proxy, HTTPS_PROXY), then run again"
}

func (e *ProxyError) advice(host string) string {
	switch e.Status {
	case http.StatusProxyAuthRequired:
		return "the proxy wants to know who asks: give it user and password in HTTPS_PROXY=http://user:password@" + e.Proxy + ", or under okta.client.proxy in okta.yaml"
	case http.StatusForbidden, http.StatusMethodNotAllowed:
		return "the proxy does not let this machine reach " + host + ": have the host allowed there, or set another proxy (--proxy, HTTPS_PROXY)"
	}
	return "the proxy could not reach " + host + ": check the address, and ask whoever runs the proxy"
}

func tlsAdvice(host string, err error) string {
	var (
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		header  tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &header):
		return host + " does not speak TLS there: check scheme and port"
	case errors.As(err, &name):
		return "the certificate is not one of " + host + ": check the address, and whether a proxy answers in its place"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate of " + host + " is not valid today: check this machine's clock; if it is right, the server needs a new one"
	}
	return "the certificate of " + host + " is not trusted: if a proxy inspects TLS, or the server's CA is your own, add that CA with --ca-file"
}
