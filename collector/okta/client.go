package okta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"oktagon/collector/redact"
	"oktagon/collector/transport"
)

// A Client reads one Okta org. Its methods may be called concurrently.
type Client struct {
	origin       *origin
	cred         *Credential
	scopes       []string // requested
	supported    scopeList
	tokens       *tokenCache // nil unless the mode fetches tokens
	failure      *credentialFailure
	retry        *retrier
	connectivity *connectivity
	clock        *clock
	stats        *statistics
	pending      *pending
	redactor     *redact.Redactor
	errs         *errorBuilder
}

// New checks the configuration and returns a client; nothing is sent yet. The error
// joins all problems of the configuration.
func New(cfg Config) (*Client, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	c := &Client{
		origin: newOrigin(cfg.BaseURL), cred: &cfg.Credential, scopes: unique(cfg.Scopes),
		failure: new(credentialFailure), connectivity: newConnectivity(), clock: new(clock), stats: newStatistics(), pending: newPending(),
		redactor: redact.New(cfg.Credential.secrets()...),
	}
	c.errs = &errorBuilder{origin: c.origin, cred: c.cred, redactor: c.redactor, clock: c.clock, hasScope: c.HasScope}
	c.buildLayers(cfg)
	return c, nil
}

// Format prints the org and the credential without its secrets, for every verb.
func (c *Client) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "%s as %s", c.origin.base, c.cred)
}

// Mode returns how the client signs in.
func (c *Client) Mode() Mode { return c.cred.Mode }

// buildLayers builds the round trippers, innermost first.
func (c *Client) buildLayers(cfg Config) {
	body := &bodyReader{clock: c.clock, stats: c.stats, pending: c.pending, connectivity: c.connectivity, budget: newBudget(maxInMemory, maxPage), next: &noResend{next: cfg.Transport}}
	auth := &authorizer{cred: c.cred, failure: c.failure, errs: c.errs, next: &headerSetter{userAgent: cfg.UserAgent, next: body}}
	limiter := newLimiter(auth, c, cfg)
	c.retry = &retrier{next: limiter, limiter: limiter, log: cfg.Logger, stats: c.stats, pending: c.pending, clock: c.clock, connectivity: c.connectivity}
	if cfg.Credential.Mode.fetchesTokens() {
		source := &tokenSource{
			base: c.origin.base, cred: c.cred, dpop: cfg.DPoP, retry: c.retry, clock: c.clock, redactor: c.redactor, errs: c.errs,
			optional: cfg.OptionalScopes,
		}
		c.tokens = &tokenCache{source: source, failure: c.failure, scopes: c.scopes}
		auth.tokens = c.tokens
	}
}

// get sends one call; ref is a path with its query at the origin. Any response but a
// successful one of the wanted type is an error. The caller closes the body.
func (c *Client) get(ctx context.Context, call Call, e *exchange, ref *url.URL) (*http.Response, error) {
	if call.Path.err != nil {
		return nil, call.Path.err
	}
	req, err := http.NewRequestWithContext(withExchange(ctx, e), http.MethodGet, c.origin.resolve(ref).String(), nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.template, err)
	}
	resp, err := c.send(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNoContent {
		err = c.errs.api(req, resp, call)
	} else {
		err = c.checkContent(req, resp, call)
	}
	if err != nil {
		_ = resp.Body.Close()
		return nil, err
	}
	return resp, nil
}

// networkError wraps an error of the layers in a *NetworkError, unless it is a
// *SignInError or a *NetworkError already, or the context has ended.
func networkError(r *redact.Redactor, req *http.Request, err error) error {
	if errors.As(err, new(*SignInError)) || errors.As(err, new(*NetworkError)) {
		return err
	}
	if err := transport.ContextError(req.Context()); err != nil {
		return err
	}
	return &NetworkError{Request: describe(req), Err: err, text: r.Text(err.Error())}
}

// unique drops repeated and empty words and keeps their order.
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
