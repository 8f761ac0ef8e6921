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

// Requests in flight over all buckets (okta-api.md §4.2).
const (
	defaultConcurrency = 16
	maxConcurrency     = 32
)

// A DPoPMode says whether requests prove possession of a key (RFC 9449).
type DPoPMode string

// The DPoP modes. The zero DPoPMode is DPoPAuto.
const (
	DPoPAuto   DPoPMode = "auto"   // as the org demands
	DPoPAlways DPoPMode = "always" // from the first token request on
	DPoPNever  DPoPMode = "never"  // an org that demands it cannot be read
)

// Config is what a [Client] is made of.
type Config struct {
	// BaseURL is the org's origin: scheme and host. https, or http to a
	// loopback address.
	BaseURL *url.URL
	// Credential proves who asks.
	Credential Credential
	// Scopes are asked for when a token is minted; the modes SSWS and
	// AccessToken ignore them.
	Scopes []string
	// UserAgent is sent with every request. Empty means "oktagon".
	UserAgent string
	// MaxConcurrency bounds the requests in flight, 0 means 16; more than 32
	// becomes 32.
	MaxConcurrency int
	// ReservePercent of each bucket's limit is left to other callers of the org,
	// 0 to 90, but always at least one request.
	ReservePercent int
	// DPoP is DPoPAuto when empty.
	DPoP DPoPMode
	// Transport sends; nil means network.NewTransport(network.Options{}).
	Transport http.RoundTripper
	// Logger gets one debug line per request and an info line per wait over
	// 5 s; nil discards.
	Logger *slog.Logger
	// OnWait is told which bucket is waited for and until when. It is called
	// from several goroutines, must not block, and may be nil.
	OnWait func(bucket string, until time.Time)
	// OnThrottled is told, about once a second while it lasts, which bucket is asked as
	// fast as its limit allows. Like OnWait otherwise.
	OnThrottled func(bucket string)
}

// validate reports everything that is wrong with c, joined.
func (c Config) validate() error {
	var errs []error
	if err := checkBase(c.BaseURL); err != nil {
		errs = append(errs, err)
	}
	if err := c.Credential.validate(); err != nil {
		errs = append(errs, err)
	}
	if c.Credential.Mode.mints() && len(c.Scopes) == 0 {
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

func checkBase(u *url.URL) error {
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
	return c
}
