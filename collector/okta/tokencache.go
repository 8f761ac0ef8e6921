package okta

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"oktagon/collector/transport"
)

// Renewal of tokens (okta-api.md §6.7).
const (
	renewBefore     = 300 * time.Second // before the end, or half the lifetime if that is less
	renewRetryAfter = 5 * time.Second   // after an early renewal failed
	defaultLifetime = time.Hour         // when expires_in is missing
)

// A token is an access token. It is immutable.
type token struct {
	value   string
	prover  *prover // nil for bearer tokens
	scopes  []string
	renew   time.Time // when to fetch the next one
	expires time.Time
}

func newToken(value string, lifetime time.Duration, scopes []string, p *prover, requested time.Time) *token {
	if lifetime <= 0 {
		lifetime = defaultLifetime
	}
	return &token{
		value: value, prover: p, scopes: scopes,
		renew: requested.Add(lifetime - min(renewBefore, lifetime/2)), expires: requested.Add(lifetime),
	}
}

// A tokenCache holds the current token and renews it, with one renewal at a time.
type tokenCache struct {
	source  *tokenSource
	failure *credentialFailure

	mu       sync.Mutex // guards what follows
	scopes   []string   // to request: those that Okta accepted at sign-in
	token    *token
	retryAt  time.Time     // of an early renewal that failed
	renewing chan struct{} // closed when the running renewal ends; nil when none runs
}

// current returns a token that is valid now, fetching one if necessary.
func (c *tokenCache) current(ctx context.Context) (*token, error) {
	for {
		if err := c.failure.get(); err != nil {
			return nil, err
		}
		t, wait, renew := c.lookup(time.Now())
		switch {
		case renew:
			return c.renew(ctx, t)
		case wait == nil:
			return t, nil
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, transport.ContextError(ctx)
		}
	}
}

// lookup decides what the caller does: use t; wait for the running renewal; or renew,
// with t as the fallback while it is valid.
func (c *tokenCache) lookup(now time.Time) (t *token, wait <-chan struct{}, renew bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	valid := c.token != nil && now.Before(c.token.expires)
	switch {
	case valid && (now.Before(c.token.renew) || now.Before(c.retryAt) || c.renewing != nil):
		return c.token, nil, false
	case c.renewing != nil:
		return nil, c.renewing, false
	}
	c.renewing = make(chan struct{})
	if valid {
		t = c.token
	}
	return t, nil, true
}

// renew fetches a token. When that fails, it returns old while old is valid.
func (c *tokenCache) renew(ctx context.Context, old *token) (*token, error) {
	c.mu.Lock()
	scopes := c.scopes
	c.mu.Unlock()
	t, err := c.source.fetch(ctx, scopes)
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.renewing)
	c.renewing = nil
	switch {
	case err == nil:
		c.token = t
		return t, nil
	case old != nil && ctx.Err() == nil && time.Now().Before(old.expires):
		c.retryAt = time.Now().Add(renewRetryAfter)
		return old, nil
	case errors.As(err, new(*SignInError)):
		return nil, c.failure.set(err)
	}
	return nil, err
}

// set stores the first token, and the scopes that later ones are requested with.
func (c *tokenCache) set(t *token, scopes []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token, c.scopes = t, scopes
}

// isReplaced reports whether there is a newer token than t.
func (c *tokenCache) isReplaced(t *token) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token != nil && c.token.value != t.value
}

// invalidate makes the next request fetch a token if t is still the current one.
func (c *tokenCache) invalidate(t *token) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token != nil && c.token.value == t.value {
		expired := *c.token
		expired.expires = time.Time{}
		c.token = &expired
	}
}

// granted returns the scopes of the latest token, nil before the first.
func (c *tokenCache) granted() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token == nil {
		return nil
	}
	return slices.Clip(c.token.scopes)
}

// requested returns the scopes with which the next token is requested.
func (c *tokenCache) requested() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.scopes)
}
