package config

import (
	"net/http"

	"oktagon/collector/okta"
)

// Transport is how everything outside is reached: by the proxy and with the
// certificates of the options. Its error is one of configuration.
func (o *Options) Transport() (*http.Transport, error) {
	roots, err := o.RootCAs()
	if err != nil {
		return nil, &Error{Problems: []error{err}}
	}
	t := okta.TransportOptions{RootCAs: roots}
	if o.Proxy != nil {
		t.Proxy = http.ProxyURL(o.Proxy)
	}
	return okta.NewTransport(t), nil
}
