package okta

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// SignInResult is what signing in has brought.
type SignInResult struct {
	Mode Mode
	// Granted are the token's scopes, as Okta names them; nil when not known
	// (SSWS, AccessToken).
	Granted []string
	// Missing are the scopes that were asked for and that the token does not
	// hold, neither by name nor by a .manage scope.
	Missing []string
	// Manage are the scopes that let the credential write.
	Manage []string
	// DPoP reports whether the token is bound to a key.
	DPoP bool
}

// licensed scopes are unknown to orgs without the licence, which then refuse the
// whole request (okta-api.md §6.6).
var licensed = []string{"okta.realms.read", "okta.devices.read"}

// SignIn fetches the first token, in the modes that mint. The error is a
// *[SignInError] unless ctx ended or Okta could not be reached.
func (c *Client) SignIn(ctx context.Context) (SignInResult, error) {
	in := SignInResult{Mode: c.cred.Mode}
	if c.tokens == nil {
		return in, nil
	}
	t, accepted, err := c.negotiate(ctx)
	if err != nil {
		var refused *SignInError
		if errors.As(err, &refused) {
			return in, c.dead.set(err)
		}
		return in, err
	}
	c.mu.Lock()
	c.accepted = accepted
	c.mu.Unlock()
	c.tokens.set(t)
	in.Granted, in.DPoP = t.scopes, t.prover != nil
	for _, scope := range c.scopes {
		if !holds(t.scopes, scope) {
			in.Missing = append(in.Missing, scope)
		}
	}
	for _, scope := range t.scopes {
		if strings.HasSuffix(scope, ".manage") {
			in.Manage = append(in.Manage, scope)
		}
	}
	return in, nil
}

// negotiate finds the scopes that Okta accepts: all, all but those licensed ones
// that the org does not know, or one by one. At most 3 requests and one per scope
// (okta-api.md §6.6).
func (c *Client) negotiate(ctx context.Context) (*token, []string, error) {
	t, err := c.minter.mint(ctx, c.scopes)
	if !isScopeRefusal(err) {
		return t, c.scopes, err
	}
	whole := err
	fewer := slices.DeleteFunc(slices.Clone(c.scopes), func(s string) bool { return slices.Contains(licensed, s) })
	if len(fewer) > 0 && len(fewer) < len(c.scopes) {
		if t, err = c.minter.mint(ctx, fewer); err == nil {
			return c.negotiateLicensed(ctx, t, fewer)
		}
		if !isScopeRefusal(err) {
			return t, fewer, err
		}
	}
	if len(c.scopes) == 1 {
		return nil, nil, whole
	}
	return c.negotiateEach(ctx, whole)
}

// negotiateLicensed adds to the scopes that were accepted the licensed ones that
// the org knows: it may lack one licence and have the other.
func (c *Client) negotiateLicensed(ctx context.Context, t *token, accepted []string) (*token, []string, error) {
	all := slices.Clone(accepted)
	for _, scope := range licensed {
		if !slices.Contains(c.scopes, scope) {
			continue
		}
		_, err := c.minter.mint(ctx, []string{scope})
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
	t, err := c.minter.mint(ctx, all)
	return t, all, err
}

func (c *Client) negotiateEach(ctx context.Context, whole error) (*token, []string, error) {
	var accepted []string
	var last *token
	for _, scope := range c.scopes {
		t, err := c.minter.mint(ctx, []string{scope})
		switch {
		case err == nil:
			accepted, last = append(accepted, scope), t
		case !isScopeRefusal(err):
			return nil, nil, err
		}
	}
	switch len(accepted) {
	case 0:
		return nil, nil, whole
	case 1:
		return last, accepted, nil
	}
	t, err := c.minter.mint(ctx, accepted)
	return t, accepted, err
}

func isScopeRefusal(err error) bool {
	var refused *SignInError
	return errors.As(err, &refused) && refused.Problem == NoScope
}

// renew fetches another token with the scopes that were accepted at sign-in.
func (c *Client) renew(ctx context.Context) (*token, error) {
	c.mu.Lock()
	scopes := c.accepted
	c.mu.Unlock()
	if scopes == nil {
		scopes = c.scopes
	}
	return c.minter.mint(ctx, scopes)
}

// HasScope reports whether the token holds the scope, by name or by its .manage
// form. Nothing is known in the modes SSWS and AccessToken, nor before
// [Client.SignIn].
func (c *Client) HasScope(scope string) (granted, known bool) {
	if c.tokens == nil {
		return false, false
	}
	scopes := c.tokens.granted()
	return holds(scopes, scope), scopes != nil
}

func holds(scopes []string, scope string) bool {
	if slices.Contains(scopes, scope) {
		return true
	}
	stem, isRead := strings.CutSuffix(scope, ".read")
	return isRead && slices.Contains(scopes, stem+".manage")
}
