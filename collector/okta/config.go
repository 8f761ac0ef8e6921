package okta

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"oktagon/collector/transport"
)

// The number of requests in flight over all buckets (okta-api.md §4.2).
const (
	defaultConcurrency = 16
	maxConcurrency     = 32
)

// A DPoPMode says whether requests carry DPoP proofs (RFC 9449).
type DPoPMode string

// The DPoP modes. The zero DPoPMode is DPoPAuto.
const (
	DPoPAuto   DPoPMode = "auto"   // when the org requires it
	DPoPAlways DPoPMode = "always" // from the first token request
	DPoPNever  DPoPMode = "never"  // an org that requires it cannot be read
)

// Config configures a [Client].
type Config struct {
	// BaseURL is the org's origin, scheme and host: https, or http at a loopback
	// address.
	BaseURL *url.URL
	// Credential is what to sign in with.
	Credential Credential
	// Scopes are requested with a token; the modes SSWS and AccessToken ignore them.
	Scopes []string
	// OptionalScopes are those of Scopes that not every org knows. Some orgs refuse a token
	// request that names one that they do not know (okta-api.md §6.6).
	OptionalScopes []string
	// UserAgent is sent with every request. Empty means "oktagon".
	UserAgent string
	// MaxConcurrency bounds the requests in flight; 0 means 16, and more than 32
	// means 32.
	MaxConcurrency int
	// ReservePercent of each bucket's limit is left to other clients of the org, 0 to
	// 90, but always at least one request.
	ReservePercent int
	// DPoP is DPoPAuto when empty.
	DPoP DPoPMode
	// Transport sends the requests; nil means transport.New with no options.
	Transport http.RoundTripper
	// Logger gets a debug line per request and an info line per wait of more than
	// 5 s; nil discards them.
	Logger *slog.Logger
	// OnWait is called when requests wait for a rate limit, with the bucket and the
	// end of the wait. It is called from several goroutines, must not block, and may
	// be nil.
	OnWait func(bucket string, until time.Time)
	// OnThrottled is called about once a second while requests of a bucket are spaced
	// out to stay within its limit, like OnWait otherwise.
	OnThrottled func(bucket string)
	// OnRequest is called when a request was answered, with the label of its call, its
	// bucket, and how many requests a minute the limit leaves after the reserve, 0 when
	// that is not known. It is called like OnWait otherwise.
	OnRequest func(resource, bucket string, perMinute int)
}

// validate returns all problems of c, joined.
func (c Config) validate() error {
	var errs []error
	if err := checkBaseURL(c.BaseURL); err != nil {
		errs = append(errs, err)
	}
	if err := c.Credential.validate(); err != nil {
		errs = append(errs, err)
	}
	if c.Credential.Mode.fetchesTokens() && len(c.Scopes) == 0 {
		errs = append(errs, fmt.Errorf("mode %s needs at least one scope to ask for", c.Credential.Mode))
	}
	if c.ReservePercent < 0 || c.ReservePercent > 90 {
		errs = append(errs, fmt.Errorf("reserve of %d percent is not between 0 and 90", c.ReservePercent))
	}
	if c.MaxConcurrency < 0 {
		errs = append(errs, fmt.Errorf("concurrency %d is negative", c.MaxConcurrency))
	}
	switch c.DPoP {
	case "", DPoPAuto, DPoPAlways, DPoPNever:
	default:
		errs = append(errs, fmt.Errorf("unknown DPoP mode %q", c.DPoP))
	}
	return errors.Join(errs...)
}

func checkBaseURL(u *url.URL) error {
	switch {
	case u == nil || u.Host == "":
		return errors.New("no org URL")
	case u.User != nil:
		return errors.New("org URL holds user information")
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http" && transport.IsLoopback(u.Hostname()):
		return nil
	}
	return fmt.Errorf("org URL %s://%s is neither https nor a loopback address", u.Scheme, u.Host)
}

func (c Config) withDefaults() Config {
	if c.UserAgent == "" {
		c.UserAgent = "oktagon"
	}
	if c.MaxConcurrency == 0 {
		c.MaxConcurrency = defaultConcurrency
	}
	c.MaxConcurrency = min(c.MaxConcurrency, maxConcurrency)
	if c.DPoP == "" {
		c.DPoP = DPoPAuto
	}
	if c.Transport == nil {
		c.Transport = transport.New(transport.Options{})
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.OnWait == nil {
		c.OnWait = func(string, time.Time) {}
	}
	if c.OnThrottled == nil {
		c.OnThrottled = func(string) {}
	}
	if c.OnRequest == nil {
		c.OnRequest = func(string, string, int) {}
	}
	return c
}
