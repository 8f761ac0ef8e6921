package okta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"oktagon/collector/redact"
	"oktagon/collector/transport"
)

// A Client asks one Okta org. Its methods may be called concurrently.
type Client struct {
	base   *url.URL
	scopes []string

	cred    *Credential
	clock   *clock
	scrub   *redact.Redactor
	stats   *statistics
	retry   *retrier
	minter  *minter
	tokens  *tokens // nil unless the mode mints
	dead    *death
	contact *contact
	errs    *errorMaker

	mu       sync.Mutex      // guards what follows
	hosts    map[string]bool // of links that may be followed
	accepted []string        // scopes to renew the token with
}

// New checks the configuration and returns a client; nothing is sent yet. The
// error joins all that is wrong.
func New(cfg Config) (*Client, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	c := &Client{
		base:   &url.URL{Scheme: cfg.BaseURL.Scheme, Host: strings.ToLower(cfg.BaseURL.Host)},
		scopes: unique(cfg.Scopes), cred: &cfg.Credential,
		clock: new(clock), scrub: redact.New(cfg.Credential.secrets()...), stats: newStatistics(), dead: new(death), contact: newContact(),
	}
	c.hosts = map[string]bool{originHost(c.base): true}
	c.errs = &errorMaker{
		host: c.base.Host, origin: c.base.String(), cred: c.cred, scrub: c.scrub, clock: c.clock, granted: c.HasScope,
	}
	c.stack(cfg)
	return c, nil
}

// Format prints the org and who signs in, for every verb.
func (c *Client) Format(s fmt.State, _ rune) { _, _ = fmt.Fprintf(s, "%s as %s", c.base, c.cred) }

// stack builds the layers, innermost first.
func (c *Client) stack(cfg Config) {
	auth := &authorizer{cred: c.cred, dead: c.dead, errs: c.errs}
	auth.next = &agent{
		name: cfg.UserAgent,
		next: &wholeBody{clock: c.clock, stats: c.stats, limit: maxBody, next: &singleSend{next: cfg.Transport}},
	}
	gate := newGate(auth, c, cfg)
	c.retry = &retrier{next: gate, gate: gate, log: cfg.Logger, stats: c.stats, clock: c.clock, contact: c.contact}
	if cfg.Credential.Mode.mints() {
		c.minter = &minter{
			base: c.base, cred: c.cred, mode: cfg.DPoP, retry: c.retry, clock: c.clock, scrub: c.scrub, errs: c.errs,
		}
		c.tokens = &tokens{fetch: c.renew, dead: c.dead}
		auth.tokens = c.tokens
	}
}

// get sends one call; ref is a path with its query on the base origin. Any answer
// but success in the wanted type is an error.
func (c *Client) get(ctx context.Context, call Call, e *exchange, ref *url.URL) (*http.Response, error) {
	if call.Path.err != nil {
		return nil, call.Path.err
	}
	u := *ref
	u.Scheme, u.Host = c.base.Scheme, c.base.Host
	req, err := http.NewRequestWithContext(withExchange(ctx, e), http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.template, err)
	}
	resp, err := c.send(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNoContent {
		return nil, c.errs.api(req, resp, call.Scopes)
	}
	if err := c.checkContent(req, resp, call); err != nil {
		return nil, err
	}
	return resp, nil
}

// networkError wraps what the layers below return, unless it says all already.
func networkError(s *redact.Redactor, req *http.Request, err error) error {
	if errors.As(err, new(*SignInError)) || errors.As(err, new(*NetworkError)) {
		return err
	}
	if err := transport.ContextError(req.Context()); err != nil {
		return err
	}
	e := exchangeOf(req.Context())
	return &NetworkError{
		Method: req.Method, Template: e.template, Path: e.path, Host: req.URL.Host, Err: err, text: s.Text(err.Error()),
	}
}

// unique drops repeated and empty words, in order.
func unique(words []string) []string {
	seen := map[string]bool{"": true}
	var once []string
	for _, w := range words {
		if !seen[w] {
			seen[w], once = true, append(once, w)
		}
	}
	return once
}

// Mode is how the client signs in.
func (c *Client) Mode() Mode { return c.cred.Mode }
