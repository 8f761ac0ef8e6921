package config

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"oktagon/collector/safefile"
	"oktagon/collector/safetext"
	"oktagon/collector/transport"
)

// Transport returns the transport for all servers, with the proxy and the certificates of the
// options. Its error is an [*Error].
func (n *Network) Transport() (http.RoundTripper, error) {
	if n.roundTripper != nil {
		return n.roundTripper, nil
	}
	roots, err := n.rootCAs()
	if err != nil {
		return nil, &Error{Problems: []error{err}}
	}
	t := transport.Options{RootCAs: roots}
	if n.Proxy != nil {
		t.Proxy = http.ProxyURL(n.Proxy)
	}
	return transport.New(t), nil
}

// maxCAFile is some hundred times the certificates of a system, in MiB.
const maxCAFile = 16

// rootCAs returns the system's certificates and those of --ca-file, nil without --ca-file.
func (n *Network) rootCAs() (*x509.CertPool, error) {
	if n.CAFile == "" {
		return nil, nil
	}
	b, err := safefile.ReadFile(n.CAFile, maxCAFile)
	if err != nil {
		return nil, fmt.Errorf("--ca-file %s: %w", n.CAFile, safetext.WithoutPath(err))
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(b) {
		return nil, fmt.Errorf("--ca-file %s: it holds no PEM certificate; give a file with -----BEGIN CERTIFICATE-----", n.CAFile)
	}
	return pool, nil
}

// proxySchemes are the ones that net/http supports.
var proxySchemes = []string{"http", "https", "socks5", "socks5h"}

// proxy reads --proxy or the four settings of the SDKs.
func (p *parser) proxy() *url.URL {
	if v := p.trusted("proxy"); v.text != "" {
		u, err := url.Parse(v.text)
		if err != nil || u.Host == "" || !slices.Contains(proxySchemes, u.Scheme) {
			p.problem("%s: it is no URL of the form http://host:port (or https, socks5, socks5h)", v.origin)
		}
		return u
	}
	host := p.trusted("proxy-host")
	if host.text == "" {
		return nil
	}
	text := host.text
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		p.problem("%s: it is no host name; write proxy.example.com", host.origin)
		return nil
	}
	if port := p.trusted("proxy-port"); port.text != "" {
		u.Host = net.JoinHostPort(u.Hostname(), port.text)
	}
	if user := p.trusted("proxy-username"); user.text != "" {
		u.User = url.UserPassword(user.text, p.trusted("proxy-password").text)
	}
	return u
}

// trusted returns a setting that decides where credentials are sent. A file in the working
// directory counts only when it also has the credential: otherwise any folder could redirect
// it.
func (p *parser) trusted(name string) value {
	v := p.get(name)
	if p.distrusts(v.file) {
		p.note("%s is ignored: a file in the working directory may not say where a credential from elsewhere is sent", v.origin)
		others := p.sources
		others.files = slices.DeleteFunc(slices.Clone(others.files), p.distrusts)
		v = others.get(lookup(name))
	}
	return v
}

func (p *parser) distrusts(f *yamlFile) bool {
	return f != nil && f.inWorkingDir && f != p.credentialFile
}
