package okta

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// A SignInResult says what a sign-in got.
type SignInResult struct {
	Mode Mode
	// Granted are the token's scopes as Okta names them; nil when not known (SSWS,
	// AccessToken).
	Granted []string
	// Missing are the requested scopes that the token does not have, neither by name
	// nor as a .manage scope.
	Missing []string
	// Manage are the granted scopes that allow writing.
	Manage []string
	// DPoP reports whether the token is bound to a key.
	DPoP bool
}

// SignIn fetches the first token, in the modes that fetch tokens. The error is a
// *[SignInError] unless ctx ended or Okta could not be reached.
func (c *Client) SignIn(ctx context.Context) (SignInResult, error) {
	result := SignInResult{Mode: c.cred.Mode}
	if c.tokens == nil {
		return result, nil
	}
	t, accepted, err := c.tokens.source.negotiate(ctx, c.scopes, c.ScopesSupported)
	if err != nil {
		if errors.As(err, new(*SignInError)) {
			err = c.failure.set(err)
		}
		return result, err
	}
	c.tokens.set(t, accepted)
	result.Granted, result.DPoP = t.scopes, t.prover != nil
	for _, scope := range c.scopes {
		if !includes(t.scopes, scope) {
			result.Missing = append(result.Missing, scope)
		}
	}
	for _, scope := range t.scopes {
		if strings.HasSuffix(scope, ".manage") {
			result.Manage = append(result.Manage, scope)
		}
	}
	return result, nil
}

// HasScope reports whether the token has the scope, by name or as a .manage scope.
// known is false in the modes SSWS and AccessToken, and before [Client.SignIn].
func (c *Client) HasScope(scope string) (granted, known bool) {
	if c.tokens == nil {
		return false, false
	}
	scopes := c.tokens.granted()
	return includes(scopes, scope), scopes != nil
}

func includes(scopes []string, scope string) bool {
	if slices.Contains(scopes, scope) {
		return true
	}
	stem, isRead := strings.CutSuffix(scope, ".read")
	return isRead && slices.Contains(scopes, stem+".manage")
}

// negotiate finds the scopes that Okta accepts: all of them; or a part of them, with each of the
// others that is accepted alone; or each that is accepted alone. The parts are those that the org
// lists as its own, and those that no optional resource needs. It sends at most 4 requests and
// one per scope (okta-api.md §6.6).
func (s *tokenSource) negotiate(ctx context.Context, scopes []string, listed func(context.Context) []string) (t *token, accepted []string, err error) {
	t, err = s.fetch(ctx, scopes)
	if !isScopeRefusal(err) {
		return t, scopes, err
	}
	refusal := err
	var parts [][]string
	if isUnknownScope(refusal) {
		parts = append(parts, common(scopes, listed(ctx)))
	}
	required := slices.DeleteFunc(slices.Clone(scopes), func(scope string) bool { return slices.Contains(s.optional, scope) })
	if parts = append(parts, required); slices.Equal(parts[0], required) {
		parts = parts[:1]
	}
	for _, part := range parts {
		if len(part) == 0 || len(part) == len(scopes) {
			continue
		}
		if t, err = s.fetch(ctx, part); err == nil {
			return s.addOthers(ctx, t, scopes, part)
		}
		if !isScopeRefusal(err) {
			return t, part, err
		}
	}
	if len(scopes) == 1 {
		return nil, nil, refusal
	}
	return s.negotiateEach(ctx, scopes, refusal)
}

// common returns the scopes that are in a list, too.
func common(scopes, list []string) []string {
	return slices.DeleteFunc(slices.Clone(scopes), func(scope string) bool { return !slices.Contains(list, scope) })
}

// addOthers adds to the scopes that Okta accepted each other one that it accepts alone: the org
// may have one license and not the other, and does not list all scopes that it has. t is a token
// with the accepted scopes.
func (s *tokenSource) addOthers(ctx context.Context, t *token, scopes, accepted []string) (*token, []string, error) {
	all := slices.Clone(accepted)
	for _, scope := range scopes {
		if slices.Contains(accepted, scope) {
			continue
		}
		_, err := s.fetch(ctx, []string{scope})
		switch {
		case err == nil:
			all = append(all, scope)
		case !isScopeRefusal(err):
			return nil, nil, err
		}
	}
	if len(all) == len(accepted) {
		return t, accepted, nil
	}
	t, err := s.fetch(ctx, all)
	return t, all, err
}

// negotiateEach requests the scopes one by one and then all that were accepted. When
// none is, it returns refusal.
func (s *tokenSource) negotiateEach(ctx context.Context, scopes []string, refusal error) (*token, []string, error) {
	var accepted []string
	var last *token
	for _, scope := range scopes {
		t, err := s.fetch(ctx, []string{scope})
		switch {
		case err == nil:
			accepted, last = append(accepted, scope), t
		case !isScopeRefusal(err):
			return nil, nil, err
		}
	}
	switch len(accepted) {
	case 0:
		return nil, nil, refusal
	case 1:
		return last, accepted, nil
	}
	t, err := s.fetch(ctx, accepted)
	return t, accepted, err
}

func isScopeRefusal(err error) bool {
	var refused *SignInError
	return errors.As(err, &refused) && refused.Problem == NoScope
}

// isUnknownScope reports whether Okta refused a scope that the org does not have, and not a
// client that was granted none.
func isUnknownScope(refusal error) bool {
	var refused *SignInError
	return errors.As(refusal, &refused) && refused.Code == "invalid_scope"
}

// RequestScope adds a scope to those of the token, if Okta grants it. An error is one that
// the next request would end with.
func (c *Client) RequestScope(ctx context.Context, scope string) error {
	if c.tokens == nil {
		return nil
	}
	scopes := append(c.tokens.requested(), scope)
	t, err := c.tokens.source.fetch(ctx, scopes)
	switch {
	case err == nil:
		c.tokens.set(t, scopes)
	case !isScopeRefusal(err) && ctx.Err() != nil:
		return err
	}
	return nil
}
