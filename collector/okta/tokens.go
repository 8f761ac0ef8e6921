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
	renewBefore  = 300 * time.Second // or half the life, if that is less
	renewRetry   = 5 * time.Second   // after an early renewal failed
	tokenDefault = time.Hour         // when expires_in is missing
)

// A token is an access token and what belongs to it. It does not change.
type token struct {
	value   string
	prover  *prover // nil for bearer tokens
	scopes  []string
	renew   time.Time // from then on a new one is fetched
	expires time.Time
}

func newToken(value string, life time.Duration, scopes []string, p *prover, asked time.Time) *token {
	if life <= 0 {
		life = tokenDefault
	}
	return &token{
		value: value, prover: p, scopes: scopes,
		renew: asked.Add(life - min(renewBefore, life/2)), expires: asked.Add(life),
	}
}

// tokens keeps the current token and renews it, one renewal at a time.
type tokens struct {
	fetch func(context.Context) (*token, error)
	dead  *death

	mu      sync.Mutex // guards what follows
	token   *token
	retry   time.Time     // no early renewal before
	renewal chan struct{} // closed when the running one ends; nil when none runs
}

// current returns a token that is valid now, after fetching one if need be.
func (s *tokens) current(ctx context.Context) (*token, error) {
	for {
		if err := s.dead.cause(); err != nil {
			return nil, err
		}
		t, wait, mine := s.look(time.Now())
		switch {
		case mine:
			return s.run(ctx, t)
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

// look decides: use t; wait for the running renewal; or renew, with t as the
// fallback while it lives.
func (s *tokens) look(now time.Time) (t *token, wait <-chan struct{}, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	alive := s.token != nil && now.Before(s.token.expires)
	switch {
	case alive && (now.Before(s.token.renew) || now.Before(s.retry) || s.renewal != nil):
		return s.token, nil, false
	case s.renewal != nil:
		return nil, s.renewal, false
	}
	s.renewal = make(chan struct{})
	if alive {
		t = s.token
	}
	return t, nil, true
}

// run fetches a token. When that fails, old is good enough while it lives.
func (s *tokens) run(ctx context.Context, old *token) (*token, error) {
	fresh, err := s.fetch(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.renewal)
	s.renewal = nil
	switch {
	case err == nil:
		s.token = fresh
		return fresh, nil
	case old != nil && ctx.Err() == nil && time.Now().Before(old.expires):
		s.retry = time.Now().Add(renewRetry)
		return old, nil
	}
	var refused *SignInError
	if errors.As(err, &refused) {
		return nil, s.dead.set(err)
	}
	return nil, err
}

func (s *tokens) set(t *token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = t
}

// isStale reports whether another token has replaced t.
func (s *tokens) isStale(t *token) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token != nil && s.token.value != t.value
}

// invalidate makes the next request fetch a token, if t is still the current one.
func (s *tokens) invalidate(t *token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != nil && s.token.value == t.value {
		ended := *s.token
		ended.expires = time.Time{}
		s.token = &ended
	}
}

// granted returns the scopes of the latest token, nil before the first.
func (s *tokens) granted() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == nil {
		return nil
	}
	return slices.Clip(s.token.scopes)
}
