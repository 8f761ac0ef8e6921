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

// A ProxyError is a proxy that does not connect to the server.
type ProxyError struct {
	Proxy  string // host and port
	Status int
}

// Error names the proxy and its answer.
func (e *ProxyError) Error() string {
	return fmt.Sprintf("proxy %s: %d %s", e.Proxy, e.Status, http.StatusText(e.Status))
}

// connected looks at the answer of a proxy that was asked for a connection.
func connected(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{Proxy: proxy.Host, Status: resp.StatusCode}
}

// IsRefused reports an error that sending again does not mend: a certificate that
// is not trusted, a server that does not speak TLS, a proxy that says no.
func IsRefused(err error) bool {
	var proxy *ProxyError
	if errors.As(err, &proxy) {
		return proxy.Status < 500
	}
	return errors.As(err, new(*tls.CertificateVerificationError)) || errors.As(err, new(x509.UnknownAuthorityError)) ||
		errors.As(err, new(x509.HostnameError)) || errors.As(err, new(tls.RecordHeaderError))
}

// IsUnknownName reports that a name, the server's or its proxy's, is not in the
// DNS.
func IsUnknownName(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}

// Advice is the likely cause and the next step for a request to a host that got
// no answer.
func Advice(host string, err error) string {
	var (
		proxy   *ProxyError
		dns     *net.DNSError
		timeout net.Error
	)
	switch {
	case errors.As(err, &proxy):
		return proxy.advice(host)
	case IsRefused(err):
		return refusedAdvice(host, err)
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

func refusedAdvice(host string, err error) string {
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
