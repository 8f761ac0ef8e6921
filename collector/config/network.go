package config

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"oktagon/collector/transport"
)

// Transport is how everything outside is reached: by the proxy and with the
// certificates of the options. Its error is one of configuration.
func (n *Network) Transport() (*http.Transport, error) {
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

// rootCAs are the system's certificates and those of --ca-file; nil when none
// were added.
func (n *Network) rootCAs() (*x509.CertPool, error) {
	if n.CAFile == "" {
		return nil, nil
	}
	b, err := os.ReadFile(n.CAFile)
	if err != nil {
		return nil, fmt.Errorf("--ca-file: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(b) {
		return nil, fmt.Errorf("--ca-file %s: it holds no PEM certificate", n.CAFile)
	}
	return pool, nil
}

// proxySchemes are those that net/http knows.
var proxySchemes = []string{"http", "https", "socks5", "socks5h"}

// proxy is --proxy, or the four settings of the SDKs.
func (p *parser) proxy() *url.URL {
	if f, ok := p.trusted("proxy"); ok {
		u, err := url.Parse(f.value)
		if err != nil || u.Host == "" || !slices.Contains(proxySchemes, u.Scheme) {
			p.problem("%s: it is no URL of the form http://host:port (or https, socks5, socks5h)", f.name)
		}
		return u
	}
	f, ok := p.trusted("proxy-host")
	if !ok {
		return nil
	}
	text := f.value
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		p.problem("%s: it is no host name", f.name)
		return nil
	}
	if port, ok := p.trusted("proxy-port"); ok {
		u.Host = net.JoinHostPort(u.Hostname(), port.value)
	}
	if name, ok := p.trusted("proxy-username"); ok {
		password, _ := p.trusted("proxy-password")
		u.User = url.UserPassword(name.value, password.value)
	}
	return u
}

// trusted returns a setting that decides where credentials travel. What a file
// in the working directory says counts only when the credential is from the
// same file: otherwise any folder could redirect it.
func (p *parser) trusted(name string) (found, bool) {
	f := p.get(name)
	if p.distrusts(f.file) {
		p.note("%s is ignored: a file in the working directory may not say where a credential from elsewhere is sent", f.name)
		others := p.sources
		others.files = slices.DeleteFunc(slices.Clone(p.files), p.distrusts)
		f = others.get(name)
	}
	return f, f.value != ""
}

func (p *parser) distrusts(f *yamlFile) bool { return f != nil && f.here && f != p.credentialFile }
